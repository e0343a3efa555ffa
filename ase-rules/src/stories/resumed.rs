//! What a plan looks at that rests on an earlier one.

use crate::text::World;
use crate::{Changed, Left, OrganizationId, PartialPlan, Settled, TicketId};
use jiff::SignedDuration;

const ACME: OrganizationId = OrganizationId::new(1);
const BOLT: OrganizationId = OrganizationId::new(2);

/// What is left to look at so many minutes after a first plan, where these accounts have tickets that are otherwise.
fn left(story: &str, minutes: i64, changed: &[OrganizationId]) -> Left {
    let accounts = changed.iter().copied().collect();
    let changed = Changed {
        accounts,
        ..Changed::default()
    };
    left_but(story, minutes, &changed)
}

fn left_but(story: &str, minutes: i64, changed: &Changed) -> Left {
    let mut world = World::parse(story);
    let settled = settled(&world);
    world.now += SignedDuration::from_mins(minutes);
    begin(&world).resume(settled, changed)
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

/// However many tickets their account has.
#[test]
fn of_a_change_only_the_ticket_is_looked_at_again() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya answered
         ticket 102 org=Acme open assignee=maya answered
         ticket 103 org=Acme new unassigned
         org Bolt ase=maya
         ticket 104 org=Bolt open assignee=maya priority=high age=170m";
    let world = World::parse(story);
    let tickets = world.facts.tickets.value().unwrap();
    let told = |ids: &[i64]| {
        let tickets = ids.iter().map(|id| {
            let id = TicketId::new(*id);
            let formerly = tickets.iter().find(|ticket| ticket.id == id);
            ((ACME, id), formerly.cloned())
        });
        Changed {
            tickets: tickets.collect(),
            ..Changed::default()
        }
    };
    let left = |ids: &[i64]| left_but(story, 0, &told(ids));
    assert_eq!(left(&[101]), expected(&[], &[101, 103]));
    assert_eq!(left(&[103]), expected(&[], &[103]));
    // It was not there when the plan was made.
    assert_eq!(left(&[105]), expected(&[], &[103, 105]));
    // Three cannot be taken out of two, nor one out of those that will be due: what is told is not of this plan.
    assert_eq!(left(&[101, 102, 104]), expected(&[ACME], &[]));
    let other = tickets[0].clone();
    let untrue = Changed {
        tickets: [((BOLT, other.id), Some(other))].into(),
        ..Changed::default()
    };
    assert_eq!(left_but(story, 0, &untrue), expected(&[BOLT], &[103]));
}

/// What it was is forgotten, also when it would have been due.
#[test]
fn a_ticket_that_was_answered_is_not_due_any_more() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya priority=high age=170m
         ticket 102 org=Acme open assignee=maya priority=high age=170m";
    let before = World::parse(story);
    let mut after = World::parse(&story.replacen("170m", "170m answered", 1));
    let tickets = after.facts.tickets.value().unwrap().clone();
    let formerly = before.facts.tickets.value().unwrap()[0].clone();
    let changed = Changed {
        tickets: [((ACME, formerly.id), Some(formerly))].into(),
        ..Changed::default()
    };
    let mut plan = begin(&after);
    assert_eq!(
        plan.resume(settled(&before), &changed),
        expected(&[], &[101])
    );
    assert_eq!(plan.look_at(&tickets[..1]), []);
    let (plan, settled) = plan.end_settled();
    assert_eq!(plan.counts.tickets, 2);
    after.now += SignedDuration::from_mins(12);
    let left = begin(&after).resume(settled, &Changed::default());
    assert_eq!(left, expected(&[], &[102]));
}

/// An engineer's answer is one by an agent, wherever it stands.
#[test]
fn everything_is_looked_at_again_where_somebody_turns_out_to_be_an_engineer() {
    let story = "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya answered";
    let settled = settled(&World::parse(story));
    let world = World::parse(&format!("{story}\nteam bob.yml agent=bob"));
    let left = begin(&world).resume(settled, &Changed::default());
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
        let left = begin(&world).resume(settled(&world), &Changed::default());
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
