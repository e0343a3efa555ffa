//! First replies that are due: what is asked about them, what that costs, and what is told.

use std::time::Duration;

use serde_json::json;
use zendesk_sim::{Change, Document, Fault, FaultKind, Priority};

use super::MONDAY;
use crate::{
    cycle::Cycle,
    desk::{Desk, Story, at},
};

const OFF: &str = "\n[sources.availability]\npath = \"$FOLDER/time-off.csv\"\n";

/// Maya is away, and a ticket of hers waits for its first reply since half past five: high, so four hours are its target.
fn waiting_at(now: &str) -> Story {
    Desk::at(now)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| {
            ticket.org("Acme").taken_by("maya").change(|ticket| {
                let ticket = ticket.priority(Priority::High);
                ticket.created(at("2026-03-02T05:30:00Z"))
            })
        })
        .configured(OFF)
}

fn waiting() -> Story {
    waiting_at(MONDAY)
}

async fn opened(story: Story) -> Desk {
    let desk = story.open().await;
    let off = "agent,start,end,cover\nmaya@example.com,2026-03-01,2026-03-06,joe@example.com\n";
    desk.file("time-off.csv", Some(off));
    desk
}

fn asked(cycle: &Cycle, path: &str) -> usize {
    let requests = cycle.requests.iter();
    requests.filter(|request| request.contains(path)).count()
}

#[track_caller]
fn expect_due(cycle: &Cycle, due: &str) {
    for rule in ["assignment/unanswered", "availability/away-near-breach"] {
        let found = cycle.report.findings.iter().find(|one| one.rule == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule}\n{}", cycle.context()));
        assert_eq!(found.held, None, "{rule}");
        assert_eq!(found.evidence["due"], due, "{rule}");
    }
}

const LATE: &str = "warning assignment/unanswered #101
                    warning availability/away-near-breach #101";

#[tokio::test]
async fn a_ticket_that_waits_for_its_first_reply_is_told_and_asked_about_once() {
    let mut desk = opened(waiting()).await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(LATE);
    expect_due(&cycle, "2026-03-02T09:30:00Z");
    assert_eq!(
        asked(&cycle, "/tickets/show_many"),
        1,
        "{}",
        cycle.context()
    );
    assert_eq!(asked(&cycle, "/audits"), 0, "{}", cycle.context());

    desk.a_little_later();
    let quiet = desk.run_cycle().await;
    quiet.expect_findings(LATE);
    assert_eq!(quiet.report.api.requests, 2, "{}", quiet.context());

    desk.person_acts("joe", 101, Change::reply("We are looking at it."));
    desk.a_little_later();
    let answered = desk.run_cycle().await;
    answered.expect_findings("");
    assert_eq!(answered.report.api.requests, 3, "{}", answered.context());
    desk.a_little_later();
    let quiet = desk.run_cycle().await;
    assert_eq!(quiet.report.api.requests, 2, "{}", quiet.context());
    desk.settle().await;
}

#[tokio::test]
async fn the_deadline_that_zendesk_tells_comes_first() {
    let policy = json!({
        "title": "Priority support", "description": "", "position": 1, "filter": { "all": [], "any": [] },
        "policy_metrics": [{
            "priority": "high", "metric": "first_reply_time", "target": 200, "business_hours": false,
        }],
    });
    let story = waiting().world(|world, _| {
        world.add_document("sla_policies", Document::new(policy));
    });
    let mut desk = opened(story).await;
    for _ in 0..2 {
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(LATE);
        expect_due(&cycle, "2026-03-02T08:50:00Z");
        desk.a_little_later();
    }
    desk.settle().await;
}

/// Three quarters of four hours are over at half past eight.
#[tokio::test]
async fn nothing_is_asked_before_a_reply_may_be_due() {
    let mut desk = opened(waiting_at("2026-03-02T08:20:00Z")).await;
    let early = desk.run_cycle().await;
    early.expect_findings("");
    assert_eq!(
        asked(&early, "/tickets/show_many"),
        0,
        "{}",
        early.context()
    );
    desk.advance(Duration::from_secs(15 * 60));
    let late = desk.run_cycle().await;
    late.expect_findings(LATE);
    assert_eq!(asked(&late, "/tickets/show_many"), 1, "{}", late.context());
    desk.settle().await;
}

#[tokio::test]
async fn where_nothing_tells_whether_it_was_answered_that_is_held() {
    let mut desk = opened(waiting()).await;
    for path in ["/api/v2/tickets/show_many", "/api/v2/tickets/101/audits"] {
        desk.fault(Fault::new(FaultKind::Forbidden).path(path));
    }
    let cycle = desk.run_cycle().await;
    let late = cycle.report.findings.iter();
    let held = late.filter(|finding| finding.held.is_some()).count();
    assert_eq!(held, 2, "{}", cycle.context());
    desk.faults_end();
    desk.a_little_later();
    expect_due(&desk.run_cycle().await, "2026-03-02T09:30:00Z");
    desk.settle().await;
}
