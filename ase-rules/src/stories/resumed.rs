//! What a plan looks at that rests on an earlier one.

use crate::text::World;
use crate::{Left, OrganizationId, PartialPlan, Settled, TicketId};
use jiff::SignedDuration;
use std::collections::BTreeSet;

const ACME: OrganizationId = OrganizationId::new(1);
const BOLT: OrganizationId = OrganizationId::new(2);

/// What is left to look at so many minutes after a first plan, where these accounts have tickets that are otherwise.
fn left(story: &str, minutes: i64, changed: &[OrganizationId]) -> Left {
    let mut world = World::parse(story);
    let settled = settled(&world);
    world.now += SignedDuration::from_mins(minutes);
    let changed: BTreeSet<OrganizationId> = changed.iter().copied().collect();
    begin(&world).resume(settled, &changed)
}

fn settled(world: &World) -> Settled {
    let mut first = begin(world);
    let tickets = world.facts.tickets.value().unwrap();
    assert_eq!(first.look_at(tickets), []);
    first.end_settled().1
}

fn begin(world: &World) -> PartialPlan<'_> {
    PartialPlan::begin(&world.facts, &world.policy, &world.memory, world.now)
}

fn expected(accounts: &[OrganizationId], tickets: &[i64]) -> Left {
    Left {
        accounts: accounts.to_vec(),
        tickets: tickets.iter().copied().map(TicketId::new).collect(),
        is_everything: false,
    }
}

#[test]
fn only_what_may_be_otherwise_is_looked_at_again() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya priority=high age=170m answered
         ticket 102 org=Acme pending assignee=maya priority=high age=170m
         ticket 103 org=Acme new unassigned
         org Bolt ase=maya
         ticket 104 org=Bolt open assignee=maya priority=high age=170m";
    assert_eq!(left(story, 0, &[]), expected(&[], &[103]));
    assert_eq!(left(story, 9, &[]), expected(&[], &[103]));
    assert_eq!(left(story, 10, &[]), expected(&[], &[103, 104]));
    assert_eq!(left(story, 12, &[]), expected(&[], &[103, 104]));
    assert_eq!(left(story, 0, &[ACME]), expected(&[ACME], &[]));
    assert!(left(story, 0, &[ACME, BOLT]).is_everything);
}

/// An engineer's answer is one by an agent, wherever it stands.
#[test]
fn everything_is_looked_at_again_where_somebody_turns_out_to_be_an_engineer() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya answered";
    let settled = settled(&World::parse(story));
    let world = World::parse(&format!("{story}\nteam bob.yml agent=bob"));
    let left = begin(&world).resume(settled, &BTreeSet::new());
    assert!(left.is_everything);
}

/// The next time it may be readable, and says what nobody could say now.
#[test]
fn a_ticket_whose_history_could_not_be_read_is_looked_at_again() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open unassigned followers=maya age=60d unreadable
         org Bolt ase=maya";
    assert_eq!(left(story, 0, &[]), expected(&[], &[101]));
}

/// Whether a write was made is found out later, and told under the account that the ticket had.
#[test]
fn a_ticket_that_we_wrote_to_as_another_accounts_is_looked_at_again() {
    let story = "org Acme ase=maya
         org Bolt ase=maya
         ticket 101 org=Bolt open assignee=maya answered";
    let mut world = World::parse(story);
    assert_eq!(left(story, 0, &[]), expected(&[], &[]));
    let written = |organization| crate::Written {
        ticket: TicketId::new(101),
        organization,
        agent: crate::UserId::new(11),
        kind: crate::ActionKind::Inform,
        rule: "emergency/ase-not-informed".to_owned(),
        at: world.now,
    };
    for (account, again) in [(ACME, &[101][..]), (BOLT, &[])] {
        world.memory.writes = vec![written(account)];
        let left = begin(&world).resume(settled(&world), &BTreeSet::new());
        assert_eq!(left, expected(&[], again));
    }
}

/// Its beginning is always now, and asked by nobody.
#[test]
fn an_account_that_names_nobody_is_not_looked_at_again() {
    let story = "org Acme raw=none
         ticket 101 org=Acme open unassigned
         org Bolt ase=maya";
    assert_eq!(left(story, 5, &[]).accounts, []);
}
