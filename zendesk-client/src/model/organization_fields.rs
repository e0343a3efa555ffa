//! The custom fields an account has defined for organizations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default, time_or_null};
use crate::ids::OrganizationFieldId;

/// The definition of one custom field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OrganizationField {
    /// Its number.
    pub id: OrganizationFieldId,
    /// Such as `text`, `checkbox`, `date`, `integer`, `dropdown`, `multiselect`, `lookup`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The key in [`Organization::organization_fields`](super::Organization::organization_fields).
    pub key: String,
    /// As people read it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub title: String,
    /// What it is for, in the words of an admin.
    #[serde(default)]
    pub description: Option<String>,
    /// Its place among the others, from the top.
    #[serde(default)]
    pub position: Option<i64>,
    /// Whether it is in use.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether Zendesk made it.
    #[serde(default)]
    pub system: Option<bool>,
    /// What a value has to match, for a field of kind `regexp`.
    #[serde(default)]
    pub regexp_for_validation: Option<String>,
    /// The tag that a checked checkbox sets.
    #[serde(default)]
    pub tag: Option<String>,
    /// The choices, for a field that has some.
    #[serde(default, deserialize_with = "null_is_default")]
    pub custom_field_options: Vec<FieldOption>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// Which records can be chosen, for a lookup field.
    #[serde(default, deserialize_with = "null_is_default")]
    pub relationship_filter: Value,
    /// The title with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_title: Option<String>,
    /// The description with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_description: Option<String>,
    /// What kind of record is chosen, for a lookup field, such as `zen:user`.
    #[serde(default)]
    pub relationship_target_type: Option<String>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One choice of a dropdown or multiselect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldOption {
    /// Its number.
    #[serde(default)]
    pub id: Option<i64>,
    /// As people read it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    /// The tag it sets.
    pub value: String,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// The name with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_name: Option<String>,
    /// Its place among the others, from the top.
    #[serde(default)]
    pub position: Option<i64>,
    /// Whether it is taken where nothing else is chosen.
    #[serde(default)]
    pub default: Option<bool>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
