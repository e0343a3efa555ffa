//! What may never happen, and what is written down so that it does not.

use ase_daemon::{
    config::Guard,
    store::{Intent, TicketState},
};
use ase_rules::{ActionKind, OrganizationId, TicketId, UserId};
use zendesk_sim::{Actor, Change, Fault, FaultKind, Status};

use super::MONDAY;
use crate::desk::{Desk, Story, at};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
}

#[tokio::test]
async fn audit_mode_says_what_it_would_do_and_writes_nothing() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .audit_mode()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         inform maya of #102 (emergency/ase-not-informed)",
    );
    assert!(
        cycle
            .report
            .actions
            .iter()
            .all(|action| action.outcome == ase_daemon::tell::Outcome::Planned)
    );
    desk.expect_no_writes();
}

#[tokio::test]
async fn the_client_of_audit_mode_cannot_send_a_write() {
    let desk = acme().audit_mode().open().await;
    let zendesk = desk.instance().zendesk();
    assert!(zendesk.writer.is_none());
    let update = zendesk_client::model::TicketUpdate::new().note("hello");
    let refused = zendesk
        .reader
        .tickets()
        .update(zendesk_client::TicketId::new(101), &update)
        .await;
    assert!(refused.is_err_and(|error| error.is_read_only()));
    desk.expect_no_writes();
}

