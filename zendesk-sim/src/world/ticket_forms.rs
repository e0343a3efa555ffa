//! Ticket forms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(TicketForm, first: 371_000_000_000);

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
            created_at: self.begun(),
            updated_at: self.begun(),
        })
    }
}
