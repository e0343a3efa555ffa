//! What is told behind readers, and when it ends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::{Clock, GenerateOptions, Sim, World};

const NOW: &str = "2026-03-02T09:00:00Z";

async fn desk() -> Sim {
    let world = World::generate(&GenerateOptions {
        seed: 1,
        organizations: 5,
        tickets: 1000,
        now: NOW.parse().unwrap(),
    });
    let clock = Clock::frozen(NOW).unwrap();
    let sim = Sim::builder().world(world).clock(clock);
    sim.start().await.unwrap()
}

async fn get(sim: &Sim, target: &str) -> String {
    let (url, token) = (sim.url(), sim.access_token());
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

/// Waits until so many pages are kept and nobody tells any more.
async fn settled(sim: &Sim, pages: usize) {
    let kept = || lock(&sim.shared.written).len();
    let settling = async {
        while lock(&sim.shared.ahead.0).telling || kept() != pages {
            tokio::task::yield_now().await;
        }
    };
    let settled = tokio::time::timeout(Duration::from_secs(20), settling).await;
    assert!(settled.is_ok(), "{} pages are kept, not {pages}", kept());
}

#[tokio::test]
async fn one_page_is_told_behind_the_first_and_four_behind_others() {
    let sim = desk().await;
    let export = "/api/v2/incremental/tickets/cursor.json?per_page=100";
    let first = get(&sim, &format!("{export}&start_time=0")).await;
    settled(&sim, 2).await;
    let cursor = first.split("\"after_cursor\":\"").nth(1).unwrap();
    let cursor = cursor.split('"').next().unwrap();
    get(&sim, &format!("{export}&cursor={cursor}")).await;
    settled(&sim, 6).await;
    // The same ones again: they are there.
    get(&sim, &format!("{export}&cursor={cursor}")).await;
    settled(&sim, 6).await;
    sim.world_mut(|_| ());
    settled(&sim, 0).await;
}

#[tokio::test]
async fn nothing_is_told_behind_the_last_page() {
    let sim = desk().await;
    get(&sim, "/api/v2/incremental/tickets/cursor.json?start_time=0").await;
    settled(&sim, 1).await;
}

#[tokio::test]
async fn a_reader_from_before_a_write_leads_nowhere() {
    let sim = desk().await;
    let lead = Lead::whole(sim.url(), lock(&sim.shared.written).age());
    sim.world_mut(|_| ());
    assert_eq!(sim.shared.tell(lead.clone()), (0, 0));
    settled(&sim, 0).await;
    let age = lead.age + 1;
    let (tickets, bytes) = sim.shared.tell(Lead { age, ..lead });
    assert_eq!(tickets, 1000);
    assert!(bytes > 1_000_000, "{bytes}");
    settled(&sim, 1).await;
}

#[tokio::test]
async fn who_follows_another_reader_is_led_past_what_was_told() {
    let sim = desk().await;
    let age = lock(&sim.shared.written).age();
    let mut first = Lead::whole(sim.url(), age);
    first.pages = 1;
    let mut second = first.clone();
    sim.shared.tell(first);
    second.skip(&lock(&sim.shared.written));
    assert_eq!(second.pages, 0);
    let last = sim.world(|world| world.tickets.exported_after((0, 0)).last());
    assert_eq!(Some(second.stand.after), last);
    // What was told for one address is nothing for another.
    let mut other = Lead::whole("http://elsewhere".to_owned(), age);
    other.skip(&lock(&sim.shared.written));
    assert_eq!(other.stand.after, (0, 0));
    sim.world_mut(|_| ());
    second.stand.after = (0, 0);
    second.pages = 1;
    second.skip(&lock(&sim.shared.written));
    assert_eq!(second.pages, 1, "forgotten with the rest");
}

#[test]
fn many_readers_are_told_ahead_by_one_and_the_first_are_passed_over() {
    let ahead = Ahead::default();
    let lead = |number: i64| {
        let mut lead = Lead::whole("http://host".to_owned(), 0);
        lead.stand.after = (number, 0);
        lead
    };
    assert!(ahead.line_up(lead(0)));
    for number in [1, 2, 1, 3, 4] {
        assert!(!ahead.line_up(lead(number)), "somebody tells already");
    }
    let next = || Some(ahead.next()?.stand.after.0);
    assert_eq!([next(), next(), next(), next()], [2, 1, 3, 4].map(Some));
    assert_eq!(next(), None);
    assert!(ahead.line_up(lead(5)), "nobody tells any more");
}
