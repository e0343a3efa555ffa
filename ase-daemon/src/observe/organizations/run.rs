//! What a run through organizations brings.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, OrganizationId};
use zendesk_client::{Checkpoint, Malformed, Pages, model::Organization};

use super::{account_of, is_account};
use crate::{observe::Observer, progress};

/// What a run through organizations brought.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) read: usize,
    pub(super) accounts: BTreeMap<OrganizationId, Account>,
    pub(super) others: BTreeSet<OrganizationId>,
    /// Records that could not be read, by id.
    pub(super) aside: BTreeMap<i64, String>,
    /// Records that could not be read and that have no readable id.
    pub(super) unnamed: Vec<String>,
    /// How many Zendesk counts; 0 where it was not asked.
    pub(super) expected: usize,
    /// Whether any organization showed the field that names the ASE.
    pub(super) shows_field: bool,
    /// Whether this was a run through all organizations.
    pub(super) whole: bool,
}

impl Run {
    /// Reads `pages` to their end; the checkpoint is where they end.
    pub(super) async fn follow(
        &mut self,
        observer: &Observer<'_>,
        mut pages: Pages<Organization>,
    ) -> zendesk_client::Result<Option<Checkpoint>> {
        let mut checkpoint = None;
        while let Some(page) = pages.next_page().await? {
            self.take(observer, page.items, page.malformed);
            progress::step("reading organizations", self.read, self.expected);
            checkpoint = page.checkpoint.or(checkpoint);
        }
        Ok(checkpoint)
    }

    /// Refuses a list that has less than Zendesk counted. Above 100,000 its count is a day old and proves nothing.
    pub(super) fn compare(&self, total: u64) -> Result<(), String> {
        let seen = self.accounts.len() + self.others.len() + self.aside.len() + self.unnamed.len();
        if total <= 100_000 && (seen as u64) < total {
            return Err(format!(
                "the list has {seen} organizations, and Zendesk counts {total}"
            ));
        }
        Ok(())
    }

    /// Takes records in; an organization that comes twice counts as it came last.
    pub(super) fn take(
        &mut self,
        observer: &Observer<'_>,
        organizations: Vec<Organization>,
        malformed: Vec<Malformed>,
    ) {
        self.read += organizations.len();
        for organization in organizations {
            let fields = &observer.instance.fields;
            self.shows_field |= organization
                .organization_fields
                .contains_key(&fields.named_ase);
            let account = account_of(&organization, &observer.instance.fields, observer.redacts());
            // An export repeats an organization that changed while it was read: the last word counts.
            let id = account.organization;
            self.aside.remove(&id.get());
            self.accounts.remove(&id);
            self.others.remove(&id);
            let kept = is_account(&account) || account.doubt.is_some();
            if kept && organization.deleted_at.is_none() {
                self.accounts.insert(id, account);
            } else {
                self.others.insert(id);
            }
        }
        for record in malformed {
            let why = format!("{} ({})", record.reason, record.at);
            match record.id {
                Some(id) => drop(self.aside.insert(id, why)),
                None => self.unnamed.push(why),
            }
        }
    }
}
