//! The organizations that team files list, as each Zendesk knows them: which exist, and where.
//!
//! Not every organization is asked for, of which there may be many, but those of which the files speak: a request per
//! hundred of them and instance. What is asked for and not shown does not exist. Of an account that is gone, the Salesforce
//! id it had is remembered, and whoever has that id now is looked for: a request each.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use anyhow::{Context, ensure};
use ase_rules::{Directory, OrganizationId, short_salesforce_id};
use jiff::Timestamp;
use zendesk_client::{Client, model::Organization};

use super::{
    kept::{Brought, Source},
    notes::is_salesforce_id,
};

/// As many vanished organizations are looked for; there are never more by far.
const MOST_GONE: usize = 20;

/// The organizations of one instance.
pub(super) struct Organizations {
    reader: Client,
    salesforce_key: String,
    wanted: Mutex<Wanted>,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Organizations that team files list.
    pub(super) listed: BTreeSet<OrganizationId>,
    /// Organizations that were accounts once, with the Salesforce id they had.
    pub(super) gone: BTreeMap<OrganizationId, String>,
}

impl Organizations {
    /// Those that `reader` reads; `salesforce_key` is the field with the Salesforce id.
    pub(super) fn new(reader: Client, salesforce_key: &str) -> Self {
        Self {
            reader,
            salesforce_key: salesforce_key.to_owned(),
            wanted: Mutex::default(),
        }
    }

    /// Says what is wanted. True if that is more than the last answer says.
    pub(super) fn ask_for(&self, wanted: Wanted) -> bool {
        let Ok(mut known) = self.wanted.lock() else {
            return false;
        };
        let is_more = !wanted.listed.is_subset(&known.listed) || wanted.gone != known.gone;
        *known = wanted;
        is_more
    }

    fn salesforce_id(&self, organization: &Organization) -> Option<String> {
        let id = organization.organization_fields.get(&self.salesforce_key)?;
        Some(id.as_str()?.to_owned())
    }

    /// Whoever has a Salesforce id now.
    async fn with_salesforce_id(&self, id: &str) -> anyhow::Result<Vec<Organization>> {
        let query = format!(
            "type:organization {}:{}*",
            self.salesforce_key,
            short_salesforce_id(id)
        );
        let found = self.reader.search().results::<Organization>(&query);
        let found = found.complete().await?;
        Ok(found.items().to_vec())
    }
}

impl Source for Organizations {
    type Value = Directory;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Directory>> {
        let Wanted { listed, gone } = match self.wanted.lock() {
            Ok(wanted) => wanted.clone(),
            Err(_) => Wanted::default(),
        };
        let mut directory = Directory::default();
        let ids: Vec<_> = listed
            .iter()
            .map(|id| zendesk_client::OrganizationId::new(id.get()))
            .collect();
        let mut incomplete = None;
        if !ids.is_empty() {
            let organizations = self.reader.organizations();
            let shown = organizations
                .show_many(&ids)
                .await
                .context("the organizations that team files list")?;
            for organization in &shown.found {
                let id = OrganizationId::new(organization.id.get());
                let salesforce_id = self.salesforce_id(organization);
                directory.organizations.insert(id, salesforce_id);
            }
            for record in &shown.malformed {
                match record.id {
                    // It is there, whatever is wrong with it.
                    Some(id) => {
                        directory
                            .organizations
                            .insert(OrganizationId::new(id), None);
                    }
                    None => {
                        incomplete =
                            Some(format!("an organization could not be read ({})", record.at));
                    }
                }
            }
        }
        let vanished = gone
            .into_iter()
            .filter(|(id, salesforce_id)| {
                listed.contains(id)
                    && !directory.organizations.contains_key(id)
                    && is_salesforce_id(salesforce_id)
            })
            .collect::<BTreeMap<_, _>>();
        ensure!(
            vanished.len() <= MOST_GONE,
            "{} accounts are gone at once, which is not believed",
            vanished.len()
        );
        for salesforce_id in vanished.values() {
            let found = self
                .with_salesforce_id(salesforce_id)
                .await
                .context("whoever has the Salesforce id of an organization that is gone")?;
            for organization in found {
                let id = OrganizationId::new(organization.id.get());
                let salesforce_id = self.salesforce_id(&organization);
                directory.organizations.insert(id, salesforce_id);
            }
        }
        directory.gone = vanished;
        Ok(Brought {
            records: directory.organizations.len(),
            value: directory,
            flaws: Vec::new(),
            incomplete,
        })
    }
}
