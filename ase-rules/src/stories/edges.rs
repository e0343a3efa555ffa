//! Where one word more or less would decide otherwise: every `and`, `or` and `not` that no other
//! story needs.

use crate::text::{World, check};
use crate::{EmergencySign, FormId, Priority, TicketId};

#[track_caller]
fn deciding(world: &str, ticket: i64) -> String {
    let plan = World::parse(world).plan();
    let trail = &plan.trails[&TicketId::new(ticket)];
    trail.deciding().unwrap().code.to_string()
}

#[test]
fn doubt_holds_what_would_be_done_and_not_what_would_not() {
    let world = "org Acme ase=maya
        ticket 101 org=Acme open assignee=maya
        ticket 102 org=Acme open unassigned
        tickets stale";
    assert_eq!(deciding(world, 101), "assignee/ase");
    assert_eq!(deciding(world, 102), "held");
}

#[test]
fn a_sign_says_which_it_is() {
    let signs = [
        EmergencySign::Form(FormId::new(5)),
        EmergencySign::Priority(Priority::Urgent),
        EmergencySign::Tag("outage".to_owned()),
    ];
    assert_eq!(
        signs.map(|sign| sign.to_string()),
        ["form 5", "priority urgent", "tag outage"]
    );
}

#[test]
fn nobody_is_proposed_for_a_handover_who_cannot_take_it() {
    let downgraded = "ticket 101 org=Acme open assignee=bob priority=high
        change 101 50m carl/web priority=urgent
        change 101 40m bob/web assignee=bob priority=high";
    let code = |world: &str| deciding(&format!("{world}\n{downgraded}"), 101);
    assert_eq!(code("org Acme ase=maya"), "emergency/handover");
    let reasons = |world: &str| {
        let plan = World::parse(&format!("{world}\n{downgraded}")).plan();
        plan.trails[&TicketId::new(101)].to_string()
    };
    for world in [
        "org Acme ase=maya\n mode Acme off",
        "org Acme ase=maya\n agent maya suspended",
    ] {
        assert!(reasons(world).contains("(downgraded/no-heir)"), "{world}");
    }
    check(
        &format!("org Acme ase=maya\n mode Acme off\n {downgraded}"),
        "",
    );
}

#[test]
fn of_solved_tickets_a_share_says_nothing() {
    let mut world = "org Acme ase=maya\n".to_owned();
    for ticket in 1..=19 {
        world += &format!("ticket {ticket} org=Acme open assignee=maya\n");
    }
    for ticket in 20..=22 {
        world += &format!("ticket {ticket} org=Acme new unassigned\n");
    }
    for ticket in 23..=32 {
        world += &format!("ticket {ticket} org=Acme solved assignee=maya\n");
    }
    let plan = World::parse(&world).plan();
    // Three of 22, and not of 32.
    assert!(plan.guard.is_some_and(|why| why.contains("3 of 22")));
}

#[test]
fn who_owned_a_ticket_as_old_as_the_tenure_is_asked() {
    check(
        "org Acme ase=maya since=30d
         ticket 101 org=Acme open unassigned unread once-assigned age=30d",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)
         want #101",
    );
}

#[test]
fn a_reading_as_new_as_our_write_shows_what_became_of_it() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned touched=30m
         wrote 101 assign maya 30m",
        "notice assignment/unassigned-again #101",
    );
}
