//! A large desk: what the first audit and a quiet cycle cost in requests.

use std::time::Duration;

use ase_rules::NamedAse;
use zendesk_sim::{Fault, FaultBody, GenerateOptions, Priority, Status, Ticket, World};

use super::MONDAY;
use crate::{
    cycle::Cycle,
    desk::{Desk, at},
};

const ORGANIZATIONS: usize = 10_000;
const TICKETS: usize = 50_000;

#[tokio::test]
async fn requests_of_a_large_desk() {
    let world = World::generate(&GenerateOptions {
        seed: 1,
        organizations: ORGANIZATIONS,
        tickets: TICKETS,
        now: at(MONDAY),
    });
    let named = |world: &World| -> std::collections::BTreeSet<i64> {
        let values = world.organizations.values().filter_map(|organization| {
            organization
                .organization_fields
                .get("assigned_se")?
                .as_str()
        });
        values
            .filter_map(|raw| match ase_rules::named_ase(raw) {
                NamedAse::Named(id) => Some(id.get()),
                NamedAse::NotNamed | NamedAse::Unreadable => None,
            })
            .collect()
    };
    let ases = named(&world).len();
    let mut desk = Desk::at(MONDAY).with(world).audit_mode().open().await;

    let first = desk.run_cycle().await;
    assert!(
        !first.report.has_unread_source(),
        "{:?}",
        first.report.errors
    );
    let histories = first
        .requests
        .iter()
        .filter(|request| request.contains("/audits"))
        .count();
    let accounts = first.report.counts.accounts;
    let in_scope = first.report.counts.tickets;
    let organization_pages = ORGANIZATIONS.div_ceil(100);
    let of_organizations = first
        .requests
        .iter()
        .filter(|request| request.contains("organizations"));
    assert_eq!(of_organizations.count(), organization_pages);
    // Of a ticket in fifty it takes the history to say who assigned it.
    let told = in_scope.div_ceil(50);
    let bound = organization_pages + in_scope.div_ceil(100) + told + ases.div_ceil(100) + 10;
    let requests = usize::try_from(first.report.api.requests).unwrap();
    println!(
        "first audit of {ORGANIZATIONS} organizations and {TICKETS} tickets: {requests} requests, at most {bound} allowed \
         ({accounts} accounts, {ases} ASEs, {in_scope} tickets in scope; {histories} of the requests read the history of a ticket)"
    );
    assert!(requests <= bound, "{:#?}", first.requests);

    desk.a_little_later();
    let second = desk.run_cycle().await;
    println!(
        "next cycle, nothing changed: {} requests, at most 3 allowed",
        second.report.api.requests
    );
    assert!(second.report.api.requests <= 3, "{:#?}", second.requests);
    assert_eq!(second.report.counts.accounts, accounts);
    desk.expect_no_writes();
}

/// More tickets than are held in memory: they are put down page by page, and are no part of the mirror until their list has
/// ended, nor of anything decided.
#[tokio::test]
async fn a_long_list_that_breaks_off_brings_nothing_and_one_that_ends_brings_all() {
    let mut story = Desk::at(MONDAY).ase("maya");
    for number in 0..10 {
        story = story.org(&format!("Customer {number}"), |org| org.ase("maya"));
    }
    let mut desk = story
        .ticket(1, |ticket| ticket.org("Customer 7"))
        .world(|world, named| {
            let maya = named["maya"];
            let organizations: Vec<i64> = world.organizations.keys().copied().collect();
            for number in 0..5_999 {
                let organization = organizations[number % organizations.len()];
                world.add_ticket(Ticket::new(organization, "Help").assignee(maya));
            }
        })
        .audit_mode()
        .open()
        .await;
    desk.fault(
        Fault::status(500, FaultBody::Html)
            .path("/api/v2/search/export")
            .nth([6, 7, 8]),
    );
    let broken = desk.run_cycle().await;
    assert_eq!(broken.report.counts.tickets, 0, "{}", broken.context());
    broken.expect_doubt("zendesk.tickets", "500");
    let mirrored = async |desk: &Desk| {
        let mirror = desk.store().mirror("global").await.unwrap();
        (mirror.tickets.len(), mirror.filled.len())
    };
    assert_eq!(mirrored(&desk).await, (0, 0));
    desk.faults_end();
    desk.advance(Duration::from_secs(60));
    let whole = desk.run_cycle().await;
    assert_eq!(whole.report.counts.tickets, 6_000, "{}", whole.context());
    assert_eq!(mirrored(&desk).await, (6_000, 10));
    // Everything is read again, and nothing is new.
    desk.advance(Duration::from_secs(25 * 3600));
    let swept = desk.run_cycle().await;
    assert_eq!(swept.report.counts.tickets, 6_000);
    assert!(!swept.report.has_unread_source(), "{}", swept.context());
}

/// Of tickets whose history is wanted not all are in memory at once: hints of them are asked for as they come, each once, a hundred a
/// request.
#[tokio::test]
async fn hints_of_many_tickets_are_asked_for_as_they_come() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .world(|world, named| {
            let (maya, acme) = (named["maya"], *world.organizations.keys().next().unwrap());
            for _ in 0..4_350 {
                let ticket = Ticket::new(acme, "Help")
                    .assignee(maya)
                    .status(Status::Open);
                let ticket = ticket.priority(Priority::High);
                world.add_ticket(ticket.created("2026-03-02T05:30:00Z"));
            }
        })
        .audit_mode()
        .open()
        .await;
    let first = desk.run_cycle().await;
    let unanswered = |cycle: &Cycle| {
        let findings = cycle.report.findings.iter();
        findings
            .filter(|finding| finding.rule == "assignment/unanswered")
            .count()
    };
    assert_eq!(unanswered(&first), 4_350);
    let hints = |request: &&String| request.contains("/tickets/show_many");
    let asked: Vec<&String> = first.requests.iter().filter(hints).collect();
    assert_eq!(asked.len(), 44, "{asked:#?}");
    assert!(!first.report.has_unread_source(), "{}", first.context());
    desk.a_little_later();
    let second = desk.run_cycle().await;
    assert_eq!(unanswered(&second), 4_350);
    assert_eq!(second.requests.iter().filter(hints).count(), 0);
}
