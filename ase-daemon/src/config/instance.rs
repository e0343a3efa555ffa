//! One Zendesk account: `[instances.NAME]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccountMode, SecretRef};

/// Brings the accepted spellings of an instance's name to one.
///
/// Team files say `main` or `us-federal` where others say `global` or `us_gov`.
#[must_use]
pub(crate) fn canonical(name: &str) -> &str {
    match name {
        "main" => "global",
        "us-federal" | "us_federal" => "us_gov",
        other => other,
    }
}

/// One Zendesk account and what we may do there.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Instance {
    /// `https://NAME.zendesk.com`. Plain http is accepted for loopback addresses only.
    pub url: String,
    /// `audit` (default) never writes; `apply` does.
    #[serde(default)]
    pub mode: Mode,
    /// Mode of accounts without an `[[accounts]]` entry. Default `auto`.
    #[serde(default)]
    pub default_account_mode: AccountMode,
    /// The handbook's process that is in force. Default `assign_all_new`.
    #[serde(default)]
    pub profile: Profile,
    /// Share of every rate limit left to other integrations, 0 to below 1. Default 0.5.
    #[serde(default = "half")]
    pub head_room: f64,
    /// How we sign in.
    pub auth: Auth,
    /// The webhook endpoint; none: polling only.
    pub webhook: Option<Webhook>,
    /// Keys of the organization fields.
    #[serde(default)]
    pub fields: Fields,
    /// Which tickets are emergencies, excluded, ours.
    #[serde(default)]
    pub tickets: Tickets,
    /// Bounds of an unattended plan.
    #[serde(default)]
    pub guard: Guard,
}

fn half() -> f64 {
    0.5
}

/// Whether an instance is written to.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Reads, plans and reports; there is no way to write.
    #[default]
    Audit,
    /// Carries the plan out.
    Apply,
}

/// Which of the handbook's processes is in force.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// New tickets of eligible accounts go to the ASE.
    #[default]
    AssignAllNew,
    /// Global Support takes them; the ASE shadows.
    GlobalFirst,
}

/// Credentials. Secrets are references.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Auth {
    /// OAuth client credentials, the recommended way.
    ClientCredentials {
        /// The OAuth client's unique identifier.
        client_id: String,
        /// Its secret.
        client_secret: SecretRef,
        /// Scopes, separated by spaces. Default `read write`.
        #[serde(default = "read_write")]
        scope: String,
    },
    /// An API token; these stop working on 2027-04-30.
    ApiToken {
        /// E-mail of the user the token acts as.
        email: String,
        /// The token.
        token: SecretRef,
    },
    /// A bearer token made elsewhere.
    Bearer {
        /// The token.
        token: SecretRef,
    },
}

fn read_write() -> String {
    "read write".to_owned()
}

/// The webhook endpoint `/webhooks/{instance}`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Webhook {
    /// The webhook's signing secret.
    pub secret: SecretRef,
}

/// Keys of the organization fields we read. Defaults: GitLab's.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(default)]
pub struct Fields {
    /// Text field that holds the ASE's user id. Default `assigned_se`.
    pub named_ase: String,
    /// Checkbox that says that the service is paid for. Default `sub_ss_ase`.
    pub flag: String,
    /// Checkbox of Success Signature. Default `sub_ss_enterprise`.
    pub signature: String,
    /// Text field with the end of the subscription. Default `expiration_date`.
    pub expiration: String,
    /// Text field with the Salesforce account id. Default `salesforce_id`.
    pub salesforce_id: String,
    /// Checkboxes any of which stops assignment.
    pub suppress: Vec<String>,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            named_ase: "assigned_se".to_owned(),
            flag: "sub_ss_ase".to_owned(),
            signature: "sub_ss_enterprise".to_owned(),
            expiration: "expiration_date".to_owned(),
            salesforce_id: "salesforce_id".to_owned(),
            suppress: [
                "support_hold",
                "restricted_account",
                "migrating",
                "mark_for_deletion",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }
}

/// Which tickets are emergencies, excluded, ours.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Tickets {
    /// Forms whose tickets are emergencies. Default: GitLab Global's form 360001264259.
    pub emergency_forms: Vec<i64>,
    /// Priorities that make an emergency. Default `urgent`.
    pub emergency_priorities: Vec<String>,
    /// Tags that make an emergency (not on follow-ups). Default none.
    pub emergency_tags: Vec<String>,
    /// Forms that are out of scope. Default none.
    pub excluded_forms: Vec<i64>,
    /// Tag that keeps us off a ticket. Default `skip_autoassign`.
    pub opt_out_tag: String,
    /// What happens to unassigned tickets older than the tenure. Default `shadow`.
    pub unassigned_pre_existing: Unassigned,
    /// Ids of other bots that write through the API.
    pub automation_users: Vec<i64>,
    /// Groups we may assign in; empty: any group of the agent.
    pub allowed_groups: Vec<i64>,
    /// Group preferred where the ticket's own does not fit; 0: none.
    pub preferred_group: i64,
}

impl Default for Tickets {
    fn default() -> Self {
        Self {
            emergency_forms: vec![360_001_264_259],
            emergency_priorities: vec!["urgent".to_owned()],
            emergency_tags: Vec::new(),
            excluded_forms: Vec::new(),
            opt_out_tag: "skip_autoassign".to_owned(),
            unassigned_pre_existing: Unassigned::Shadow,
            automation_users: Vec::new(),
            allowed_groups: Vec::new(),
            preferred_group: 0,
        }
    }
}

/// What happens to unassigned tickets older than the tenure.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Unassigned {
    /// The ASE follows them.
    #[default]
    Shadow,
    /// The ASE gets them.
    Assign,
}

/// Bounds of an unattended plan; above either, the plan is held whole and announced.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Guard {
    /// Writes in one cycle. Default 50.
    pub max_writes_per_cycle: usize,
    /// Share of the accounts' open tickets, when these are more than `share_counts_above`. Default 0.10.
    pub max_share_of_tickets: f64,
    /// Open tickets up to which a share says little. Default 20.
    pub share_counts_above: usize,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            max_writes_per_cycle: 50,
            max_share_of_tickets: 0.10,
            share_counts_above: 20,
        }
    }
}
