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
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct Organization {
    pub id: OrganizationId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    pub name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub shared_tickets: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub shared_comments: bool,
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Set on deleted ones, which only exports give.
    #[serde(default, deserialize_with = "time_or_null")]
    pub deleted_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub domain_names: Vec<String>,
    #[serde(default)]
    pub details: Option<String>,
    #[serde(default)]
    pub notes: Option<String>,
    #[serde(default)]
    pub group_id: Option<GroupId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Custom fields by key. A key that is absent is not the same as one that is null.
    #[serde(default, deserialize_with = "null_is_default")]
    pub organization_fields: BTreeMap<String, Value>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}
