//! An account: a Zendesk organization seen as a customer of the ASE service.

use crate::named::{NamedAse, named_ase};
use crate::{OrganizationId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One organization, as far as the ASE service is concerned.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Account {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name; never part of a message, because messages leave the instance.
    pub name: String,
    /// The raw text of the field that names the ASE; `None` when the field is empty.
    pub named_ase: Option<String>,
    /// Whether the service is paid for. `None` when the field is missing or not a boolean: unknown.
    pub flag: Option<bool>,
    /// Whether the organization carries the tag that belongs to the flag.
    pub flag_tag: bool,
    /// Whether the customer has the Success Signature plan (Global only).
    pub signature: Option<bool>,
    /// The raw text of the expiration date.
    pub expiration: Option<String>,
    /// The Salesforce id of the organization.
    pub salesforce_id: Option<String>,
    /// Keys of the suppressing checkboxes that are checked.
    pub suppressed_by: Vec<String>,
    /// Keys of the suppressing checkboxes that are not booleans: unknown.
    pub unreadable: Vec<String>,
    /// Why this record could not be read fully.
    pub doubt: Option<String>,
    /// Why the list of its tickets is not complete.
    pub tickets_doubt: Option<String>,
}

impl Account {
    /// Who is named as ASE.
    #[must_use]
    pub fn named(&self) -> NamedAse {
        self.named_ase
            .as_deref()
            .map_or(NamedAse::NotNamed, named_ase)
    }

    /// The user who is named as ASE, if somebody readable is.
    #[must_use]
    pub fn ase(&self) -> Option<UserId> {
        self.named().ase()
    }

    /// Whether the organization takes part in the ASE service at all: named or flagged.
    #[must_use]
    pub fn is_named_or_flagged(&self) -> bool {
        self.named() != NamedAse::NotNamed || self.flag == Some(true)
    }
}
