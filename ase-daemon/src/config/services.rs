//! `[sources]`: the other services that hold facts.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Auth, Period, SecretRef};

/// The other places that hold facts about accounts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sources {
    /// How long a cycle waits for all of them together. One that takes longer goes on being read, and what it said before
    /// stands meanwhile. A command that looks only once waits at least two minutes. Default 10 seconds.
    pub wait: Period,
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
    /// The ASE project's table of active accounts.
    pub readme: Option<Readme>,
}

impl Default for Sources {
    fn default() -> Self {
        Self {
            wait: Period::seconds(10),
            team: None,
            notes: None,
            salesforce: None,
            pagerduty: None,
            availability: None,
            readme: None,
        }
    }
}

/// Team files, one an agent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Team {
    /// Their folder.
    pub path: Option<PathBuf>,
    /// Or the project they are in.
    pub gitlab: Option<Gitlab>,
}

/// Files of a GitLab project.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Gitlab {
    /// `https://gitlab.com`, the default.
    #[serde(default = "gitlab_com")]
    pub url: String,
    /// The project's path, such as `gitlab-com/support/team`.
    pub project: String,
    /// The branch, tag or commit. Default `main`.
    #[serde(default = "main_branch", rename = "ref")]
    pub branch: String,
    /// The folder in it. Default: all of it.
    #[serde(default)]
    pub folder: String,
    /// An access token that may read the repository; to propose, one that may use the API. None: the project is public.
    pub token: Option<SecretRef>,
    /// The GitLab user id of whoever reviews proposals: the manager.
    pub reviewer: Option<i64>,
}

fn gitlab_com() -> String {
    "https://gitlab.com".to_owned()
}

fn main_branch() -> String {
    "main".to_owned()
}

/// The README with the table of active accounts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Readme {
    /// The file.
    pub path: PathBuf,
}

/// Organization notes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Notes {
    /// Folder of `{organization id}.yaml` or `{salesforce_id}.yaml`.
    pub path: Option<PathBuf>,
    /// Or the project they are in.
    pub gitlab: Option<Gitlab>,
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
