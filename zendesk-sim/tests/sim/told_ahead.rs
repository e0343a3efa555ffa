//! The export of tickets told before anybody asks: the same bytes as told on demand, and nothing else of it to be seen.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Actor, Change, Clock, GenerateOptions, Plan, Sim, World};

use crate::desk::NOW;
use crate::http::{self, Answer};

/// Two full pages and a half.
const TICKETS: usize = 2500;

async fn desk(tickets: usize) -> Sim {
    let world = World::generate(&GenerateOptions {
        seed: 3,
        organizations: 50,
        tickets,
        now: NOW.parse().unwrap(),
    });
    Sim::builder()
        .world(world)
        .clock(Clock::frozen(NOW).unwrap())
        .plan(Plan::EnterprisePlus)
        .api_token("ops@example.com", "secret")
        .start()
        .await
        .unwrap()
}

async fn ask(sim: &Sim, method: &str, target: &str, body: Option<&Value>) -> Answer {
    // ops@example.com/token:secret
    let login = (
        "Authorization",
        "Basic b3BzQGV4YW1wbGUuY29tL3Rva2VuOnNlY3JldA==",
    );
    let answer = http::send(sim, method, target, &[login], body).await;
    answer.unwrap()
}

/// Waits a minute when it is told to wait.
async fn get(sim: &Sim, target: &str) -> Answer {
    let answer = ask(sim, "GET", target, None).await;
    if answer.status != 429 {
        return answer;
    }
    sim.clock().advance(Duration::from_secs(60));
    ask(sim, "GET", target, None).await
}

/// Every page from a beginning on, by the links.
async fn read(sim: &Sim, first: &str) -> Vec<Value> {
    let mut pages = vec![get(sim, first).await.json()];
    while pages.last().unwrap()["end_of_stream"] == false {
        let last = pages.last().unwrap();
        let next = last["after_url"].as_str().or(last["next_page"].as_str());
        pages.push(get(sim, next.unwrap()).await.json());
    }
    pages
}

fn tickets(pages: &[Value]) -> Vec<&Value> {
    let tickets = pages.iter().map(|page| page["tickets"].as_array().unwrap());
    tickets.flatten().collect()
}

/// As nobody tells them ahead: with a sideload that adds nothing.
async fn on_demand(sim: &Sim, first: &str) -> Vec<Value> {
    read(sim, &format!("{first}&include=nothing")).await
}

const EXPORT: &str = "/api/v2/incremental/tickets/cursor.json?start_time=0";

