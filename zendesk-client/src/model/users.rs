//! Users: agents, admins, end users.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Hidden, null_is_default, time_or_null};
use crate::ids::{GroupId, OrganizationId, UserId};

open_enum! {
    /// What a user is.
    Role {
        /// A customer.
        EndUser = "end-user",
        /// Works on tickets; see `role_type` for light agents and others.
        Agent = "agent",
        /// An agent who may administer the account.
        Admin = "admin",
    }
}

/// What the caller may not see is not known.
impl Default for Role {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

/// A user. What the caller may not see is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct User {
    pub id: UserId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Rails' name of the zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    #[serde(default)]
    pub iana_time_zone: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub locale_id: Option<i64>,
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
    /// An empty word when the caller may not see it.
    #[serde(default)]
    pub role: Role,
    #[serde(default)]
    pub verified: Option<bool>,
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    #[serde(default)]
    pub alias: Option<String>,
    /// `Some(false)` means deleted.
    #[serde(default)]
    pub active: Option<bool>,
    #[serde(default)]
    pub shared: Option<bool>,
    #[serde(default)]
    pub shared_agent: Option<bool>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub last_login_at: Option<Timestamp>,
    #[serde(default)]
    pub two_factor_auth_enabled: Option<bool>,
    #[serde(default)]
    pub signature: Option<String>,
    #[serde(default)]
    pub details: Option<String>,
    #[serde(default)]
    pub notes: Option<String>,
    /// 0 custom, 1 light agent, 2 chat agent, 3 contributor, 4 admin, 5 billing admin.
    #[serde(default)]
    pub role_type: Option<i64>,
    #[serde(default)]
    pub custom_role_id: Option<i64>,
    #[serde(default)]
    pub moderator: Option<bool>,
    #[serde(default)]
    pub ticket_restriction: Option<String>,
    #[serde(default)]
    pub only_private_comments: Option<bool>,
    #[serde(default)]
    pub restricted_agent: Option<bool>,
    /// Cannot sign in.
    #[serde(default)]
    pub suspended: Option<bool>,
    #[serde(default)]
    pub default_group_id: Option<GroupId>,
    #[serde(default)]
    pub report_csv: Option<bool>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub user_fields: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub photo: Value,
    #[serde(default)]
    pub shared_phone_number: Option<bool>,
    #[serde(default)]
    pub remote_photo_url: Option<String>,
    #[serde(default)]
    pub chat_only: Option<bool>,
    #[serde(default)]
    pub permanently_deleted: Option<bool>,
    /// With `include("abilities")`.
    #[serde(default)]
    pub abilities: Option<Value>,
    /// Only for oneself.
    #[serde(default)]
    pub authenticity_token: Option<Hidden>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl User {
    /// Whether it is a light agent, who reads and comments privately but can own no ticket.
    pub fn is_light_agent(&self) -> bool {
        self.role_type == Some(1)
    }

    /// Whether it has been deleted.
    pub fn is_deleted(&self) -> bool {
        self.active == Some(false)
    }
}
