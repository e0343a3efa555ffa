//! Ticket fields: the system's own, and custom ones with the tags they bring along.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::record;
use super::{FieldOption, World};

/// A ticket field. Types are Zendesk's names: `subject`, `status`, `checkbox`, `tagger`, …
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TicketField {
    pub id: i64,
    #[serde(rename = "type")]
    pub field_type: String,
    pub title: String,
    pub position: i64,
    pub description: String,
    pub tag: Option<String>,
    pub options: Vec<FieldOption>,
    /// Custom fields can be removed; the system's cannot.
    pub removable: bool,
    /// Whether the field is in use.
    pub active: bool,
    /// Whether a ticket cannot be solved without it.
    pub required: bool,
    pub regexp_for_validation: Option<String>,
    /// What a lookup field points to, such as `zen:user`.
    pub relationship_target_type: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(TicketField, first: 372_000_000_000);

impl Default for TicketField {
    fn default() -> TicketField {
        TicketField {
            id: 0,
            field_type: "text".to_owned(),
            title: String::new(),
            position: 0,
            description: String::new(),
            tag: None,
            options: Vec::new(),
            removable: false,
            active: true,
            required: false,
            regexp_for_validation: None,
            relationship_target_type: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }
}

impl TicketField {
    /// As Zendesk's validation errors name its type.
    pub(crate) fn class(&self) -> String {
        let mut class = "Field".to_owned();
        let mut letters = self.field_type.chars();
        class.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        class.extend(letters);
        class
    }

    /// The value after tags came and went; `None`: they are not this field's.
    pub(crate) fn value_by_tags<'a>(
        &self,
        had: &Value,
        mut new: impl Iterator<Item = &'a String>,
        mut gone: impl Iterator<Item = &'a String>,
    ) -> Option<Value> {
        let is_option = |tag: &&String| self.options.iter().any(|own| own.value == **tag);
        match self.field_type.as_str() {
            "checkbox" => {
                let own = self.tag.as_ref()?;
                if new.any(|tag| tag == own) {
                    return Some(Value::Bool(true));
                }
                gone.any(|tag| tag == own).then_some(Value::Bool(false))
            }
            "tagger" => {
                if let Some(choice) = new.find(is_option) {
                    return Some(Value::String(choice.clone()));
                }
                gone.any(|tag| had == tag.as_str()).then_some(Value::Null)
            }
            "multiselect" => {
                let before: Vec<&str> = had
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let gone: Vec<&String> = gone.collect();
                let kept = before
                    .iter()
                    .copied()
                    .filter(|own| !gone.iter().any(|tag| tag == own));
                let new: Vec<&String> = new.filter(is_option).collect();
                let added = new
                    .iter()
                    .map(|tag| tag.as_str())
                    .filter(|tag| !before.contains(tag));
                let after: Vec<&str> = kept.chain(added).collect();
                (after != before).then(|| after.into())
            }
            _ => None,
        }
    }

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

const SYSTEM_FIELDS: [(&str, &str); 8] = [
    ("subject", "Subject"),
    ("description", "Description"),
    ("status", "Status"),
    ("tickettype", "Type"),
    ("priority", "Priority"),
    ("group", "Group"),
    ("assignee", "Assignee"),
    ("custom_status", "Ticket status"),
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

    /// A choice is no more: tickets that had it have neither value nor tag.
    pub(crate) fn clear_choice(&mut self, field: i64, choice: &str) {
        let had = |value: Option<&Value>| match value {
            Some(Value::String(own)) => own == choice,
            Some(Value::Array(own)) => own.iter().any(|own| own == choice),
            _ => false,
        };
        let tickets = self.tickets.values();
        let theirs = tickets.filter(|ticket| had(ticket.custom_fields.get(&field)));
        let theirs: Vec<i64> = theirs.map(|ticket| ticket.id).collect();
        for id in theirs {
            let Ok(mut ticket) = self.undeleted(id) else {
                continue;
            };
            ticket.tags.retain(|tag| tag != choice);
            match ticket.custom_fields.get_mut(&field) {
                Some(Value::Array(own)) => own.retain(|own| own != choice),
                _ => {
                    ticket.custom_fields.remove(&field);
                }
            }
            ticket.generated_at = self.now;
            self.tickets.insert(id, ticket);
        }
    }
}
