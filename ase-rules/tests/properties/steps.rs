//! What happens between two plans, and plans that rest on earlier ones.

use crate::chance::{World, policies, worlds};
use ase_rules::{
    Absence, Changed, Facts, History, Left, Memory, PartialPlan, Plan, Policy, Reading, Settled,
    Ticket, TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use proptest::prelude::{Just, Strategy, prop};
use proptest::prop_oneof;
use std::collections::BTreeMap;

/// Something that happens between two plans.
#[derive(Clone, Debug)]
pub(crate) enum Happens {
    /// Time passes, and the same is read again.
    Time(SignedDuration),
    /// Time passes, and nothing is read.
    Silence(SignedDuration),
    /// Some tickets are as in another world, which is told of their accounts, or of each by itself.
    Tickets(Facts, usize, Told),
    /// Accounts and people are as there.
    Reads(Facts),
    /// The memory is as there.
    Remembers(Memory),
    /// Somebody is away from that many days from now on, for that many.
    Leaves(UserId, i64, i64),
    /// Somebody configured it otherwise.
    Configured(Policy),
    /// Histories that could not be read may be asked for again.
    AsksAgain,
    /// Somebody else reads histories.
    SomebodyReads,
}

/// How it is told that tickets are otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    OfAccounts,
    OfTickets,
}

pub(crate) fn step() -> impl Strategy<Value = Happens> {
    let passes = || {
        let seconds = prop_oneof![0..600_i64, 600..10_000_i64, 10_000..200_000_i64];
        seconds.prop_map(SignedDuration::from_secs)
    };
    let somebody = prop::sample::select(&[10_i64, 11, 12][..]).prop_map(UserId::new);
    let told = prop_oneof![1 => Just(Told::OfAccounts), 3 => Just(Told::OfTickets)];
    let facts = || worlds().prop_map(|world| world.facts);
    prop_oneof![
        8 => passes().prop_map(Happens::Time),
        1 => passes().prop_map(Happens::Silence),
        8 => (facts(), 1..4_usize, told).prop_map(|(facts, count, told)| Happens::Tickets(facts, count, told)),
        2 => facts().prop_map(Happens::Reads),
        2 => worlds().prop_map(|world| Happens::Remembers(world.memory)),
        2 => (somebody, 0..3_i64, 0..3_i64).prop_map(|(who, after, long)| Happens::Leaves(who, after, long)),
        1 => policies().prop_map(Happens::Configured),
        2 => Just(Happens::AsksAgain),
        2 => Just(Happens::SomebodyReads),
    ]
}

impl Happens {
    /// Makes it happen; which tickets are otherwise.
    pub(crate) fn make(self, world: &mut World) -> Changed {
        let facts = &mut world.facts;
        let mut changed = Changed::default();
        match self {
            Happens::Time(passed) => {
                world.now += passed;
                see(&mut facts.accounts, world.now);
                see(&mut facts.agents, world.now);
            }
            Happens::Silence(passed) => world.now += passed,
            Happens::Tickets(other, count, told) => {
                let mut mirror = latest(facts);
                for ticket in tickets(&other).iter().take(count) {
                    let before = mirror.insert(ticket.id, ticket.clone());
                    note(&mut changed, ticket, before, told);
                }
                if let Some(tickets) = value_mut(&mut facts.tickets) {
                    *tickets = mirror.into_values().collect();
                }
            }
            Happens::Reads(other) => {
                facts.accounts = other.accounts;
                facts.agents = other.agents;
            }
            Happens::Remembers(memory) => world.memory = memory,
            Happens::Leaves(agent, after, long) => {
                let today = world.now.to_zoned(TimeZone::UTC).date();
                let start = today + after.days();
                let absence = Absence {
                    agent,
                    start,
                    end: start + long.days(),
                    cover: None,
                };
                facts.sources.absences = Some(Reading::known(vec![absence], world.now));
            }
            Happens::Configured(policy) => world.policy = policy,
            Happens::AsksAgain => {
                let tickets = value_mut(&mut facts.tickets).into_iter().flatten();
                let unknown = tickets.filter(|one| matches!(one.history, History::Unknown(_)));
                unknown.for_each(|ticket| ticket.history = History::NotRead);
            }
            Happens::SomebodyReads => {
                let mut mirror = latest(facts);
                for ticket in mirror.values_mut() {
                    if ticket.history == History::NotRead {
                        let before = ticket.clone();
                        ticket.history = History::Known(vec![]);
                        note(&mut changed, ticket, Some(before), Told::OfTickets);
                    }
                }
                if let Some(tickets) = value_mut(&mut facts.tickets) {
                    *tickets = mirror.into_values().collect();
                }
            }
        }
        changed
    }
}

