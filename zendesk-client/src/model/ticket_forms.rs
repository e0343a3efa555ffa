//! Ticket forms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default, time_or_null};
use crate::ids::{BrandId, TicketFieldId, TicketFormId};

/// A ticket form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct TicketForm {
    pub id: TicketFormId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    pub name: String,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub position: Option<i64>,
    #[serde(default)]
    pub active: Option<bool>,
    #[serde(default)]
    pub default: Option<bool>,
    #[serde(default)]
    pub end_user_visible: Option<bool>,
    #[serde(default)]
    pub in_all_brands: Option<bool>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub ticket_field_ids: Vec<TicketFieldId>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub restricted_brand_ids: Vec<BrandId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub agent_conditions: Vec<Value>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub end_user_conditions: Vec<Value>,
    #[serde(default)]
    pub raw_name: Option<String>,
    #[serde(default)]
    pub raw_display_name: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}
