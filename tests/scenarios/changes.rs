//! No change is missed: bursts within one second, some of more tickets than fit on a page, and every one of them is in the mirror
//! after the first cycle that can see it.
//!
//! `ASE_TEST_CHANGES` changes (20,000) at a desk of 3,000 tickets.

use std::time::Duration;

use ase_rules::TicketId;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use zendesk_sim::{Actor, Change, Priority, Ticket, World};

use crate::desk::Desk;

const TICKETS: i64 = 3_000;
const PAGE: usize = 1_000;

#[tokio::test]
async fn of_changes_in_bursts_none_is_missed_and_no_page_is_read_twice() {
    let wanted = std::env::var("ASE_TEST_CHANGES").map_or(20_000, |number| number.parse().unwrap());
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut desk = Desk::at("2026-03-02T09:00:00Z")
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .world(|world, named| {
            let acme = *world.organizations.keys().next().unwrap();
            for id in 1..=TICKETS {
                world.add_ticket(Ticket::new(acme, "Help").id(id).assignee(named["maya"]));
            }
        })
        .audit_mode()
        .open()
        .await;
    desk.run_cycle().await;
    desk.a_little_later();
    desk.run_cycle().await;
    let maya = desk.id("maya");
    let (mut changes, mut bursts, mut largest, mut pages) = (0, 0, 0, 0);
    while changes < wanted {
        // Most are small; every tenth is of more tickets than fit on two pages.
        let size = match rng.random_range(0..10) {
            0 => rng.random_range(2 * PAGE..3 * PAGE),
            1..=3 => rng.random_range(PAGE - 2..PAGE + 3),
            _ => rng.random_range(1..200),
        };
        let first = rng.random_range(1..=TICKETS);
        let ids: Vec<i64> = (0..size as i64)
            .map(|step| (first + step) % TICKETS + 1)
            .collect();
        desk.meddle(|world| {
            for id in &ids {
                change(world, maya, *id);
            }
        });
        // Another second, which may share a page with the first.
        desk.advance(Duration::from_secs(1));
        let again: Vec<i64> = ids.iter().copied().filter(|id| id % 7 == 0).collect();
        desk.meddle(|world| {
            for id in &again {
                change(world, maya, *id);
            }
        });
        changes += size + again.len();
        (bursts, largest) = (bursts + 2, largest.max(size));
        desk.a_little_later();
        desk.sim().clear_log();
        let cycle = desk.run_cycle().await;
        let asked: Vec<String> = desk
            .sim()
            .log()
            .iter()
            .filter(|entry| entry.path.contains("/incremental/tickets"))
            .map(|entry| entry.path.clone())
            .collect();
        // A ticket stands in the export as often as it changed, at most; a page that is just full needs one more.
        let enough = (size + again.len()) / PAGE + 1;
        assert!(asked.len() <= enough, "{size}: {}", cycle.context());
        let mut once = asked.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), asked.len(), "a page was read twice: {asked:#?}");
        pages += asked.len();
        expect_all(&desk, &ids).await;
    }
    println!(
        "{changes} changes in {bursts} bursts of up to {largest} within one second: none missed, {pages} pages read"
    );
}

fn change(world: &mut World, who: i64, id: i64) {
    let other = match world.tickets.get(&id).unwrap().priority {
        Some(Priority::Low) => Priority::Normal,
        Some(Priority::Normal) => Priority::High,
        _ => Priority::Low,
    };
    world
        .act(Actor::Person(who), id, Change::Priority(other))
        .unwrap();
}

/// The mirror has these tickets as the world has them.
async fn expect_all(desk: &Desk, ids: &[i64]) {
    let wanted = ids.iter().copied().map(TicketId::new).collect();
    let mirrored = desk.store().tickets_by_id("global", wanted).await.unwrap();
    assert_eq!(mirrored.len(), ids.len());
    desk.sim().world(|world| {
        for ticket in mirrored {
            let now = world.tickets.get(&ticket.id.get()).unwrap();
            let priority = ticket
                .priority
                .as_ref()
                .map(|priority| priority.as_str().to_owned());
            let meant = now
                .priority
                .map(|priority| format!("{priority:?}").to_lowercase());
            assert_eq!(
                (ticket.updated_at, priority),
                (now.updated_at, meant),
                "ticket {}",
                ticket.id
            );
        }
    });
}
