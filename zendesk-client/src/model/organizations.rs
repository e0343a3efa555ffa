//! Organizations: the customers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default, time_or_null};
use crate::ids::{GroupId, OrganizationId};

/// An organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Organization {
    /// Its number.
    pub id: OrganizationId,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// As people read it.
    pub name: String,
    /// Whether its users see each other's tickets.
    #[serde(default, deserialize_with = "null_is_default")]
    pub shared_tickets: bool,
    /// Whether its users may comment on each other's tickets.
    #[serde(default, deserialize_with = "null_is_default")]
    pub shared_comments: bool,
    /// Its id in the account's own systems.
    #[serde(default)]
    pub external_id: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Set on deleted ones, which only exports give.
    #[serde(default, deserialize_with = "time_or_null")]
    pub deleted_at: Option<Timestamp>,
    /// Addresses at these hosts make a new user one of its own.
    #[serde(default, deserialize_with = "null_is_default")]
    pub domain_names: Vec<String>,
    /// What is known of it, in free text.
    #[serde(default)]
    pub details: Option<String>,
    /// Notes of the agents.
    #[serde(default)]
    pub notes: Option<String>,
    /// The group its new tickets go to.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// Its tags, in lower case.
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Custom fields by key. A key that is absent is not the same as one that is null.
    #[serde(default, deserialize_with = "null_is_default")]
    pub organization_fields: BTreeMap<String, Value>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
