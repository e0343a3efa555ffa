//! The configuration: one struct per concern, read from defaults, a TOML file and the environment.
//!
//! The file is described key by key in `ase.example.toml`. An unknown key is an error that names the
//! key, its line and the nearest known one; a secret is a reference, never a literal.

mod accounts;
mod cron;
mod hours;
mod instance;
mod keys;
mod load;
mod notify;
mod period;
mod place;
mod policy;
mod secret;
mod services;
mod settings;
mod targets;
mod validate;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::Deserialize;

pub use accounts::{AccountMode, AccountOverride};
pub use cron::Cron;
pub use hours::Hours;
pub(crate) use instance::canonical as canonical_name;
pub use instance::{Auth, Fields, Guard, Instance, Mode, Profile, Tickets, Unassigned, Webhook};
pub(crate) use keys::nearest;
pub use load::{ConfigError, load, parse};
pub use notify::{Mail, MailTls, NoticeWebhook, Notify, Slack};
pub use period::Period;
pub use policy::Policy;
pub use secret::{SecretError, SecretRef};
pub use services::{Gitlab, Pagerduty, Salesforce, Sources};
pub use settings::{Http, Proxy, Roster, Schedule, Store};
pub use targets::{FirstReply, Target};
pub(crate) use validate::is_loopback;

/// Everything an operator decides. Made by [`load`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Config {
    /// The Zendesk accounts to look after, by name (`global`, `us_gov`). At least one.
    pub instances: BTreeMap<String, Instance>,
    /// What differs for single accounts: mode with dates, start of a tenure.
    #[serde(default)]
    pub accounts: Vec<AccountOverride>,
    /// The numbers of the ASE programme.
    #[serde(default)]
    pub policy: Policy,
    /// When cycles run.
    #[serde(default)]
    pub schedule: Schedule,
    /// Where state is kept.
    #[serde(default)]
    pub store: Store,
    /// How old a reading of people and accounts may be, and how much a list may shrink.
    #[serde(default)]
    pub roster: Roster,
    /// The HTTP listener.
    #[serde(default)]
    pub http: Http,
    /// The other places that hold facts about accounts.
    #[serde(default)]
    pub sources: Sources,
    /// Where news goes.
    #[serde(default)]
    pub notify: Notify,
    /// While this file exists, no write is begun: `ase-daemon.stop` in the configuration file's folder. No key sets it.
    #[serde(skip, default = "kill_switch")]
    pub kill_switch: PathBuf,
}

fn kill_switch() -> PathBuf {
    PathBuf::from("ase-daemon.stop")
}

impl Config {
    /// The overrides of one instance.
    pub fn overrides_of(&self, instance: &str) -> impl Iterator<Item = &AccountOverride> {
        let only = self.instances.len() == 1;
        self.accounts
            .iter()
            .filter(move |entry| match &entry.instance {
                Some(name) => instance::canonical(name) == instance,
                None => only,
            })
    }

    /// Calls every instance by its one name, whichever accepted spelling the file has.
    fn use_canonical_names(&mut self) {
        self.instances = std::mem::take(&mut self.instances)
            .into_iter()
            .map(|(name, instance)| (instance::canonical(&name).to_owned(), instance))
            .collect();
    }

    /// Makes relative paths count from `folder`, the configuration file's.
    pub fn resolve_paths(&mut self, folder: &Path) {
        place::resolve(self, folder);
    }

    /// Whether any instance has a webhook.
    pub(crate) fn has_webhooks(&self) -> bool {
        self.instances
            .values()
            .any(|instance| instance.webhook.is_some())
    }
}
