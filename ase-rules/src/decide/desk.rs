//! The desk: everything the plan was given, arranged for the steps and the rules.

mod sources;

pub(crate) use sources::{Claim, Listed};

use super::Case;
use crate::{
    Account, ActionKind, Facts, Memory, OrganizationId, Policy, Tenure, Ticket, TicketId, UserId,
    Written,
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
    /// Boxed, so that finding one among ten thousand touches little memory.
    pub(crate) cases: BTreeMap<OrganizationId, Box<Case<'a>>>,
    /// Who served which account before.
    pub(super) former: BTreeMap<OrganizationId, Vec<UserId>>,
    /// The tenures by account: looking through all of them for each account would be a square.
    pub(super) tenures: BTreeMap<OrganizationId, Vec<&'a Tenure>>,
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
            former: memory.former(),
            tenures: BTreeMap::new(),
            writes: BTreeMap::new(),
        };
        for tenure in &memory.tenures {
            let tenures = desk.tenures.entry(tenure.organization).or_default();
            tenures.push(tenure);
        }
        for written in &memory.writes {
            desk.writes.entry(written.ticket).or_default().push(written);
        }
        desk.cases = desk.open_cases();
        desk
    }

    /// The tickets, each once, in the order in which they were given: whoever walks through memory
    /// in its order walks ten times as fast.
    pub(crate) fn tickets(&self) -> impl Iterator<Item = &'a Ticket> + use<'a> {
        let facts: &'a Facts = self.facts;
        let tickets = facts.tickets.value().map_or(&[][..], Vec::as_slice);
        let overtaken = overtaken(tickets);
        let current = move |at: &usize| overtaken.binary_search(at).is_err();
        (0..tickets.len()).filter(current).map(|at| &tickets[at])
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

    /// Whether we wrote anything to a ticket since then.
    pub(crate) fn wrote_anything(&self, ticket: TicketId, since: Timestamp) -> bool {
        let writes = self.writes.get(&ticket).into_iter().flatten();
        writes.into_iter().any(|written| written.at >= since)
    }

    fn open_cases(&self) -> BTreeMap<OrganizationId, Box<Case<'a>>> {
        let facts: &'a Facts = self.facts;
        let mut accounts: Vec<&Account> = facts.accounts.value().into_iter().flatten().collect();
        accounts.sort();
        accounts.dedup();
        let mut cases: BTreeMap<OrganizationId, Box<Case<'a>>> = BTreeMap::new();
        for account in accounts {
            match cases.get_mut(&account.organization) {
                Some(case) => case.contradicted(),
                None => {
                    let case = Box::new(Case::open(account, self));
                    cases.insert(account.organization, case);
                }
            }
        }
        cases
    }
}

/// Where in the list a ticket stands that the list has in a later version too, in ascending order.
/// A list read page by page repeats a ticket that changed meanwhile; the latest counts.
fn overtaken(tickets: &[Ticket]) -> Vec<usize> {
    if tickets.is_sorted_by(|a, b| a.id < b.id) {
        return vec![];
    }
    let mut places: Vec<(TicketId, usize)> = (tickets.iter().enumerate())
        .map(|(at, ticket)| (ticket.id, at))
        .collect();
    places.sort_unstable();
    let mut overtaken = vec![];
    for same in places.chunk_by(|a, b| a.0 == b.0) {
        let latest = same.iter().max_by(|(_, a), (_, b)| {
            let (a, b) = (&tickets[*a], &tickets[*b]);
            (a.updated_at.cmp(&b.updated_at)).then_with(|| a.cmp(b))
        });
        let older = same.iter().filter(|place| Some(*place) != latest);
        overtaken.extend(older.map(|(_, at)| *at));
    }
    overtaken.sort_unstable();
    overtaken
}
