//! Records that follow no rules of their own: kept, and answered as they were written.

use std::collections::BTreeMap;
use std::ops::Index;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::table::record;
use super::{Table, World};

/// A record as Zendesk answers it, in so far as the simulator knows it by its id and times only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    pub id: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Everything else, by the keys it has in answers.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

record!(Document, first: FIRST);

/// Kinds of records that are documents, by the name of their list.
pub const NOUNS: [&str; 37] = [
    "account_settings",
    "agent_availabilities",
    "agent_statuses",
    "attachments",
    "audit_logs",
    "brands",
    "compliance_deletion_statuses",
    "custom_object_fields",
    "custom_object_records",
    "custom_objects",
    "custom_roles",
    "custom_statuses",
    "group_sla_policies",
    "holidays",
    "identities",
    "locales",
    "macros",
    "organization_memberships",
    "organization_merges",
    "organization_subscriptions",
    "satisfaction_ratings",
    "satisfaction_reasons",
    "schedules",
    "side_conversation_events",
    "side_conversations",
    "skill_instances",
    "skill_values",
    "skills",
    "skips",
    "sla_policies",
    "suspended_tickets",
    "ticket_form_statuses",
    "trigger_categories",
    "trigger_revisions",
    "uploads",
    "user_fields",
    "webhooks",
];

const FIRST: i64 = 374_000_000_000;

/// So many ids belong to each noun, so that no id of one is an id of another.
const ROOM: i64 = 1_000_000_000;

/// The documents of an account, by noun.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, Table<Document>>",
    into = "BTreeMap<String, Table<Document>>"
)]
pub struct Documents {
    tables: BTreeMap<String, Table<Document>>,
}

impl From<Documents> for BTreeMap<String, Table<Document>> {
    fn from(documents: Documents) -> Self {
        documents.tables
    }
}

impl TryFrom<BTreeMap<String, Table<Document>>> for Documents {
    type Error = String;

    fn try_from(tables: BTreeMap<String, Table<Document>>) -> Result<Documents, String> {
        match tables.keys().find(|noun| !NOUNS.contains(&noun.as_str())) {
            Some(unknown) => Err(format!("there are no {unknown:?} among the documents")),
            None => Ok(Documents { tables }),
        }
    }
}

impl Documents {
    /// All of a noun, in the order of their ids.
    pub fn of(&self, noun: &str) -> impl DoubleEndedIterator<Item = &Document> {
        self.tables
            .get(noun)
            .into_iter()
            .flat_map(|table| table.values())
    }

    /// One of a noun.
    #[must_use]
    pub fn get(&self, noun: &str, id: i64) -> Option<&Document> {
        self.tables.get(noun)?.get(&id)
    }

    /// One of a noun, to be changed.
    pub fn get_mut(&mut self, noun: &str, id: i64) -> Option<&mut Document> {
        self.tables.get_mut(noun)?.get_mut(&id)
    }

    /// Takes one away.
    pub fn remove(&mut self, noun: &str, id: i64) -> Option<Document> {
        self.tables.get_mut(noun)?.remove(&id)
    }
}

impl Document {
    /// A document of these fields; `id`, `created_at` and `updated_at` may be among them.
    #[must_use]
    pub fn new(fields: Value) -> Document {
        serde_json::from_value(fields).unwrap_or_default()
    }

    /// A field that holds an id, as a number or as its text.
    #[must_use]
    pub fn id_of(&self, key: &str) -> Option<i64> {
        match &self[key] {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A field that holds a text; empty where it does not.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self[key].as_str().unwrap_or_default()
    }

    /// Whether a field is true.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self[key] == Value::Bool(true)
    }
}

impl Index<&str> for Document {
    type Output = Value;

    /// A field; null where there is none.
    fn index(&self, key: &str) -> &Value {
        self.fields.get(key).unwrap_or(&Value::Null)
    }
}

impl World {
    /// Adds a document and returns the id.
    ///
    /// # Panics
    ///
    /// A noun that is none of [`NOUNS`] panics: it is a slip in a test.
    pub fn add_document(&mut self, noun: &str, mut document: Document) -> i64 {
        let at = NOUNS.iter().position(|own| *own == noun);
        let at = at.unwrap_or_else(|| panic!("there are no {noun:?} among the documents"));
        self.stamp(&mut document.created_at, &mut document.updated_at);
        let table = self.documents.tables.entry(noun.to_owned()).or_default();
        if document.id == 0 && table.is_unused() {
            document.id = FIRST + ROOM * i64::try_from(at).unwrap_or_default() + 1;
        }
        table.add(document)
    }

    /// What every account has, where it is not there: a brand, a default status of each of the five
    /// categories, a language.
    pub(crate) fn add_system_documents(&mut self) {
        if self.documents.of("brands").next().is_none() {
            self.add_document("brands", Document::new(first_brand()));
        }
        for category in ["new", "open", "pending", "hold", "solved"] {
            let is_default =
                |own: &Document| own.is("default") && own.text("status_category") == category;
            if !self.documents.of("custom_statuses").any(is_default) {
                self.add_document("custom_statuses", Document::new(default_status(category)));
            }
        }
        if self.documents.of("locales").next().is_none() {
            self.add_document("locales", Document::new(english()));
        }
    }

    /// Documents of a world file: those without a time have been there long.
    pub(super) fn complete_documents(&mut self) {
        let begun = self.begun();
        for table in self.documents.tables.values_mut() {
            table.stamp(begun);
        }
        self.add_system_documents();
    }
}

fn first_brand() -> Value {
    json!({
        "id": BRAND, "name": "Support", "brand_url": "https://sim.zendesk.com", "subdomain": "sim",
        "has_help_center": false, "help_center_state": "disabled", "active": true,
        "default": true, "is_deleted": false, "logo": null, "ticket_form_ids": [],
        "signature_template": "{{agent.signature}}", "host_mapping": null,
    })
}

fn default_status(category: &str) -> Value {
    let mut label = category.to_owned();
    label[..1].make_ascii_uppercase();
    json!({
        "status_category": category, "agent_label": label, "raw_agent_label": label,
        "end_user_label": label, "raw_end_user_label": label, "description": "",
        "raw_description": "", "end_user_description": "",
        "raw_end_user_description": "", "active": true, "default": true,
    })
}

fn english() -> Value {
    json!({
        "id": 1, "locale": "en-US", "name": "English", "native_name": "English (United States)",
        "presentation_name": "English (United States)", "rtl": false, "default": true,
    })
}

/// The account's first brand.
pub(crate) const BRAND: i64 = 373_000_000_001;
