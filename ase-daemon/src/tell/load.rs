//! How much lies with each ASE.

use std::collections::BTreeMap;

use ase_rules::{Facts, OrganizationId, Status, UserId};

/// What one ASE has to look after.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
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

/// The load of every named ASE, as `facts` have it.
#[must_use]
pub fn loads(facts: &Facts) -> BTreeMap<UserId, Load> {
    let mut loads: BTreeMap<UserId, Load> = BTreeMap::new();
    let mut ase_of: BTreeMap<OrganizationId, UserId> = BTreeMap::new();
    for account in facts.accounts.value().into_iter().flatten() {
        if let Some(ase) = account.ase() {
            loads.entry(ase).or_default().accounts += 1;
            ase_of.insert(account.organization, ase);
        }
    }
    for ticket in facts.tickets.value().into_iter().flatten() {
        let ase = ticket
            .organization
            .and_then(|organization| ase_of.get(&organization));
        let Some((ase, load)) = ase.and_then(|ase| Some((*ase, loads.get_mut(ase)?))) else {
            continue;
        };
        if is_unsolved(&ticket.status) {
            load.unsolved += 1;
            load.owned += usize::from(ticket.assignee == Some(ase));
            load.unowned += usize::from(ticket.assignee.is_none());
        }
    }
    loads
}

/// Whether somebody still works on such a ticket, or waits for somebody.
pub(crate) fn is_unsolved(status: &Status) -> bool {
    matches!(
        status,
        Status::New | Status::Open | Status::Pending | Status::Hold
    )
}
