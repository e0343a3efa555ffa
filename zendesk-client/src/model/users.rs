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
pub struct User {
    /// Their number.
    pub id: UserId,
    /// Their address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// The full name.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// The primary address.
    #[serde(default)]
    pub email: Option<String>,
    /// When they were added.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When anything of them was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Rails' name of the zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Such as `Europe/Berlin`.
    #[serde(default)]
    pub iana_time_zone: Option<String>,
    /// The primary number.
    #[serde(default)]
    pub phone: Option<String>,
    /// The language, such as `de`.
    #[serde(default)]
    pub locale: Option<String>,
    /// The language by its number.
    #[serde(default)]
    pub locale_id: Option<i64>,
    /// The default organization.
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
    /// An empty word when the caller may not see it.
    #[serde(default)]
    pub role: Role,
    /// Whether an address is known to be theirs.
    #[serde(default)]
    pub verified: Option<bool>,
    /// Their id in the account's own systems.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Its tags, in lower case.
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// What end users see in place of the name.
    #[serde(default)]
    pub alias: Option<String>,
    /// `Some(false)` means deleted.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether another account shares them with this one.
    #[serde(default)]
    pub shared: Option<bool>,
    /// Whether another account shares them with this one as an agent.
    #[serde(default)]
    pub shared_agent: Option<bool>,
    /// When they signed in last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub last_login_at: Option<Timestamp>,
    /// Whether signing in takes two factors.
    #[serde(default)]
    pub two_factor_auth_enabled: Option<bool>,
    /// What stands below their answers.
    #[serde(default)]
    pub signature: Option<String>,
    /// What is known of them, in free text.
    #[serde(default)]
    pub details: Option<String>,
    /// Notes of the agents.
    #[serde(default)]
    pub notes: Option<String>,
    /// 0 custom, 1 light agent, 2 chat agent, 3 contributor, 4 admin, 5 billing admin.
    #[serde(default)]
    pub role_type: Option<i64>,
    /// The custom role of an agent.
    #[serde(default)]
    pub custom_role_id: Option<i64>,
    /// Whether they moderate forums.
    #[serde(default)]
    pub moderator: Option<bool>,
    /// Which tickets they see: `organization`, `groups`, `assigned`, `requested`, or all.
    #[serde(default)]
    pub ticket_restriction: Option<String>,
    /// Whether all they write is private.
    #[serde(default)]
    pub only_private_comments: Option<bool>,
    /// Whether they see some tickets only.
    #[serde(default)]
    pub restricted_agent: Option<bool>,
    /// Cannot sign in.
    #[serde(default)]
    pub suspended: Option<bool>,
    /// The group of tickets they take.
    #[serde(default)]
    pub default_group_id: Option<GroupId>,
    /// Whether they may export reports.
    #[serde(default)]
    pub report_csv: Option<bool>,
    /// Custom fields by key.
    #[serde(default, deserialize_with = "null_is_default")]
    pub user_fields: BTreeMap<String, Value>,
    /// The picture, as an attachment.
    #[serde(default, deserialize_with = "null_is_default")]
    pub photo: Value,
    /// Whether others have the same number.
    #[serde(default)]
    pub shared_phone_number: Option<bool>,
    /// Where the picture comes from, if from elsewhere.
    #[serde(default)]
    pub remote_photo_url: Option<String>,
    /// Whether they answer chats only.
    #[serde(default)]
    pub chat_only: Option<bool>,
    /// Whether nothing but the id is left.
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
    /// Keys this crate does not know, as they came.
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
