//! The desk: everything the plan was given, arranged for the steps and the rules.

mod cases;
mod index;
mod overtaken;
mod sources;

pub(crate) use sources::{Claim, Listed};

use crate::{
    ActionKind, Facts, Memory, ModeOverride, OrganizationId, Policy, Ticket, TicketId, UserId,
    Written,
};
use cases::Cases;
use index::Index;
use jiff::Timestamp;
use overtaken::overtaken;
use std::collections::BTreeMap;

/// Everything the plan was given, arranged for the steps and the rules.
pub(crate) struct Desk<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) policy: &'a Policy,
    pub(crate) memory: &'a Memory,
    pub(crate) now: Timestamp,
    /// What is doubtful about the list of accounts as a whole.
    pub(crate) accounts_doubt: Option<String>,
    /// What is doubtful about the agents as a whole.
    pub(crate) agents_doubt: Option<String>,
    /// What is doubtful about the tickets as a whole.
    pub(crate) tickets_doubt: Option<String>,
    pub(crate) cases: Cases<'a>,
    /// The accounts that each ASE serves, in ascending order.
    pub(crate) served: BTreeMap<UserId, Vec<OrganizationId>>,
    pub(super) index: Index<'a>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        facts: &'a Facts,
        policy: &'a Policy,
        memory: &'a Memory,
        now: Timestamp,
    ) -> Self {
        let max_age = policy.roster_max_age;
        let accounts = facts.accounts.doubt_at(now, max_age);
        let agents = facts.agents.doubt_at(now, max_age);
        let tickets = facts.tickets.doubt();
        let mut desk = Self {
            facts,
            policy,
            memory,
            now,
            accounts_doubt: accounts.map(|why| format!("the accounts are in doubt: {why}")),
            agents_doubt: agents.map(|why| format!("the agents are in doubt: {why}")),
            tickets_doubt: tickets.map(|why| format!("the tickets are in doubt: {why}")),
            cases: Cases::default(),
            served: BTreeMap::new(),
            index: Index::new(facts, policy, memory, now),
        };
        let accounts = facts.accounts.value().map_or(&[][..], Vec::as_slice);
        desk.cases = Cases::open(accounts, &desk);
        for case in desk.cases.iter() {
            for ase in case.ases() {
                let accounts = desk.served.entry(ase).or_default();
                accounts.push(case.account.organization);
            }
        }
        desk
    }

    /// The tickets, each once, in the order in which they were given: whoever walks through memory
    /// in its order walks ten times as fast.
    pub(crate) fn tickets(&self) -> impl Iterator<Item = &'a Ticket> + use<'a> {
        let facts: &'a Facts = self.facts;
        let tickets = facts.tickets.value().map_or(&[][..], Vec::as_slice);
        let mut overtaken = overtaken(tickets).into_iter().peekable();
        let current = move |(at, _): &(usize, &Ticket)| overtaken.next_if_eq(at).is_none();
        let all = tickets.iter().enumerate();
        all.filter(current).map(|(_, ticket)| ticket)
    }

    /// What the operator said about an account.
    pub(crate) fn overrides(&self, organization: OrganizationId) -> &[&'a ModeOverride] {
        self.index
            .overrides
            .get(&organization)
            .map_or(&[], Vec::as_slice)
    }

    /// Our last write of this kind to a ticket about an agent, not older than `since`.
    pub(crate) fn wrote(
        &self,
        ticket: TicketId,
        agent: UserId,
        kind: ActionKind,
        since: Timestamp,
    ) -> Option<&'a Written> {
        self.index
            .writes
            .get(&ticket)?
            .iter()
            .filter(|written| written.agent == agent && written.kind == kind && written.at >= since)
            .max_by_key(|written| written.at)
            .copied()
    }

    /// Whether we wrote to a ticket while it was another account's.
    pub(crate) fn wrote_elsewhere(&self, ticket: &Ticket) -> bool {
        let writes = self.index.writes.get(&ticket.id).into_iter().flatten();
        writes
            .into_iter()
            .any(|written| Some(written.organization) != ticket.organization)
    }

    /// Whether we wrote anything to a ticket since then.
    pub(crate) fn wrote_anything(&self, ticket: TicketId, since: Timestamp) -> bool {
        let writes = self.index.writes.get(&ticket).into_iter().flatten();
        writes.into_iter().any(|written| written.at >= since)
    }
}
