//! A finding: something that is not as it should be, who fixes it, and the evidence.

use crate::{Evidence, OrganizationId, TicketId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule's code, `area/name`; stable.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// Who fixes it.
    pub owner: Owner,
    /// The account it is about.
    pub organization: Option<OrganizationId>,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// The agent it is about.
    pub agent: Option<UserId>,
    /// One plain sentence, with ids and without anybody's name.
    pub message: String,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why it is not certain: what it rests on could not be relied on.
    pub held: Option<String>,
}

/// How bad a finding is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// Somebody should look at it.
    Warning,
    /// Somebody must fix it.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Who fixes a finding.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Sales Operations, who own what Salesforce says.
    SalesOps,
    /// The ASE's manager.
    Manager,
    /// The ASE.
    Ase,
    /// Support Operations, who own Zendesk's configuration.
    SupportOps,
    /// The engineer on call.
    OnCall,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SalesOps => "sales_ops",
            Self::Manager => "manager",
            Self::Ase => "ase",
            Self::SupportOps => "support_ops",
            Self::OnCall => "on_call",
        })
    }
}
