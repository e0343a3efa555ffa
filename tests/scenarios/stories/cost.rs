//! What a cycle costs in requests.

mod ratio;

use std::time::Duration;

use super::MONDAY;
use crate::desk::Desk;

#[tokio::test]
async fn a_quiet_cycle_costs_two_requests() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle().await;
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(cycle.report.api.requests, 2, "{}", cycle.context());
    assert_eq!(cycle.report.api.by_lane["incremental"], 2);
    desk.settle().await;
}

#[tokio::test]
async fn a_history_is_read_once_for_each_version_of_a_ticket() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| {
            ticket.org("Acme").taken_by("joe").change(|ticket| ticket)
        })
        .audit_mode()
        .open()
        .await;
    let audits = |desk: &Desk| {
        desk.sim()
            .log()
            .iter()
            .filter(|entry| entry.path.contains("/audits"))
            .count()
    };
    desk.run_cycle().await;
    assert_eq!(audits(&desk), 1);
    desk.a_little_later();
    desk.run_cycle().await;
    assert_eq!(audits(&desk), 1);
}

#[tokio::test]
async fn the_roster_is_read_again_when_it_is_half_as_old_as_it_may_be() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .open()
        .await;
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(400));
    assert_eq!(desk.run_cycle().await.report.api.requests, 2);
    desk.advance(Duration::from_secs(100));
    assert_eq!(desk.run_cycle().await.report.api.requests, 4);
    desk.settle().await;
}
