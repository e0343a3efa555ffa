//! Ticket forms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default, time_or_null};
use crate::ids::{BrandId, TicketFieldId, TicketFormId};

/// A ticket form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TicketForm {
    /// Its number.
    pub id: TicketFormId,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// As people read it.
    pub name: String,
    /// As end users read it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its place among the others, from the top.
    #[serde(default)]
    pub position: Option<i64>,
    /// Whether it is in use.
    #[serde(default)]
    pub active: Option<bool>,
    /// Whether it is taken where nothing else is chosen.
    #[serde(default)]
    pub default: Option<bool>,
    /// Whether end users see it.
    #[serde(default)]
    pub end_user_visible: Option<bool>,
    /// Whether every brand has it.
    #[serde(default)]
    pub in_all_brands: Option<bool>,
    /// Its fields, in their order.
    #[serde(default, deserialize_with = "null_is_default")]
    pub ticket_field_ids: Vec<TicketFieldId>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// The brands that have it, where not all do.
    #[serde(default, deserialize_with = "null_is_default")]
    pub restricted_brand_ids: Vec<BrandId>,
    /// Which fields an agent sees, depending on others.
    #[serde(default, deserialize_with = "null_is_default")]
    pub agent_conditions: Vec<Value>,
    /// Which fields an end user sees, depending on others.
    #[serde(default, deserialize_with = "null_is_default")]
    pub end_user_conditions: Vec<Value>,
    /// The name with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_name: Option<String>,
    /// The name for end users with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_display_name: Option<String>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
