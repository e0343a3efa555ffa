//! What differs for single accounts: `[[accounts]]`.

use ase_rules as rules;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Deserialize;

/// One `[[accounts]]` entry.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AccountOverride {
    /// Name of the instance; may be left out when there is one.
    pub instance: Option<String>,
    /// Zendesk id of the organization.
    pub organization: i64,
    /// Mode of the account while the entry is in force; none: the instance's default.
    pub mode: Option<AccountMode>,
    /// First day of the mode (UTC); none: since ever.
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// Last day of the mode, inclusive (UTC); none: until further notice.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Why; shown by `explain` and in reports.
    pub reason: Option<String>,
    /// Since when the ASE serves the account (RFC 3339). Not bounded by `from` and `until`. None: when the daemon first saw it.
    #[schemars(with = "Option<String>")]
    pub ase_since: Option<Timestamp>,
    /// Zendesk ids of those who serve the account beside the ASE that its organization names. Not bounded by `from` and `until`.
    #[serde(default)]
    pub more_ases: Vec<i64>,
}

/// What may be done for an account.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum AccountMode {
    /// Assign its tickets.
    #[default]
    Auto,
    /// Report and shadow only.
    Notify,
    /// Nothing.
    Off,
}

impl From<AccountMode> for rules::Mode {
    fn from(mode: AccountMode) -> Self {
        match mode {
            AccountMode::Auto => Self::Auto,
            AccountMode::Notify => Self::Notify,
            AccountMode::Off => Self::Off,
        }
    }
}
