//! The grounds of decisions, as fingerprints: while they are the same, so is what is decided about a ticket that is the same.

use super::Desk;
use crate::OrganizationId;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What tickets are decided by beside themselves and the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grounds {
    /// What all of them are decided by.
    pub(crate) common: u64,
    /// What those of each account are decided by, beside that.
    pub(crate) of_accounts: BTreeMap<OrganizationId, u64>,
}

impl Grounds {
    pub(crate) fn of(desk: &Desk<'_>) -> Self {
        let mut writes: BTreeMap<OrganizationId, DefaultHasher> = BTreeMap::new();
        for written in &desk.memory.writes {
            written.hash(writes.entry(written.organization).or_default());
        }
        let of_accounts = desk.cases.iter().map(|case| {
            let organization = case.account.organization;
            let mut hasher = writes.remove(&organization).unwrap_or_default();
            case.grounds(desk, &mut hasher);
            (organization, hasher.finish())
        });
        Self {
            of_accounts: of_accounts.collect(),
            common: common(desk),
        }
    }
}

fn common(desk: &Desk<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&desk.facts.instance, desk.facts.global).hash(&mut hasher);
    (
        &desk.accounts_doubt,
        &desk.agents_doubt,
        &desk.tickets_doubt,
    )
        .hash(&mut hasher);
    desk.facts.tickets.value().is_some().hash(&mut hasher);
    desk.facts.agents.value().hash(&mut hasher);
    desk.engineers().for_each(|agent| agent.hash(&mut hasher));
    hasher.finish()
}
