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
