//! Ticket forms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::World;
use super::table::record;

/// A form customers or agents write tickets with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TicketForm {
    pub id: i64,
    pub name: String,
    pub position: i64,
    pub active: bool,
    pub default: bool,
    pub end_user_visible: bool,
    /// `None`: all there are.
    pub ticket_field_ids: Option<Vec<i64>>,
    /// What agents must fill in where another field has a value, as Zendesk writes it.
    pub agent_conditions: Vec<Value>,
    pub end_user_conditions: Vec<Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(TicketForm, first: 371_000_000_000);

impl TicketForm {
    /// Whether a ticket of this form has the field.
    pub(crate) fn has(&self, field: i64) -> bool {
        let own = self.ticket_field_ids.as_ref();
        own.is_none_or(|own| own.contains(&field))
    }
}

impl World {
    /// Adds a form and returns the id; the first is the default.
    pub fn add_ticket_form(&mut self, name: &str) -> i64 {
        self.add_ticket_form_with_id(0, name)
    }

    /// Adds a form under a chosen id.
    pub fn add_ticket_form_with_id(&mut self, id: i64, name: &str) -> i64 {
        self.ticket_forms.add(TicketForm {
            id,
            name: name.to_owned(),
            position: i64::try_from(self.ticket_forms.len()).unwrap_or_default(),
            active: true,
            default: self.ticket_forms.is_empty(),
            end_user_visible: true,
            ticket_field_ids: None,
            agent_conditions: Vec::new(),
            end_user_conditions: Vec::new(),
            created_at: self.begun(),
            updated_at: self.begun(),
        })
    }
}
