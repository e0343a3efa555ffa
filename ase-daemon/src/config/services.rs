//! `[sources]`: the other services that hold facts.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Auth, SecretRef};

/// The other places that hold facts about accounts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sources {
    /// Team files.
    pub team: Option<Team>,
    /// Organization notes.
    pub notes: Option<Notes>,
    /// Product charges.
    pub salesforce: Option<Salesforce>,
    /// On-call schedules.
    pub pagerduty: Option<Pagerduty>,
    /// Time off.
    pub availability: Option<Availability>,
}

/// Team files, one an agent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Team {
    /// Their folder.
    pub path: PathBuf,
}

/// Organization notes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Notes {
    /// Folder of `{organization id}.yaml` or `{salesforce_id}.yaml`.
    pub path: Option<PathBuf>,
    /// Whether Zendesk's own `notes` field is read instead.
    #[serde(default)]
    pub zendesk: bool,
}

/// Salesforce's product charges, from its API or a CSV export.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Salesforce {
    /// `https://NAME.my.salesforce.com`.
    pub url: Option<String>,
    /// How we sign in.
    pub auth: Option<Auth>,
    /// SOQL query whose rows have `salesforce_id`, `charge`, `end_date`.
    pub query: Option<String>,
    /// Names of those columns where they differ.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// CSV export with those columns.
    pub path: Option<PathBuf>,
    /// Words that make a charge an ASE charge.
    #[serde(default)]
    pub charges: Vec<String>,
}

/// PagerDuty's on-call schedules.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Pagerduty {
    /// `https://api.pagerduty.com`.
    pub url: String,
    /// API token.
    pub token: SecretRef,
    /// Schedules of the customer-emergency rotation.
    #[serde(default)]
    pub ceoc_schedules: Vec<String>,
    /// Schedules of the incident-communications rotation.
    #[serde(default)]
    pub cmoc_schedules: Vec<String>,
    /// Schedules that do not count as being on call.
    #[serde(default)]
    pub shadow_schedules: Vec<String>,
}

/// Time off, as CSV or iCalendar.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Availability {
    /// The file.
    pub path: PathBuf,
}
