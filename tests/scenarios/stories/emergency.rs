//! Emergencies: never assigned by us, and the ASE is told once. Steps 2 and 3.

use zendesk_sim::{Actor, Change, Priority, Status, Ticket};

use super::MONDAY;
use crate::desk::{Desk, Story};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
}

#[tokio::test]
async fn an_emergency_is_not_assigned_and_its_ase_is_told_once() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    cycle.expect_findings("warning emergency/ase-not-informed #101");
    desk.expect_unassigned(101);
    desk.expect_follower(101, "maya");
    for _ in 0..3 {
        desk.a_little_later();
        desk.run_cycle().await.expect_actions("");
    }
    assert_eq!(desk.notes(101), 1);
    desk.settle().await;
}

#[tokio::test]
async fn an_urgent_ticket_is_an_emergency_too() {
    let mut desk = acme()
        .ticket(101, |ticket| {
            ticket
                .org("Acme")
                .change(|ticket| ticket.priority(Priority::Urgent))
        })
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn the_ase_is_told_even_when_the_account_is_not_paid_for() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya").unpaid())
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn following_is_not_being_informed_but_having_answered_is() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .world(|world, names| {
            let maya = names["maya"];
            world
                .act_at(
                    "2026-03-02T08:00:00Z",
                    Actor::Person(names["joe"]),
                    101,
                    Change::Follow(maya),
                )
                .unwrap();
            world
                .act_at(
                    "2026-03-02T08:00:00Z",
                    Actor::Person(maya),
                    102,
                    Change::reply("On it"),
                )
                .unwrap();
        })
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn an_automation_that_gave_an_emergency_to_the_ase_is_an_error_and_nothing_is_reassigned() {
    let mut desk = acme()
        .ticket(101, |ticket| {
            ticket.org("Acme").emergency().given_by_trigger_to("maya")
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("error emergency/assigned-by-automation #101");
    cycle.expect_actions("");
    desk.expect_assignee(101, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn an_ase_who_takes_an_emergency_in_person_is_fine() {
    let mut desk = acme()
        .ticket(101, |ticket| {
            ticket.org("Acme").emergency().taken_by("maya")
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    cycle.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn a_downgraded_emergency_is_proposed_for_handover_and_not_taken() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .world(|world, names| {
            let joe = Actor::Person(names["joe"]);
            world
                .act_at(
                    "2026-03-02T08:00:00Z",
                    joe.clone(),
                    101,
                    Change::assign(names["joe"]),
                )
                .unwrap();
            world
                .act_at("2026-03-02T08:30:00Z", joe, 101, Change::Form(426_148))
                .unwrap();
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("notice emergency/handover #101");
    cycle.expect_actions("");
    desk.expect_assignee(101, "joe");
    desk.settle().await;
}

#[tokio::test]
async fn a_follow_up_inherits_the_tag_but_not_the_emergency() {
    let mut desk = acme()
        .config("[instances.global.tickets]\nemergency_tags = [\"on_fire\"]")
        .ticket(100, |ticket| {
            ticket.org("Acme").taken_by("joe").status(Status::Closed)
        })
        .ticket(101, |ticket| {
            ticket
                .org("Acme")
                .change(|ticket| ticket.tag("on_fire").follow_up_of(100))
        })
        .ticket(102, |ticket| {
            ticket.org("Acme").change(|ticket| ticket.tag("on_fire"))
        })
        .open()
        .await;
    desk.run_cycle().await.expect_actions(
        "assign #101 to maya (assignment/unowned)
         inform maya of #102 (emergency/ase-not-informed)",
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_becomes_an_emergency_right_before_the_write_is_not_assigned() {
    let mut desk = acme().ticket(101, |ticket| ticket.org("Acme")).open().await;
    // The plan is made from the export; then the customer calls, and only then the tickets are read once more.
    desk.after_request("/api/v2/group_memberships", |world| {
        world
            .act(Actor::System, 101, Change::Priority(Priority::Urgent))
            .unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    desk.expect_unassigned(101);
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_becomes_an_emergency_after_it_was_read_once_more_is_refused_by_zendesk() {
    let mut desk = acme().ticket(101, |ticket| ticket.org("Acme")).open().await;
    desk.after_request("/api/v2/tickets/show_many", |world| {
        world
            .act(Actor::System, 101, Change::Priority(Priority::Urgent))
            .unwrap();
    });
    let cycle = desk.run_cycle().await;
    cycle.expect_conflicts("assign #101 to maya (assignment/unowned)");
    desk.expect_unassigned(101);
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn a_restart_does_not_tell_the_ase_again() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.restart().await;
    desk.a_little_later();
    desk.run_cycle().await.expect_actions("");
    assert_eq!(desk.notes(101), 1);
    desk.settle().await;
}

#[tokio::test]
async fn a_new_emergency_of_the_same_account_is_told_anew() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    let acme = desk.org("Acme");
    desk.meddle(|world| {
        world.add_ticket(
            Ticket::new(acme, "Again")
                .id(102)
                .priority(Priority::Urgent),
        )
    });
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #102 (emergency/ase-not-informed)");
    desk.settle().await;
}
