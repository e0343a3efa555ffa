//! The nearest miss: what would have to be otherwise for something to be done.
//!
//! It is found by trying: each flip is made in a copy of what is known about the one ticket or
//! account, and planned. So it cannot say what the rules would not do.

mod flip;
mod words;
mod world;

use world::World;

use crate::{Facts, Memory, OrganizationId, Plan, Policy, TicketId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What would be done if something were otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NearestMiss {
    /// What would have to be otherwise, all of it.
    pub flips: Vec<Flip>,
    /// What would follow.
    pub effect: Effect,
    /// The same as a sentence.
    pub text: String,
}

/// What would follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The ticket would get its ASE as owner.
    Assign,
    /// The ASE would follow the ticket.
    AddFollower,
    /// The ASE would be told of the emergency.
    Inform,
    /// Somebody would no longer follow the ticket.
    RemoveFollower,
    /// The account would be eligible.
    Eligible,
}

/// One thing that would have to be otherwise; the likeliest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Flip {
    /// The flag is checked.
    Flagged,
    /// Somebody who can own tickets is named as ASE.
    Named,
    /// Whoever is named can own tickets.
    Assignable,
    /// No suppressing field is checked.
    Unsuppressed,
    /// The account's mode is `auto`.
    ModeAuto,
    /// The profile is `assign_all_new`.
    AssignAllNew,
    /// The ticket does not carry the opt-out tag.
    NotOptedOut,
    /// The ticket's form is not excluded.
    NotExcluded,
    /// No rule is silenced.
    NotSilenced,
    /// The ASE began before the ticket was created.
    BeganBefore,
    /// The ticket is open.
    Open,
    /// Every reading is complete and current.
    Certain,
    /// The ticket is no emergency.
    NoEmergency,
}

impl Flip {
    /// All of them, the likeliest first.
    pub const ALL: [Self; 13] = [
        Self::Flagged,
        Self::Named,
        Self::Assignable,
        Self::Unsuppressed,
        Self::ModeAuto,
        Self::AssignAllNew,
        Self::NotOptedOut,
        Self::NotExcluded,
        Self::NotSilenced,
        Self::BeganBefore,
        Self::Open,
        Self::Certain,
        Self::NoEmergency,
    ];
}

/// The nearest miss of a ticket about which nothing is done, if no more than three things stand against it.
///
/// Nothing for a ticket that something is done about or that its ASE owns, and nothing for one that
/// no flip would move: what a person chose, and what is closed.
///
/// Costs a plan of one ticket for every combination of up to three of the things that are not so already: a
/// dozen as a rule, and never more than 377.
#[must_use]
pub fn nearest_miss(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    ticket: TicketId,
) -> Option<NearestMiss> {
    let subject = facts.tickets.value()?.iter().find(|one| one.id == ticket)?;
    let world = World::around(
        facts,
        policy,
        memory,
        now,
        subject.organization?,
        Some(ticket),
    );
    let owner = subject.assignee;
    let is_satisfied = world
        .account()
        .is_some_and(|account| owner.is_some() && account.ase() == owner);
    if is_satisfied || world.effect_on_ticket().is_some() {
        return None;
    }
    world.search(World::effect_on_ticket)
}

/// The nearest miss of an account that is not eligible, if no more than three things stand against it.
#[must_use]
pub fn nearest_miss_of_account(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    organization: OrganizationId,
) -> Option<NearestMiss> {
    let world = World::around(facts, policy, memory, now, organization, None);
    world.account()?;
    match world.effect_on_account() {
        Some(_) => None,
        None => world.search(World::effect_on_account),
    }
}

/// The nearest misses of what a plan speaks of, for whoever keeps them beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NearestMisses {
    /// Of tickets with a finding and nothing that is done.
    pub tickets: BTreeMap<TicketId, NearestMiss>,
    /// Of accounts with a finding of their own that are not eligible.
    pub organizations: BTreeMap<OrganizationId, NearestMiss>,
}

/// The nearest misses of what `plan`, made of the same arguments, found and does nothing about: of no more than `most`
/// tickets and as many accounts, the worst findings first.
///
/// Costs as much as [`nearest_miss`] for each.
#[must_use]
pub fn nearest_misses(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    plan: &Plan,
    most: usize,
) -> NearestMisses {
    let done = plan.actions.iter().filter(|action| action.held.is_none());
    let mut seen: BTreeSet<TicketId> = done.map(|action| action.ticket).collect();
    let tickets = plan.findings.iter().filter_map(|finding| finding.ticket);
    let tickets = tickets.filter(|ticket| seen.insert(*ticket)).take(most);
    let of_ticket = |ticket| Some((ticket, nearest_miss(facts, policy, memory, now, ticket)?));
    let mut seen = BTreeSet::new();
    let own = plan
        .findings
        .iter()
        .filter(|finding| finding.ticket.is_none());
    let organizations = own.filter_map(|finding| finding.organization);
    let organizations = organizations
        .filter(|organization| seen.insert(*organization))
        .take(most);
    let of_account = |organization| {
        let miss = nearest_miss_of_account(facts, policy, memory, now, organization)?;
        Some((organization, miss))
    };
    NearestMisses {
        tickets: tickets.filter_map(of_ticket).collect(),
        organizations: organizations.filter_map(of_account).collect(),
    }
}
