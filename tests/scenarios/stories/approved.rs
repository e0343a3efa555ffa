//! A plan that a person looked at is carried out exactly, where it still holds.

use std::{collections::BTreeSet, time::Duration};

use ase_daemon::{
    config::{Guard, Mode},
    plan::{PlanFile, PlanRefused, PlannedAction},
    tell::Outcome,
};
use tokio_util::sync::CancellationToken;
use zendesk_sim::{Change, GenerateOptions, Ticket, World};

use super::MONDAY;
use crate::desk::{Desk, Story, at};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme"))
}

#[tokio::test]
async fn what_was_saved_is_carried_out_and_nothing_else() {
    let mut desk = acme().open().await;
    let plan = desk.plan().await;
    desk.expect_no_writes();
    assert_eq!(plan.actions.len(), 2);
    let first: &PlannedAction = &plan.actions[0];
    assert_eq!(first.stamp, at("2026-03-02T07:00:00Z"));
    assert_eq!(first.before.assignee_id, None);
    assert!(first.why.is_some(), "{first:?}");
    // What comes later was not looked at.
    let acme = desk.org("Acme");
    desk.meddle(|world| world.add_ticket(Ticket::new(acme, "More").id(103)));
    desk.a_little_later();
    let cycle = desk.apply(&plan).await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    desk.expect_unassigned(103);
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("assign #103 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_changed_since_is_skipped() {
    let mut desk = acme().open().await;
    let plan = desk.plan().await;
    desk.a_little_later();
    desk.person_acts("joe", 101, Change::tag("seen"));
    desk.person_acts("joe", 102, Change::assign(desk.id("joe")));
    desk.a_little_later();
    let cycle = desk.apply(&plan).await;
    cycle.expect_actions("");
    cycle.expect_conflicts(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    for action in &cycle.report.actions {
        let why = action.reason.as_deref().unwrap();
        assert_eq!(why, "it changed since the plan was made");
    }
    desk.expect_no_writes();
}

#[tokio::test]
async fn a_ticket_that_changes_at_the_last_moment_is_skipped() {
    let mut desk = acme().open().await;
    let plan = desk.plan().await;
    desk.a_little_later();
    let joe = desk.id("joe");
    desk.after_request("/api/v2/tickets/show_many", move |world| {
        let joe_acts = zendesk_sim::Actor::Person(joe);
        world.act(joe_acts, 101, Change::tag("seen")).unwrap();
    });
    let cycle = desk.apply(&plan).await;
    cycle.expect_conflicts("assign #101 to maya (assignment/unowned)");
    cycle.expect_actions("assign #102 to maya (assignment/unowned)");
    desk.expect_unassigned(101);
}

#[tokio::test]
async fn what_nothing_asks_for_any_more_is_skipped_although_the_ticket_is_as_it_was() {
    let mut desk = acme().open().await;
    let plan = desk.plan().await;
    let maya = desk.id("maya");
    desk.meddle(|world| world.users.get_mut(&maya).unwrap().suspended = true);
    desk.advance(Duration::from_secs(1800));
    let cycle = desk.apply(&plan).await;
    cycle.expect_actions("");
    cycle.expect_conflicts(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    let why = cycle.report.actions[0].reason.as_deref().unwrap();
    assert!(why.starts_with("nothing asks for it any more"), "{why}");
    desk.expect_no_writes();
}

#[tokio::test]
async fn a_plan_above_the_bounds_is_let_through_by_a_person() {
    let mut desk = acme().open().await;
    let guard = Guard {
        max_writes_per_cycle: 1,
        max_share_of_tickets: 1.0,
        share_counts_above: 20,
    };
    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().guard = guard)
        .await;
    desk.run_cycle().await.expect_actions("");
    desk.expect_no_writes();
    let plan = desk.plan().await;
    assert!(plan.guard.as_deref().unwrap().contains("2 writes"));
    assert_eq!(plan.actions.len(), 2);
    let cycle = desk.apply(&plan).await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    assert!(cycle.report.errors.is_empty(), "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn carried_out_twice_it_does_nothing_twice() {
    let mut desk = acme()
        .ticket(104, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    let plan = desk.plan().await;
    desk.apply(&plan).await.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)
         inform maya of #104 (emergency/ase-not-informed)",
    );
    desk.a_little_later();
    let again = desk.apply(&plan).await;
    assert!(
        again
            .report
            .actions
            .iter()
            .all(|action| action.outcome != Outcome::Applied),
        "{}",
        again.context()
    );
    assert_eq!(desk.notes(104), 1);
    assert_eq!(desk.writes().len(), 3);
    desk.settle().await;
}

#[tokio::test]
async fn a_plan_that_is_too_old_or_of_another_configuration_is_refused() {
    let mut desk = acme().open().await;
    let plan = desk.plan().await;
    // Whether and how much may be written says nothing of what is right.
    desk.reconfigure(|config| {
        let instance = config.instances.get_mut("global").unwrap();
        instance.mode = Mode::Audit;
        instance.guard.max_writes_per_cycle = 7;
    })
    .await;
    let mut config = desk.instance().config().clone();
    plan.is_of(&config).unwrap();
    let tickets = &mut config.instances.get_mut("global").unwrap().tickets;
    tickets.opt_out_tag = "another".to_owned();
    let refused = plan.is_of(&config).unwrap_err().to_string();
    assert!(refused.contains("another configuration"), "{refused}");

    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().mode = Mode::Apply)
        .await;
    desk.advance(Duration::from_secs(24 * 3600 + 1));
    let instance = desk.instance().clone().reviewed();
    let refused = instance
        .carry_out(&plan, &CancellationToken::new())
        .await
        .unwrap_err();
    assert!(refused.is::<PlanRefused>(), "{refused:#}");
    assert!(refused.to_string().contains("24 hours"), "{refused:#}");
    desk.expect_no_writes();
}

/// What the plan shows is what is written, in desks nobody made up for it.
#[tokio::test]
async fn what_is_planned_is_what_is_written() {
    for seed in 1..=4 {
        let world = World::generate(&GenerateOptions {
            seed,
            organizations: 20,
            tickets: 150,
            now: at(MONDAY),
        });
        let mut desk = Desk::at(MONDAY).with(world).open().await;
        let plan = desk.plan().await;
        desk.expect_no_writes();
        let cycle = desk.apply(&plan).await;
        let planned: BTreeSet<_> = plan
            .actions
            .iter()
            .map(|action| (action.ticket, action.kind, action.agent))
            .collect();
        let told: BTreeSet<_> = cycle
            .report
            .actions
            .iter()
            .map(|action| {
                assert_eq!(action.outcome, Outcome::Applied, "{action:?}");
                (action.ticket, action.kind, action.agent)
            })
            .collect();
        assert!(!planned.is_empty(), "seed {seed} plans something");
        assert_eq!(planned, told, "seed {seed}");
        let written: BTreeSet<_> = desk
            .writes()
            .iter()
            .map(|entry| entry.path.clone())
            .collect();
        let tickets: BTreeSet<_> = planned
            .iter()
            .map(|(ticket, ..)| format!("/api/v2/tickets/{ticket}"))
            .collect();
        assert_eq!(written, tickets, "seed {seed}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    let refused = |text: &str| {
        std::fs::write(&path, text).unwrap();
        PlanFile::load(&path).unwrap_err().to_string()
    };
    assert!(refused("poem").contains("is no plan"));
    assert!(refused("{\"plan\": 2}").contains("shape 1"));
    assert!(refused("{\"plan\": 1}").contains("is no plan"));
}
