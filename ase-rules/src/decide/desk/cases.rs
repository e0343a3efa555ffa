//! The cases of all accounts.

use crate::decide::{Case, Desk};
use crate::{Account, OrganizationId};

/// The cases of all accounts, in the order of their organizations.
///
/// These stand by themselves, too: to find one among ten thousand then touches little memory.
#[derive(Default)]
pub(crate) struct Cases<'a> {
    organizations: Vec<OrganizationId>,
    cases: Vec<Case<'a>>,
}

impl<'a> Cases<'a> {
    pub(super) fn open(accounts: &'a [Account], desk: &Desk<'a>) -> Self {
        let mut accounts: Vec<&Account> = accounts.iter().collect();
        accounts.sort();
        accounts.dedup();
        let mut cases = Self::default();
        for account in accounts {
            let organization = account.organization;
            match cases.cases.last_mut() {
                Some(case) if case.account.organization == organization => case.contradicted(),
                _ => {
                    cases.cases.push(Case::open(account, desk));
                    cases.organizations.push(organization);
                }
            }
        }
        cases
    }

    pub(crate) fn get(&self, organization: OrganizationId) -> Option<&Case<'a>> {
        let at = self.organizations.binary_search(&organization).ok()?;
        self.cases.get(at)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Case<'a>> {
        self.cases.iter()
    }
}
