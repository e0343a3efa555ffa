//! What a run through organizations brings.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, OrganizationId};
use jiff::Timestamp;
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
    /// Of a run through all of them.
    pub(super) counted: Option<Counted>,
    /// Those that were there when they were counted, and still are.
    counts: BTreeSet<OrganizationId>,
    /// Whether any organization showed the field that names the ASE.
    pub(super) shows_field: bool,
}

/// How many organizations there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) total: u64,
    pub(super) at: Timestamp,
}

/// A larger count is up to a day old and proves nothing.
const MOST_COUNTED: u64 = 100_000;

impl Run {
    /// A run through all organizations.
    pub(super) fn through_all(counted: Counted) -> Self {
        Self {
            counted: Some(counted),
            ..Self::default()
        }
    }

    /// Reads `pages` to their end; the checkpoint is where they end.
    pub(super) async fn follow(
        &mut self,
        observer: &Observer<'_>,
        mut pages: Pages<Organization>,
    ) -> zendesk_client::Result<Option<Checkpoint>> {
        let mut checkpoint = None;
        while let Some(page) = pages.next_page().await? {
            self.take(observer, page.items, page.malformed);
            checkpoint = page.checkpoint.or(checkpoint);
        }
        Ok(checkpoint)
    }

    /// Refuses a list that has less than Zendesk counted.
    pub(super) fn compare(&self) -> Result<(), String> {
        let seen = self.accounts.len() + self.others.len() + self.aside.len() + self.unnamed.len();
        match self.counted {
            Some(Counted { total, .. }) if total <= MOST_COUNTED && (seen as u64) < total => Err(
                format!("the list has {seen} organizations, and Zendesk counts {total}"),
            ),
            _ => Ok(()),
        }
    }

    /// Whether the run brought every organization that was counted, and no other that was there then. An export withholds those
    /// that changed in the last minute and brings those too that were deleted or came later; a list by number skips one for each
    /// that is deleted while it is read: any difference may hide one.
    pub(super) fn has_exactly_all(&self) -> bool {
        self.counted.is_some_and(|Counted { total, .. }| {
            total <= MOST_COUNTED && self.counts.len() as u64 == total
        })
    }

    /// Takes records in; an organization that comes twice counts as it came last.
    pub(super) fn take(
        &mut self,
        observer: &Observer<'_>,
        organizations: Vec<Organization>,
        malformed: Vec<Malformed>,
    ) {
        self.read += organizations.len();
        let total = self.counted.map_or(0, |counted| counted.total);
        let expected = usize::try_from(total).unwrap_or(usize::MAX);
        progress::step("reading organizations", self.read, expected);
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
            let counts = |counted: Counted| {
                // Zendesk tells whole seconds: of what came in the same one nobody knows whether it was counted.
                let second = counted.at.as_second();
                let came_later = organization
                    .created_at
                    .is_some_and(|at| at.as_second() >= second);
                organization.deleted_at.is_none() && !came_later
            };
            match self.counted.is_some_and(counts) {
                true => self.counts.insert(id),
                false => self.counts.remove(&id),
            };
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
                Some(id) => {
                    let organization = OrganizationId::new(id);
                    self.accounts.remove(&organization);
                    self.others.remove(&organization);
                    self.counts.remove(&organization);
                    self.aside.insert(id, why);
                }
                None => self.unnamed.push(why),
            }
        }
    }
}