#[tokio::test]
async fn what_is_told_ahead_is_what_would_be_told_on_demand() {
    let sim = desk(TICKETS).await;
    assert_eq!(sim.tell_export().await, TICKETS);
    let asked = [
        EXPORT.to_owned(),
        format!("{EXPORT}&per_page=1000"),
        // Nothing was told for these, but what comes behind their first pages is.
        format!("{EXPORT}&per_page=300"),
        format!("{EXPORT}&exclude_deleted=true"),
        "/api/v2/incremental/tickets.json?start_time=0".to_owned(),
        "/api/v2/incremental/tickets.json?start_time=0&per_page=300".to_owned(),
    ];
    for first in asked {
        let (told, wanted) = (read(&sim, &first).await, on_demand(&sim, &first).await);
        assert_eq!(told.len(), wanted.len(), "{first}");
        assert_eq!(tickets(&told), tickets(&wanted), "{first}");
        for (told, wanted) in told.iter().zip(&wanted) {
            for key in ["after_cursor", "end_of_stream", "end_time", "count"] {
                assert_eq!(told[key], wanted[key], "{first} {key}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_but_time_shows_that_it_was_told() {
    let changed = json!({ "ticket": { "additional_tags": ["bulk"] } });
    let script = [
        ("GET", EXPORT, None),
        (
            "PUT",
            "/api/v2/tickets/update_many.json?ids=2400,2401",
            Some(&changed),
        ),
        ("GET", EXPORT, None),
        ("GET", "/api/v2/job_statuses.json", None),
        ("GET", "/api/v2/job_statuses.json", None),
        ("GET", "/api/v2/job_statuses.json", None),
        ("GET", EXPORT, None),
        ("PUT", "/api/v2/tickets/2402.json", Some(&changed)),
        ("GET", "/api/v2/tickets/2402/audits.json", None),
    ];
    let mut traces = Vec::new();
    for ahead in [false, true] {
        let sim = desk(TICKETS).await;
        let mut trace = Vec::new();
        for (method, target, body) in script {
            if ahead {
                sim.tell_export().await;
            }
            let answer = ask(&sim, method, target, body).await;
            let left = answer.header("x-rate-limit-remaining").map(str::to_owned);
            let number = answer.header("x-request-id").map(str::to_owned);
            let text = answer.text.replace(&sim.url(), "");
            trace.push((answer.status, left, number, text));
            sim.clock().advance(Duration::from_secs(1));
        }
        let log = serde_json::to_string(&sim.log()).unwrap();
        let log = log.replace(&sim.url(), "");
        let world = sim.world(|world| serde_json::to_string(world).unwrap());
        traces.push((trace, log, world));
    }
    let (told, untold) = (traces.pop().unwrap(), traces.pop().unwrap());
    for (number, (told, untold)) in told.0.iter().zip(&untold.0).enumerate() {
        assert!(
            told == untold,
            "request {number} of the script is answered otherwise"
        );
    }
    assert_eq!(told.1, untold.1);
    assert!(told.2 == untold.2, "the worlds differ");
    assert!(told.2.contains("\"bulk\""), "the job was done");
}

const TAG: &str = "written-since";

/// Writes to a ticket that is in the middle of the export.
fn tag_one(sim: &Sim) -> i64 {
    sim.world_mut(|world| {
        let mut tickets = world.tickets.values();
        let tag = TAG.to_owned();
        let open = tickets.find(|ticket| ticket.is_open() && !ticket.tags.contains(&tag));
        let id = open.unwrap().id;
        drop(tickets);
        world.act(Actor::System, id, Change::tag(TAG)).unwrap();
        id
    })
}

#[tokio::test]
async fn what_is_written_after_it_was_told_is_read() {
    let sim = desk(TICKETS).await;
    for _ in 0..3 {
        sim.tell_export().await;
        let id = tag_one(&sim);
        sim.clock().advance(Duration::from_secs(61));
        let pages = read(&sim, EXPORT).await;
        let last = *tickets(&pages).last().unwrap();
        assert_eq!(last["id"], id);
        assert!(last["tags"].as_array().unwrap().contains(&json!(TAG)));
        assert_eq!(tickets(&pages), tickets(&on_demand(&sim, EXPORT).await));
    }
}

/// Between any two pages something is written, while the pages behind are being told or not.
#[tokio::test]
async fn a_reader_sees_every_write_in_between() {
    let sim = desk(TICKETS).await;
    let mut next = format!("{EXPORT}&per_page=250");
    for round in 0.. {
        let page = get(&sim, &next).await.json();
        let place = format!("{next}&include=nothing");
        assert_eq!(page["tickets"], get(&sim, &place).await.json()["tickets"]);
        if page["end_of_stream"] == true {
            assert!(round > 8, "{round} pages");
            return;
        }
        next = page["after_url"].as_str().unwrap().to_owned();
        let priority = json!({ "ticket": { "tags": [format!("round{round}")] } });
        // One of the last in the export, which are told next.
        let ticket = format!("/api/v2/tickets/{}.json", TICKETS - round);
        ask(&sim, "PUT", &ticket, Some(&priority)).await;
        sim.clock().advance(Duration::from_secs(30));
    }
}

#[tokio::test]
async fn the_last_minute_is_held_back_by_the_time_it_is_read_at() {
    let sim = desk(TICKETS).await;
    tag_one(&sim);
    let count = async || tickets(&read(&sim, EXPORT).await).len();
    assert_eq!(sim.tell_export().await, TICKETS - 1);
    assert_eq!(count().await, TICKETS - 1);
    sim.clock().advance(Duration::from_secs(59));
    assert_eq!(count().await, TICKETS - 1);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(count().await, TICKETS);
    // Told with all of them, and read when the clock was set back.
    assert_eq!(sim.tell_export().await, TICKETS);
    sim.clock().set(NOW.parse().unwrap());
    assert_eq!(count().await, TICKETS - 1);
}

#[tokio::test]
async fn telling_ends_with_the_simulator() {
    let tickets = 20_000;
    let sim = desk(tickets).await;
    let telling = sim.tell_export();
    drop(sim);
    assert!(telling.await < tickets);
    let sim = desk(tickets).await;
    let telling = sim.tell_export();
    sim.stop().await;
    assert!(telling.await < tickets);
}