#[tokio::test]
async fn a_lost_race_is_a_conflict_and_is_looked_at_again() {
    let mut desk = acme().open().await;
    let joe = desk.id("joe");
    desk.after_request("/api/v2/tickets/show_many", move |world| {
        world
            .act(Actor::Person(joe), 101, Change::assign(joe))
            .unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_conflicts("assign #101 to maya (assignment/unowned)");
    desk.expect_assignee(101, "joe");
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("let maya follow #101 (shadow/missing)");
    desk.settle().await;
}

#[tokio::test]
async fn a_change_within_the_very_second_of_the_reading_is_not_risked() {
    let mut desk = acme().open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    let acme = desk.org("Acme");
    desk.meddle(|world| world.add_ticket(zendesk_sim::Ticket::new(acme, "More").id(102)));
    desk.a_little_later();
    // Joe takes the ticket in the second in which it is read once more: its stamp alone would not tell.
    let joe = desk.id("joe");
    desk.after_request("/api/v2/incremental/tickets/cursor", move |world| {
        world
            .act(Actor::Person(joe), 102, Change::tag("seen"))
            .unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_conflicts("assign #102 to maya (assignment/unowned)");
    desk.expect_unassigned(102);
    desk.a_little_later();
    desk.run_cycle().await;
    desk.expect_assignee(102, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_closes_meanwhile_is_left_alone() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").taken_by("joe"))
        .open()
        .await;
    desk.after_request("/api/v2/group_memberships", |world| {
        world
            .act(Actor::System, 102, Change::status(Status::Closed))
            .unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_looked_up_and_not_repeated() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.fault(
        Fault::new(FaultKind::AppliedButLost)
            .method("PUT")
            .path("/api/v2/tickets/101")
            .times(1),
    );
    desk.fault(
        Fault::new(FaultKind::AppliedButLost)
            .method("PUT")
            .path("/api/v2/tickets/102")
            .times(1),
    );
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         inform maya of #102 (emergency/ase-not-informed)",
    );
    assert_eq!(desk.writes().len(), 2, "{}", cycle.context());
    assert_eq!(desk.notes(102), 1);
    desk.settle().await;
}

#[tokio::test]
async fn a_write_that_never_arrived_is_made_in_the_next_cycle() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.fault(
        Fault::new(FaultKind::ResetBefore)
            .method("PUT")
            .path("/api/v2/tickets/102")
            .times(1),
    );
    let cycle = desk.run_cycle().await;
    cycle.expect_failed("inform maya of #102 (emergency/ase-not-informed)");
    assert_eq!(desk.notes(102), 0);
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #102 (emergency/ase-not-informed)");
    assert_eq!(desk.notes(102), 1);
    desk.settle().await;
}

/// The process stopped between the intent and its end: before the request went out, or after it took effect.
#[tokio::test]
async fn an_intent_left_open_is_read_back_before_anything_is_repeated() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .ticket(103, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    for (id, ticket, sent) in [("01A", 102, true), ("01B", 103, false)] {
        let intent = Intent {
            id: id.to_owned(),
            cycle: "before".to_owned(),
            kind: ActionKind::Inform,
            ticket: TicketId::new(ticket),
            organization: OrganizationId::new(desk.org("Acme")),
            agent: UserId::new(desk.id("maya")),
            group: None,
            rule: "emergency/ase-not-informed".to_owned(),
            stamp: at("2026-03-02T07:00:00Z"),
            why: None,
            before: TicketState::default(),
            planned_at: at(MONDAY),
            undoes: None,
        };
        desk.store().intend("global", &intent).await.unwrap();
        if sent {
            let bot = Actor::Api(desk.id("bot"));
            desk.act(
                bot,
                ticket,
                Change::note("Written by ase-daemon (emergency/ase-not-informed). Reference 01A."),
            );
        }
    }
    desk.restart().await;
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         inform maya of #103 (emergency/ase-not-informed)",
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_plan_that_is_too_large_is_held_whole_and_announced() {
    let mut desk = acme().ticket(102, |ticket| ticket.org("Acme")).open().await;
    let bound = |max_writes_per_cycle| Guard {
        max_writes_per_cycle,
        max_share_of_tickets: 1.0,
        share_counts_above: 20,
    };
    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().guard = bound(1))
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_held(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
        "2 writes",
    );
    assert!(
        cycle
            .report
            .errors
            .iter()
            .any(|error| error.contains("the whole plan is held")),
        "{:?}",
        cycle.report.errors
    );
    desk.expect_no_writes();
    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().guard = bound(2))
        .await;
    desk.run_cycle().await.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    desk.settle().await;
}

#[tokio::test]
async fn the_kill_switch_stops_writing_at_the_next_write() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme"))
        .ticket(103, |ticket| ticket.org("Acme"))
        .open()
        .await;
    let folder = tempfile::tempdir().unwrap();
    let switch = folder.path().join("ase-daemon.stop");
    let place = switch.clone();
    desk.reconfigure(|config| config.kill_switch = place).await;
    let place = switch.clone();
    desk.after_request("PUT /api/v2/tickets/101", move |_| {
        std::fs::write(place, "").unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    cycle.expect_held(
        "assign #102 to maya (assignment/unowned)
         assign #103 to maya (assignment/unowned)",
        "writing is switched off by the file",
    );
    assert_eq!(desk.writes().len(), 1);
    desk.a_little_later();
    let taken_back = desk.revert(&cycle.report.cycle).await;
    assert!(taken_back[0].contains("switched off"), "{taken_back:?}");
    assert_eq!(desk.writes().len(), 1);

    std::fs::remove_file(switch).unwrap();
    desk.run_cycle().await.expect_actions(
        "assign #102 to maya (assignment/unowned)
         assign #103 to maya (assignment/unowned)",
    );
    desk.settle().await;
}

#[tokio::test]
async fn writes_hold_what_they_say_and_nothing_else() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .ticket(103, |ticket| ticket.org("Acme").taken_by("joe"))
        .open()
        .await;
    desk.run_cycle().await;
    let writes = desk.writes();
    assert_eq!(writes.len(), 3);
    for write in writes {
        let body = write.body.unwrap();
        let ticket = body["ticket"].as_object().unwrap();
        let allowed = [
            "assignee_id",
            "group_id",
            "followers",
            "comment",
            "safe_update",
            "updated_stamp",
        ];
        assert!(
            ticket.keys().all(|key| allowed.contains(&key.as_str())),
            "{body}"
        );
        assert_eq!(ticket["safe_update"], true);
        assert!(ticket["updated_stamp"].is_string());
        assert!(
            ticket
                .get("comment")
                .is_none_or(|comment| comment["public"] == false),
            "{body}"
        );
    }
    desk.settle().await;
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_a_revoked_one_too() {
    let mut desk = acme().open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.advance(std::time::Duration::from_secs(7200));
    desk.run_cycle().await.expect_actions("");
    desk.fault(
        Fault::new(FaultKind::Unauthorized)
            .path("/api/v2/incremental/organizations")
            .times(1),
    );
    let cycle = desk.run_cycle().await;
    assert!(!cycle.report.has_unread_source(), "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn for_us_gov_no_name_and_no_subject_is_in_a_report() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Secret Agency", |org| org.ase("maya").unpaid())
        .ticket(101, |ticket| {
            ticket
                .org("Secret Agency")
                .change(|ticket| {
                    let mut ticket = ticket;
                    ticket.subject = "Secret matter".to_owned();
                    ticket
                })
                .emergency()
        })
        .named("us_gov")
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(
        "error subscription/unpaid
         warning emergency/ase-not-informed #101",
    );
    let told = serde_json::to_string(&cycle.report).unwrap()
        + &ase_daemon::tell::to_text(&cycle.report, &cycle.called, ase_daemon::tell::Style::Plain);
    assert!(!told.contains("Secret") && !told.contains("maya"), "{told}");
    desk.settle().await;
}
