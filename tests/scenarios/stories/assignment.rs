//! Who gets a ticket, who only follows it, and when we keep our hands off: steps 1 and 4 to 8.

use std::time::Duration;

use ase_daemon::config::Unassigned;
use zendesk_sim::{Actor, Change, Priority, Status};

use super::MONDAY;
use crate::desk::{Desk, Story};

/// Acme, whose ASE is maya, and joe who works beside her.
fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
}

#[tokio::test]
async fn a_ticket_without_owner_reaches_its_ase() {
    let mut desk = acme().ticket(101, |ticket| ticket.org("Acme")).open().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    cycle.expect_findings("warning assignment/unowned #101");
    desk.expect_assignee(101, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_arrives_later_is_seen_once_the_export_shows_it() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle().await.expect_actions("");
    let acme = desk.org("Acme");
    desk.meddle(|world| world.add_ticket(zendesk_sim::Ticket::new(acme, "New trouble").id(102)));
    desk.run_cycle().await.expect_actions("");
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("assign #102 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn the_ticket_keeps_its_group_where_the_ase_is_a_member() {
    let mut desk = acme()
        .group("EMEA", &["maya"])
        .group("APAC", &["joe"])
        .ticket(101, |ticket| ticket.org("Acme").group("EMEA"))
        .ticket(102, |ticket| ticket.org("Acme").group("APAC"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    let groups =
        desk.meddle(|world| [101, 102].map(|id| world.tickets.get(&id).unwrap().group_id.unwrap()));
    assert_eq!(groups[0], desk.id("EMEA"));
    assert_ne!(groups[1], desk.id("APAC"), "maya is no member there");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_of_the_ase_is_as_it_should_be() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_findings("");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_older_than_the_tenure_keeps_its_assignee_and_is_shadowed() {
    let mut desk = acme()
        .ticket(101, |ticket| {
            ticket
                .org("Acme")
                .created("2025-12-20T09:00:00Z")
                .taken_by("joe")
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("let maya follow #101 (shadow/missing)");
    desk.expect_assignee(101, "joe");
    desk.expect_follower(101, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn an_account_seen_for_the_first_time_has_only_tickets_that_were_there_before() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.new_ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme").taken_by("joe"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "let maya follow #101 (shadow/missing)
         let maya follow #102 (shadow/missing)",
    );
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn old_tickets_without_owner_are_assigned_where_the_policy_says_so() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.new_ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .open()
        .await;
    desk.reconfigure(|config| {
        config
            .instances
            .get_mut("global")
            .unwrap()
            .tickets
            .unassigned_pre_existing = Unassigned::Assign
    })
    .await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_persons_choice_is_told_and_never_overridden() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").taken_by("joe"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(
        "notice assignment/elsewhere #101
         notice shadow/missing #101",
    );
    cycle.expect_actions("let maya follow #101 (shadow/missing)");
    desk.expect_assignee(101, "joe");
    desk.settle().await;
}

#[tokio::test]
async fn an_automations_choice_is_a_warning() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").given_by_trigger_to("joe"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(
        "warning assignment/elsewhere #101
         notice shadow/missing #101",
    );
    desk.expect_assignee(101, "joe");
    desk.settle().await;
}

#[tokio::test]
async fn what_another_bot_does_through_the_api_is_no_persons_choice() {
    let story = acme().agent("robot");
    let mut desk = story
        .ticket(101, |ticket| ticket.org("Acme"))
        .world(|world, names| {
            let (robot, joe) = (names["robot"], names["joe"]);
            world
                .act_at(
                    "2026-03-02T08:00:00Z",
                    Actor::Api(robot),
                    101,
                    Change::assign(joe),
                )
                .unwrap();
        })
        .open()
        .await;
    let robot = desk.id("robot");
    desk.reconfigure(|config| {
        config
            .instances
            .get_mut("global")
            .unwrap()
            .tickets
            .automation_users = vec![robot]
    })
    .await;
    desk.run_cycle().await.expect_findings(
        "warning assignment/elsewhere #101
         notice shadow/missing #101",
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_a_person_took_back_is_left_alone() {
    let mut desk = acme()
        .ticket(101, |ticket| {
            ticket.org("Acme").created("2026-03-02T06:00:00Z")
        })
        .world(|world, names| {
            let joe = Actor::Person(names["joe"]);
            world
                .act_at(
                    "2026-03-02T07:00:00Z",
                    joe.clone(),
                    101,
                    Change::assign(names["joe"]),
                )
                .unwrap();
            world
                .act_at("2026-03-02T08:00:00Z", joe, 101, Change::unassign())
                .unwrap();
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("notice assignment/unassigned-again #101");
    cycle.expect_actions("");
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_is_assigned_once_and_not_again() {
    let mut desk = acme().ticket(101, |ticket| ticket.org("Acme")).open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.a_little_later();
    desk.person_acts("joe", 101, Change::unassign());
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("notice assignment/unassigned-again #101");
    cycle.expect_actions("");
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn an_unassigned_ticket_that_waits_for_somebody_else_is_left_alone() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").status(Status::Pending))
        .ticket(102, |ticket| ticket.org("Acme").status(Status::Hold))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn two_automations_that_fight_are_left_to_people() {
    let mut desk = acme()
        .agent("ann")
        .ticket(101, |ticket| ticket.org("Acme").given_by_trigger_to("joe"))
        .world(|world, names| {
            let trigger = |title: &str| Actor::automation(title);
            world
                .act_at(
                    "2026-03-02T08:00:00Z",
                    trigger("Give to ann"),
                    101,
                    Change::assign(names["ann"]),
                )
                .unwrap();
            world
                .act_at(
                    "2026-03-02T08:10:00Z",
                    trigger("Give to joe"),
                    101,
                    Change::assign(names["joe"]),
                )
                .unwrap();
        })
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("warning assignment/ping-pong #101");
    cycle.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn opted_out_excluded_closed_and_foreign_tickets_are_out_of_scope() {
    const ODD_FORM: i64 = 777;
    let mut desk = acme()
        .org("Other", |org| org)
        .config("[instances.global.tickets]\nexcluded_forms = [777]")
        .world(|world, _| {
            world.add_ticket_form_with_id(ODD_FORM, "Billing");
        })
        .ticket(101, |ticket| {
            ticket
                .org("Acme")
                .change(|ticket| ticket.tag("skip_autoassign"))
        })
        .ticket(102, |ticket| {
            ticket.org("Acme").change(|ticket| ticket.form(ODD_FORM))
        })
        .ticket(103, |ticket| {
            ticket.org("Acme").taken_by("joe").status(Status::Closed)
        })
        .ticket(104, |ticket| ticket.org("Other"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_findings("");
    desk.settle().await;
}

#[tokio::test]
async fn an_account_that_is_not_eligible_gets_nothing_and_an_automation_that_assigned_is_told() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya").unpaid())
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme").given_by_trigger_to("maya"))
        .ticket(103, |ticket| ticket.org("Acme").taken_by("maya"))
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(
        "error subscription/unpaid
         warning assignment/ineligible #102",
    );
    cycle.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn in_mode_notify_the_ase_shadows_and_nothing_is_assigned() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya").mode("notify"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("let maya follow #101 (shadow/missing)");
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn in_mode_off_nothing_happens() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya").mode("off"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.run_cycle().await.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn where_global_support_goes_first_the_ase_shadows() {
    let mut desk = acme()
        .instance("profile = \"global_first\"")
        .ticket(101, |ticket| ticket.org("Acme"))
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("let maya follow #101 (shadow/missing)");
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn a_follower_whom_somebody_took_off_stays_off() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").taken_by("joe"))
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("let maya follow #101 (shadow/missing)");
    desk.a_little_later();
    let maya = desk.id("maya");
    desk.person_acts("maya", 101, Change::Unfollow(maya));
    desk.a_little_later();
    desk.run_cycle().await.expect_actions("");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_moves_to_an_account_is_taken_up_and_one_that_leaves_is_let_go() {
    let mut desk = acme()
        .org("Other", |org| org)
        .ticket(101, |ticket| ticket.org("Other"))
        .ticket(102, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle().await.expect_actions("");
    let (acme, other) = (desk.org("Acme"), desk.org("Other"));
    desk.person_acts("joe", 101, Change::Organization(Some(acme)));
    desk.person_acts("joe", 102, Change::Organization(Some(other)));
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(cycle.report.counts.tickets, 1, "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn a_new_ase_gets_new_tickets_and_shadows_the_old_ones() {
    let mut desk = acme()
        .ase("nora")
        .ticket(101, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle().await.expect_actions("");
    let (acme, nora) = (desk.org("Acme"), desk.id("nora"));
    desk.reconfigure(|config| config.accounts.clear()).await;
    desk.meddle(|world| world.set_organization_field(acme, "assigned_se", nora.to_string()));
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("let nora follow #101 (shadow/missing)");
    desk.advance(Duration::from_secs(3600));
    desk.meddle(|world| {
        world.add_ticket(
            zendesk_sim::Ticket::new(acme, "After the change")
                .id(102)
                .priority(Priority::Low),
        )
    });
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("assign #102 to nora (assignment/unowned)");
    desk.expect_assignee(101, "maya");
    desk.settle().await;
}
