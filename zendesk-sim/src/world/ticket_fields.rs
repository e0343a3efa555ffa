//! Ticket fields: the system's own, and custom ones with the tags they bring along.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::record;
use super::{FieldOption, World};

/// A ticket field. Types are Zendesk's names: `subject`, `status`, `checkbox`, `tagger`, …
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TicketField {
    pub id: i64,
    #[serde(rename = "type")]
    pub field_type: String,
    pub title: String,
    pub position: i64,
    pub tag: Option<String>,
    pub options: Vec<FieldOption>,
    /// Custom fields can be removed; the system's cannot.
    pub removable: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(TicketField, first: 372_000_000_000);

impl TicketField {
    /// The tags a ticket has because this field has this value.
    pub(crate) fn tags_of(&self, value: &Value) -> Vec<String> {
        match (self.field_type.as_str(), value) {
            ("checkbox", Value::Bool(true)) => self.tag.clone().into_iter().collect(),
            ("tagger", Value::String(choice)) => vec![choice.clone()],
            ("multiselect", Value::Array(choices)) => choices
                .iter()
                .filter_map(|choice| choice.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }
}

const SYSTEM_FIELDS: [(&str, &str); 7] = [
    ("subject", "Subject"),
    ("description", "Description"),
    ("status", "Status"),
    ("tickettype", "Type"),
    ("priority", "Priority"),
    ("group", "Group"),
    ("assignee", "Assignee"),
];

impl World {
    /// Adds a custom ticket field and returns the id.
    pub fn add_ticket_field(&mut self, mut field: TicketField) -> i64 {
        self.stamp(&mut field.created_at, &mut field.updated_at);
        field.position = i64::try_from(self.ticket_fields.len()).unwrap_or_default();
        self.ticket_fields.add(field)
    }

    pub(crate) fn add_system_ticket_fields(&mut self) {
        for (field_type, title) in SYSTEM_FIELDS {
            self.add_ticket_field(TicketField {
                field_type: field_type.to_owned(),
                title: title.to_owned(),
                ..TicketField::default()
            });
        }
    }
}
