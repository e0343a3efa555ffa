//! Requests, against the least there could be.
//!
//! Of D changed tickets and A writes, a cycle cannot do with less than ⌈D/1000⌉ pages of the ticket export (and one where nothing
//! changed), one page of the organization export, and A requests to write. People and their groups are read again, a hundred
//! memberships a request, twice in the time they may be old. Two kinds of requests are counted apart, since a decision needs them:
//! reading a ticket's history, and the last look at tickets that are about to be written to, a hundred a request.

use std::time::Duration;

use zendesk_sim::{Change, Fault, FaultBody, LogEntry, Ticket};

use super::super::MONDAY;
use crate::desk::Desk;

/// What was asked for, by what it is for.
#[derive(Debug, Default)]
struct Spent {
    tickets: usize,
    organizations: usize,
    roster: usize,
    writes: usize,
    histories: usize,
    last_looks: usize,
    other: Vec<String>,
}

impl Spent {
    fn of(log: &[LogEntry]) -> Self {
        let mut spent = Self::default();
        for entry in log {
            let path = entry.path.split('?').next().unwrap_or_default();
            match (entry.method.as_str(), path) {
                ("GET", "/api/v2/incremental/tickets/cursor") => spent.tickets += 1,
                ("GET", "/api/v2/incremental/organizations") => spent.organizations += 1,
                ("GET", "/api/v2/group_memberships") => spent.roster += 1,
                ("PUT", _) => spent.writes += 1,
                ("GET", "/api/v2/tickets/show_many") if entry.path.contains("include=") => {
                    spent.histories += 1;
                }
                ("GET", "/api/v2/tickets/show_many") => spent.last_looks += 1,
                ("GET", _) if path.ends_with("/audits") => spent.histories += 1,
                _ => spent.other.push(format!("{} {}", entry.method, entry.path)),
            }
        }
        spent
    }

    /// What the bound counts.
    fn counted(&self) -> usize {
        self.tickets + self.organizations + self.roster + self.writes + self.other.len()
    }
}

/// An hour at a desk where tickets change all the time, some come in, and some are taken by people.
async fn an_hour(desk: &mut Desk) -> (Spent, usize) {
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(60));
    desk.sim().clear_log();
    let acme = desk.org("Acme");
    let (mut assigned, cycles) = (0, 60);
    for minute in 0..cycles {
        desk.meddle(|world| {
            let now = world.now;
            for id in 1..=20 {
                world
                    .act(
                        zendesk_sim::Actor::Person(world.tickets.get(&id).unwrap().requester_id),
                        id,
                        Change::reply("And?"),
                    )
                    .unwrap();
            }
            if minute % 3 == 0 && minute + 3 < cycles {
                assigned += 1;
                world.add_ticket(Ticket::new(acme, "New").created(now).updated(now));
            }
        });
        desk.run_cycle().await;
        desk.advance(Duration::from_secs(60));
    }
    // Of 15 minutes' age at most, in the cycle in which it is half as old.
    let roster = 60 * 60 / 480;
    // A token of the simulator's lives for half an hour.
    let tokens = 2;
    let bound = cycles * 2 + assigned + roster + tokens;
    let spent = Spent::of(&desk.sim().log());
    assert_eq!(spent.writes, assigned, "{spent:?}");
    (spent, bound)
}

async fn desk() -> Desk {
    let mut story = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"));
    for id in 1..=20 {
        story = story.ticket(id, |ticket| ticket.org("Acme").taken_by("maya"));
    }
    story.open().await
}

fn ratio(requests: usize, bound: usize) -> f64 {
    requests as f64 / bound as f64
}

/// Everything is counted but the token: a page for each thousand open tickets, hundred organizations and hundred
/// memberships, and one that would tell whether we are let in, which here begins the stream of changes.
#[tokio::test]
async fn a_first_reading_costs_the_least_there_could_be() {
    for (tickets, organizations) in [(0, 1), (999, 1), (1000, 100), (1001, 101), (2500, 200)] {
        let mut story = Desk::at(MONDAY).ase("maya");
        for number in 0..organizations - 1 {
            story = story.org(&format!("Customer {number}"), |org| org);
        }
        story = story.org("Acme", |org| org.ase("maya"));
        for id in 1..=tickets {
            story = story.ticket(id, |ticket| ticket.org("Acme").taken_by("maya"));
        }
        let mut desk = story.open().await;
        desk.run_cycle().await.expect_findings("");
        let memberships = desk.sim().world(|world| world.memberships.len());
        let tickets = usize::try_from(tickets).unwrap();
        let pages = |records: usize, a_page| records.div_ceil(a_page).max(1);
        let bound = pages(tickets, 1000) + pages(organizations, 100) + pages(memberships, 100) + 1;
        let log = desk.sim().log();
        let asked: Vec<_> = log.iter().map(|entry| entry.path.as_str()).collect();
        let asked = asked.iter().filter(|path| **path != "/oauth/tokens");
        let asked: Vec<_> = asked.collect();
        println!(
            "{tickets} tickets, {organizations} organizations: {} requests, at least {bound} needed",
            asked.len()
        );
        assert_eq!(asked.len(), bound, "{asked:#?}");
        desk.settle().await;
    }
}

#[tokio::test]
async fn an_hour_costs_the_least_there_could_be() {
    let mut desk = desk().await;
    let (spent, bound) = an_hour(&mut desk).await;
    let counted = spent.counted();
    println!(
        "an hour of cycles: {counted} requests, at least {bound} needed: {:.2}; apart from that {} last looks before writes, {} for histories",
        ratio(counted, bound),
        spent.last_looks,
        spent.histories,
    );
    assert_eq!(counted, bound, "{spent:#?}");
    assert_eq!(spent.last_looks, spent.writes, "{spent:#?}");
    assert_eq!(spent.histories, 0, "{spent:#?}");
}

#[tokio::test]
async fn one_of_ten_answers_a_503_costs_little_more() {
    let mut desk = desk().await;
    desk.fault(
        Fault::status(503, FaultBody::Html)
            .method("GET")
            .probability(0.1, 7),
    );
    let (spent, bound) = an_hour(&mut desk).await;
    let counted = spent.counted();
    println!(
        "the same with one of ten answers a 503: {counted} requests, {:.2} of what is needed",
        ratio(counted, bound)
    );
    assert!(counted > bound, "no fault struck");
    assert!(ratio(counted, bound) <= 1.15, "{spent:#?}");
}
