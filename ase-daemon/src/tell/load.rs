//! How much lies with each ASE.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, Changed, Facts, OrganizationId, Status, Ticket, UserId};
use serde::{Deserialize, Serialize};

/// What one ASE has to look after.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Load {
    /// Accounts that name the ASE.
    pub accounts: usize,
    /// Unsolved tickets of those accounts.
    pub unsolved: usize,
    /// Those of them that the ASE owns.
    pub owned: usize,
    /// Those of them that nobody owns.
    pub unowned: usize,
}

/// What the accounts that name an ASE are to that ASE, while tickets are counted.
#[derive(Clone, Debug, Default)]
pub struct Loads(BTreeMap<OrganizationId, (UserId, Load)>);

impl Loads {
    /// Of `accounts`, without a ticket.
    pub fn begin<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Self {
        let mut begun = BTreeMap::new();
        for account in accounts {
            if let Some(ase) = account.ase() {
                begun.insert(account.organization, (ase, Load::default()));
            }
        }
        Self(begun)
    }

    /// Takes over what was counted earlier of accounts whose tickets are not counted `again`, but for those that are `changed`.
    pub fn resume(&mut self, earlier: &Self, again: &BTreeSet<OrganizationId>, changed: &Changed) {
        for (organization, (_, load)) in &mut self.0 {
            let earlier = earlier.0.get(organization);
            if let Some((_, counted)) = earlier.filter(|_| !again.contains(organization)) {
                *load = *counted;
            }
        }
        for ((organization, _), formerly) in &changed.tickets {
            let known = self.0.get_mut(organization).zip(formerly.as_ref());
            if let Some(((ase, load), ticket)) = known.filter(|_| !again.contains(organization)) {
                let [unsolved, owned, unowned] = shares(ticket, *ase);
                load.unsolved = load.unsolved.saturating_sub(unsolved);
                load.owned = load.owned.saturating_sub(owned);
                load.unowned = load.unowned.saturating_sub(unowned);
            }
        }
    }

    /// Counts tickets, each of which must be counted once.
    pub fn count<'a>(&mut self, tickets: impl IntoIterator<Item = &'a Ticket>) {
        for ticket in tickets {
            let organization = ticket.organization;
            let Some((ase, load)) = organization.and_then(|id| self.0.get_mut(&id)) else {
                continue;
            };
            let [unsolved, owned, unowned] = shares(ticket, *ase);
            load.unsolved += unsolved;
            load.owned += owned;
            load.unowned += unowned;
        }
    }

    /// What was counted, by ASE.
    #[must_use]
    pub fn by_ase(&self) -> BTreeMap<UserId, Load> {
        let mut by_ase: BTreeMap<UserId, Load> = BTreeMap::new();
        for (ase, load) in self.0.values() {
            let sum = by_ase.entry(*ase).or_default();
            sum.accounts += 1;
            sum.unsolved += load.unsolved;
            sum.owned += load.owned;
            sum.unowned += load.unowned;
        }
        by_ase
    }
}

/// What a ticket adds to each count.
fn shares(ticket: &Ticket, ase: UserId) -> [usize; 3] {
    let is_unsolved = is_unsolved(&ticket.status);
    let is_owned = ticket.assignee == Some(ase);
    let is_unowned = ticket.assignee.is_none();
    [
        is_unsolved,
        is_unsolved && is_owned,
        is_unsolved && is_unowned,
    ]
    .map(usize::from)
}

/// The load of every named ASE, as `facts` have it.
#[must_use]
pub fn loads(facts: &Facts) -> BTreeMap<UserId, Load> {
    let mut loads = Loads::begin(facts.accounts.value().into_iter().flatten());
    loads.count(facts.tickets.value().into_iter().flatten());
    loads.by_ase()
}

/// Whether somebody still works on such a ticket, or waits for somebody.
pub(crate) fn is_unsolved(status: &Status) -> bool {
    matches!(
        status,
        Status::New | Status::Open | Status::Pending | Status::Hold
    )
}
