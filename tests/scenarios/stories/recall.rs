//! What the store says by itself, for whoever asks why.

use std::time::Duration;

use super::MONDAY;
use crate::desk::Desk;

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
    let said = |code: &str, ticket: Option<ase_rules::TicketId>, message: &str| {
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
    let unpaid = grounds.ticket(ase_rules::TicketId::new(103)).unwrap();
    assert!(unpaid.reasons.deciding().is_some());
    let miss = unpaid.nearest_miss.unwrap();
    assert!(miss.text.contains("sub_ss_ase"), "{}", miss.text);
    assert_eq!(desk.sim().log().len(), asked_before);

    desk.advance(Duration::from_secs(16 * 60));
    assert!(desk.instance().recall().await.unwrap().is_none());
}
