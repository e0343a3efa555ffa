//! How much lies with each ASE.

use std::collections::BTreeMap;

use ase_rules::{Account, Facts, OrganizationId, Status, Ticket, UserId};
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

/// The loads of all named ASEs, while tickets are counted.
#[derive(Debug, Default)]
pub struct Loads {
    ase_of: BTreeMap<OrganizationId, UserId>,
    loads: BTreeMap<UserId, Load>,
}

impl Loads {
    /// Those of the ASEs that `accounts` name, without a ticket.
    pub fn begin<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Self {
        let mut begun = Self::default();
        for account in accounts {
            if let Some(ase) = account.ase() {
                begun.loads.entry(ase).or_default().accounts += 1;
                begun.ase_of.insert(account.organization, ase);
            }
        }
        begun
    }

    /// Counts tickets, each of which must be counted once.
    pub fn count<'a>(&mut self, tickets: impl IntoIterator<Item = &'a Ticket>) {
        for ticket in tickets {
            let of = |organization| self.ase_of.get(&organization).copied();
            let ase = ticket.organization.and_then(of);
            let Some((ase, load)) = ase.and_then(|ase| Some((ase, self.loads.get_mut(&ase)?)))
            else {
                continue;
            };
            if is_unsolved(&ticket.status) {
                load.unsolved += 1;
                load.owned += usize::from(ticket.assignee == Some(ase));
                load.unowned += usize::from(ticket.assignee.is_none());
            }
        }
    }

    /// What was counted.
    #[must_use]
    pub fn end(self) -> BTreeMap<UserId, Load> {
        self.loads
    }
}

/// The load of every named ASE, as `facts` have it.
#[must_use]
pub fn loads(facts: &Facts) -> BTreeMap<UserId, Load> {
    let mut loads = Loads::begin(facts.accounts.value().into_iter().flatten());
    loads.count(facts.tickets.value().into_iter().flatten());
    loads.end()
}

/// Whether somebody still works on such a ticket, or waits for somebody.
pub(crate) fn is_unsolved(status: &Status) -> bool {
    matches!(
        status,
        Status::New | Status::Open | Status::Pending | Status::Hold
    )
}
