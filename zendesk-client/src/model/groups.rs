//! Groups of agents.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Extra, null_is_default, time_or_null};
use crate::ids::GroupId;

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct Group {
    pub id: GroupId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// Whether new agents join it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub default: bool,
    /// Deleted groups stay in the list.
    #[serde(default, deserialize_with = "null_is_default")]
    pub deleted: bool,
    #[serde(default)]
    pub is_public: Option<bool>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}
