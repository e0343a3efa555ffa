//! The custom fields an account has defined for organizations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default, time_or_null};
use crate::ids::OrganizationFieldId;

/// The definition of one custom field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct OrganizationField {
    pub id: OrganizationFieldId,
    /// Such as `text`, `checkbox`, `date`, `integer`, `dropdown`, `multiselect`, `lookup`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The key in [`Organization::organization_fields`](super::Organization::organization_fields).
    pub key: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub title: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub position: Option<i64>,
    #[serde(default)]
    pub active: Option<bool>,
    #[serde(default)]
    pub system: Option<bool>,
    #[serde(default)]
    pub regexp_for_validation: Option<String>,
    /// The tag that a checked checkbox sets.
    #[serde(default)]
    pub tag: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub custom_field_options: Vec<FieldOption>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub relationship_filter: Value,
    #[serde(default)]
    pub raw_title: Option<String>,
    #[serde(default)]
    pub raw_description: Option<String>,
    #[serde(default)]
    pub relationship_target_type: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// One choice of a dropdown or multiselect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct FieldOption {
    #[serde(default)]
    pub id: Option<i64>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// The tag it sets.
    pub value: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    #[serde(default)]
    pub raw_name: Option<String>,
    #[serde(default)]
    pub position: Option<i64>,
    #[serde(default)]
    pub default: Option<bool>,
    #[serde(flatten)]
    pub extra: Extra,
}
