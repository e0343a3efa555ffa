//! What a plan leaves to the next one, which then decides only about what may be otherwise.

use crate::decide::{Desk, Grounds, enter};
use crate::{OrganizationId, Policy, Ticket, TicketId};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, binary_heap::PeekMut};

/// What was decided about the tickets of a desk, for the [next plan](super::PartialPlan::resume) of it: a hundred bytes for an
/// account, eight for a ticket about which something is said, and 24 for one about which time alone will change something.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub(super) policy: Policy,
    pub(super) grounds: Grounds,
    pub(super) accounts: BTreeMap<OrganizationId, Quiet>,
}

/// What was decided about the tickets of one account.
#[derive(Clone, Debug, Default)]
pub(super) struct Quiet {
    /// How many of those of which nothing is said are in scope.
    pub(super) tickets: usize,
    /// How many of these wait for somebody.
    pub(super) open: usize,
    /// Those among them about which time alone changes something, the earliest first: of thousands few are due at a time.
    pub(super) due: BinaryHeap<Reverse<Due>>,
    /// Those of which something is said, or is to be read.
    pub(super) loud: Vec<TicketId>,
}

/// A ticket of which nothing is said yet. It waits for its ASE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    /// Nothing is, before this.
    pub(super) at: Timestamp,
    pub(super) ticket: TicketId,
}

impl Quiet {
    /// Without the tickets that are otherwise; none where any may be, or what they were is not what was noted of them.
    pub(super) fn without(
        mut self,
        account: OrganizationId,
        changed: &Changed,
        desk: &Desk<'_>,
    ) -> Option<Self> {
        if changed.accounts.contains(&account) {
            return None;
        }
        if changed.of(account).next().is_none() {
            return Some(self);
        }
        let is_changed = |ticket: TicketId| changed.tickets.contains_key(&(account, ticket));
        self.due.retain(|Reverse(due)| !is_changed(due.ticket));
        // Those of which something is said are looked at in any case, and are not among the rest.
        let loud: BTreeSet<TicketId> = self.loud.iter().copied().collect();
        let formerly = changed.of(account).filter_map(|(_, formerly)| formerly);
        for ticket in formerly.filter(|ticket| !loud.contains(&ticket.id)) {
            if enter(desk, ticket, None).is_in_scope() {
                let open = usize::from(ticket.status.is_unsolved());
                self.tickets = self.tickets.checked_sub(1)?;
                self.open = self.open.checked_sub(open)?;
            }
        }
        // Each that is due is among these.
        (self.tickets.min(self.open) >= self.due.len()).then_some(self)
    }

    /// Takes those out that are due at `now`.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<TicketId> {
        let mut due = vec![];
        while let Some(first) = self.due.peek_mut().filter(|first| first.0.at <= now) {
            due.push(PeekMut::pop(first).0.ticket);
        }
        self.tickets -= due.len();
        self.open -= due.len();
        due
    }
}

impl Settled {
    /// What holds of an account's tickets by these grounds, if it does.
    pub(super) fn take(
        &mut self,
        organization: OrganizationId,
        grounds: &Grounds,
    ) -> Option<Quiet> {
        let same =
            self.grounds.of_accounts.get(&organization) == grounds.of_accounts.get(&organization);
        let quiet = self.accounts.remove(&organization)?;
        same.then_some(quiet)
    }
}

/// What became otherwise of a desk's tickets since a plan was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The accounts of which any ticket may have come, gone or changed.
    pub accounts: BTreeSet<OrganizationId>,
    /// Of other accounts, the tickets that did, each as it was when the plan was made; none where it was not of the account then.
    /// Its hints and its history are not looked at.
    pub tickets: BTreeMap<(OrganizationId, TicketId), Option<Ticket>>,
}

impl Changed {
    /// All accounts of which anything changed.
    #[must_use]
    pub fn all_accounts(self) -> BTreeSet<OrganizationId> {
        let mut accounts = self.accounts;
        accounts.extend(self.tickets.into_keys().map(|(account, _)| account));
        accounts
    }

    /// The tickets of one of the accounts, and what they were.
    pub(super) fn of(
        &self,
        account: OrganizationId,
    ) -> impl Iterator<Item = (TicketId, Option<&Ticket>)> {
        let any = |ticket| (account, TicketId::new(ticket));
        let tickets = self.tickets.range(any(i64::MIN)..=any(i64::MAX));
        tickets.map(|((_, ticket), formerly)| (*ticket, formerly.as_ref()))
    }
}

/// What is left for a plan to look at, where an earlier one [settled](Settled) the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The accounts all of whose tickets are to be looked at.
    pub accounts: Vec<OrganizationId>,
    /// Tickets of other accounts, or of none any more.
    pub tickets: BTreeSet<TicketId>,
    /// Whether those accounts are all there are.
    pub is_everything: bool,
}
