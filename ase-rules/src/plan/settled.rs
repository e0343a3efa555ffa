//! What a plan leaves to the next one, which then decides only about what may be otherwise.

use crate::decide::Grounds;
use crate::{OrganizationId, Policy, TicketId};
use jiff::Timestamp;
use std::collections::BTreeMap;

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
    /// Those among them about which time alone changes something.
    pub(super) due: Vec<Due>,
    /// Those of which something is said, or is to be read.
    pub(super) loud: Vec<TicketId>,
}

/// A ticket of which nothing is said yet. It waits for its ASE.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    /// Nothing is, before this.
    pub(super) at: Timestamp,
    pub(super) ticket: TicketId,
}

impl Quiet {
    /// Takes those out that are due at `now`.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<TicketId> {
        let due = self.due.extract_if(.., |due| due.at <= now);
        let due: Vec<TicketId> = due.map(|due| due.ticket).collect();
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

/// What is left for a plan to look at, where an earlier one [settled](Settled) the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The accounts all of whose tickets are to be looked at.
    pub accounts: Vec<OrganizationId>,
    /// Tickets of other accounts.
    pub tickets: Vec<TicketId>,
    /// Whether those accounts are all there are.
    pub is_everything: bool,
}
