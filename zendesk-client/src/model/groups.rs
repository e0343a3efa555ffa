//! Groups of agents.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Extra, null_is_default, time_or_null};
use crate::ids::GroupId;

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// As people read it.
    pub name: String,
    /// What it is for, in the words of an admin.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether new agents join it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub default: bool,
    /// Deleted groups stay in the list.
    #[serde(default, deserialize_with = "null_is_default")]
    pub deleted: bool,
    /// Whether agents outside it see its tickets.
    #[serde(default)]
    pub is_public: Option<bool>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
