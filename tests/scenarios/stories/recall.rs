//! What the store says by itself, for whoever asks why.

use std::time::Duration;

use ase_daemon::store::Update;
use ase_rules::TicketId;

use super::MONDAY;
use crate::{cycle::Cycle, desk::Desk};

#[tokio::test]
async fn the_store_alone_says_what_the_cycle_said_for_as_long_as_it_is_recent() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .org("Unpaid", |org| org.ase("maya").unpaid())
        .ticket(101, |ticket| ticket.org("Acme").taken_by("joe"))
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .ticket(103, |ticket| ticket.org("Unpaid"))
        .audit_mode()
        .open()
        .await;
    assert!(desk.instance().recall().await.unwrap().is_none());
    let cycle = desk.run_cycle().await;
    assert!(!cycle.report.findings.is_empty());
    let asked_before = desk.sim().log().len();

    let grounds = desk.instance().recall().await.unwrap().unwrap();
    assert_eq!(grounds.now, cycle.report.started_at);
    let plan = grounds.plan();
    let said = |code: &str, ticket: Option<TicketId>, message: &str| {
        format!("{code} {ticket:?} {message}")
    };
    let recalled: Vec<String> = plan
        .findings
        .iter()
        .map(|finding| said(&finding.rule, finding.ticket, &finding.message))
        .collect();
    let told: Vec<String> = cycle
        .report
        .findings
        .iter()
        .map(|finding| said(&finding.rule, finding.ticket, &finding.message))
        .collect();
    assert_eq!(recalled, told);
    // Also why not, and what would change it: nothing was found about this one.
    let unpaid = grounds.ticket(TicketId::new(103)).unwrap();
    assert!(unpaid.reasons.deciding().is_some());
    let miss = unpaid.nearest_miss.unwrap();
    assert!(miss.text.contains("sub_ss_ase"), "{}", miss.text);
    assert_eq!(desk.sim().log().len(), asked_before);

    desk.advance(Duration::from_secs(16 * 60));
    assert!(desk.instance().recall().await.unwrap().is_none());
}

/// Another process may write to the store at any time, also when this one has read its tickets and still asks for their past.
#[tokio::test]
async fn what_is_written_while_a_plan_is_made_is_heard_of_in_the_next() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").taken_by("joe"))
        .ticket(102, |ticket| ticket.org("Acme").taken_by("maya"))
        .audit_mode()
        .open()
        .await;
    let store = desk.store().clone();
    desk.after_request("/api/v2/tickets/101/audits", move |_| {
        let gone = Update {
            tickets_gone: vec![TicketId::new(102)],
            ..Update::default()
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let written = std::thread::spawn(move || runtime.block_on(store.save("global", gone)));
        written.join().unwrap().unwrap();
    });
    let tickets = |cycle: &Cycle| cycle.report.counts.tickets;
    assert_eq!(tickets(&desk.run_cycle().await), 2);
    desk.a_little_later();
    assert_eq!(tickets(&desk.run_cycle().await), 1);
}