/// Notes that a ticket is otherwise, as a store does.
fn note(changed: &mut Changed, ticket: &Ticket, before: Option<Ticket>, told: Told) {
    let was = before.and_then(|before| Some((before.organization?, Some(before))));
    let is = ticket.organization.map(|account| (account, None));
    for (account, formerly) in was.into_iter().chain(is) {
        match told {
            Told::OfAccounts => {
                changed.accounts.insert(account);
            }
            // What it was when the plan was made is what was noted first.
            Told::OfTickets => {
                let known = changed.tickets.entry((account, ticket.id));
                known.or_insert(formerly);
            }
        }
    }
}

/// Reads the same again.
fn see<T>(reading: &mut Reading<T>, now: Timestamp) {
    if let Reading::Known { seen_at, .. } = reading {
        *seen_at = now;
    }
}

fn value_mut<T>(reading: &mut Reading<T>) -> Option<&mut T> {
    match reading {
        Reading::Known { value, .. } | Reading::Stale { value, .. } => Some(value),
        Reading::Unknown { .. } => None,
    }
}

fn tickets(facts: &Facts) -> &[Ticket] {
    facts.tickets.value().map_or(&[], Vec::as_slice)
}

/// The tickets as a mirror has them: each once.
fn latest(facts: &Facts) -> BTreeMap<TicketId, Ticket> {
    let tickets = tickets(facts).iter();
    tickets.map(|ticket| (ticket.id, ticket.clone())).collect()
}

/// The plan in parts, begun with an `open` policy and told who we are before the first ticket whose history is known.
pub(crate) fn told_late(world: &World, open: &Policy) -> Plan {
    let mut plan = PartialPlan::begin(&world.facts, open, &world.memory, world.now);
    let tickets = latest(&world.facts).into_values();
    let (known, others): (Vec<Ticket>, Vec<Ticket>) =
        tickets.partition(|ticket| matches!(ticket.history, History::Known(_)));
    let mut wanted = plan.look_at(&others);
    plan.we_are(&world.policy);
    wanted.extend(plan.look_at(&known));
    let mut left = [others, known].concat();
    left.retain(|ticket| wanted.contains(&ticket.id));
    plan.settle(&left);
    plan.end()
}

/// The plan in parts, of which an earlier one settled some; what the next may take over, and what was left to be looked at.
pub(crate) fn in_parts(
    world: &World,
    settled: Settled,
    changed: &Changed,
) -> (Plan, Settled, Left) {
    let World {
        facts,
        policy,
        memory,
        now,
    } = world;
    let mut plan = PartialPlan::begin(facts, policy, memory, *now);
    let left = plan.resume(settled, changed);
    let is_left = |ticket: &Ticket| {
        let of_account = |organization| left.accounts.contains(&organization);
        ticket.organization.is_some_and(of_account) || left.tickets.contains(&ticket.id)
    };
    let mut tickets: Vec<Ticket> = latest(facts).into_values().collect();
    tickets.retain(is_left);
    let wanted = plan.look_at(&tickets);
    tickets.retain(|ticket| wanted.contains(&ticket.id));
    plan.settle(&tickets);
    let (plan, settled) = plan.end_settled();
    (plan, settled, left)
}
