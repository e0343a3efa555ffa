//! What a plan leaves to the next one, which then decides only about what may be otherwise.

use crate::decide::Grounds;
use crate::{OrganizationId, Policy, TicketId};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What was decided about the tickets of a desk, for the [next plan](super::PartialPlan::resume) of it: a hundred bytes for an
/// account, and eight for a ticket about which something is said.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub(super) policy: Policy,
    pub(super) grounds: Grounds,
    pub(super) accounts: BTreeMap<OrganizationId, Quiet>,
}

/// What was decided about the tickets of one account.
#[derive(Clone, Debug)]
pub(super) struct Quiet {
    /// Until when time alone changes nothing about those of which nothing is said.
    pub(super) until: Timestamp,
    /// How many of those are in scope.
    pub(super) tickets: usize,
    /// How many of these wait for somebody.
    pub(super) open: usize,
    /// Those of which something is said, or is to be read.
    pub(super) loud: Vec<TicketId>,
}

impl Default for Quiet {
    fn default() -> Self {
        Self {
            until: Timestamp::MAX,
            tickets: 0,
            open: 0,
            loud: vec![],
        }
    }
}

impl Settled {
    /// What holds of an account's tickets at `now` by these grounds, if it does.
    pub(super) fn take(
        &mut self,
        organization: OrganizationId,
        grounds: &Grounds,
        now: Timestamp,
    ) -> Option<Quiet> {
        let same =
            self.grounds.of_accounts.get(&organization) == grounds.of_accounts.get(&organization);
        let quiet = self.accounts.remove(&organization)?;
        (same && now < quiet.until).then_some(quiet)
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
