//! The desk: everything the plan was given, arranged for the steps and the rules.

use super::Case;
use crate::{
    Account, ActionKind, Facts, Memory, OrganizationId, Policy, Ticket, TicketId, UserId, Written,
};
use jiff::Timestamp;
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
    pub(crate) cases: BTreeMap<OrganizationId, Case<'a>>,
    writes: BTreeMap<TicketId, Vec<&'a Written>>,
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
            cases: BTreeMap::new(),
            writes: BTreeMap::new(),
        };
        for written in &memory.writes {
            desk.writes.entry(written.ticket).or_default().push(written);
        }
        desk.cases = desk.open_cases();
        desk
    }

    /// The tickets by id, each once.
    pub(crate) fn tickets(&self) -> Vec<&'a Ticket> {
        let facts: &'a Facts = self.facts;
        let mut tickets: Vec<&Ticket> = facts.tickets.value().into_iter().flatten().collect();
        // A list read page by page repeats a ticket that changed meanwhile: the latest counts.
        tickets.sort_by(|a, b| {
            (a.id.cmp(&b.id))
                .then_with(|| b.updated_at.cmp(&a.updated_at))
                .then_with(|| b.cmp(a))
        });
        tickets.dedup_by_key(|ticket| ticket.id);
        tickets
    }

    /// Our last write of this kind to a ticket about an agent, not older than `since`.
    pub(crate) fn wrote(
        &self,
        ticket: TicketId,
        agent: UserId,
        kind: ActionKind,
        since: Timestamp,
    ) -> Option<&'a Written> {
        self.writes
            .get(&ticket)?
            .iter()
            .filter(|written| written.agent == agent && written.kind == kind && written.at >= since)
            .max_by_key(|written| written.at)
            .copied()
    }

    fn open_cases(&self) -> BTreeMap<OrganizationId, Case<'a>> {
        let facts: &'a Facts = self.facts;
        let mut accounts: Vec<&Account> = facts.accounts.value().into_iter().flatten().collect();
        accounts.sort();
        accounts.dedup();
        let mut cases: BTreeMap<OrganizationId, Case<'a>> = BTreeMap::new();
        for account in accounts {
            match cases.get_mut(&account.organization) {
                Some(case) => case.contradicted(),
                None => {
                    cases.insert(account.organization, Case::open(account, self));
                }
            }
        }
        cases
    }
}
