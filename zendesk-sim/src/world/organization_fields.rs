//! The custom fields organizations can have.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::World;
use super::table::record;

/// What a custom field holds, as Zendesk names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    #[default]
    Text,
    Textarea,
    Checkbox,
    Date,
    Integer,
    Decimal,
    Regexp,
    Dropdown,
    Multiselect,
    Lookup,
}

impl FieldType {
    /// The wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FieldType::Text => "text",
            FieldType::Textarea => "textarea",
            FieldType::Checkbox => "checkbox",
            FieldType::Date => "date",
            FieldType::Integer => "integer",
            FieldType::Decimal => "decimal",
            FieldType::Regexp => "regexp",
            FieldType::Dropdown => "dropdown",
            FieldType::Multiselect => "multiselect",
            FieldType::Lookup => "lookup",
        }
    }
}

/// One choice of a dropdown or multiselect; `value` is also the tag.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldOption {
    pub id: i64,
    pub name: String,
    pub value: String,
}

/// A custom field of organizations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganizationField {
    pub id: i64,
    pub key: String,
    pub title: String,
    pub description: String,
    #[serde(rename = "type")]
    pub field_type: FieldType,
    pub position: i64,
    pub active: bool,
    /// What a checked checkbox adds to the organization's tags.
    pub tag: Option<String>,
    pub options: Vec<FieldOption>,
    pub regexp_for_validation: Option<String>,
    pub relationship_target_type: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(OrganizationField, first: 365_000_000_000);

impl OrganizationField {
    /// A field of any type.
    #[must_use]
    pub fn new(field_type: FieldType, key: &str, title: &str) -> OrganizationField {
        OrganizationField {
            key: key.to_owned(),
            title: title.to_owned(),
            field_type,
            active: true,
            position: 9999,
            ..OrganizationField::default()
        }
    }

    /// A text field.
    #[must_use]
    pub fn text(key: &str, title: &str) -> OrganizationField {
        OrganizationField::new(FieldType::Text, key, title)
    }

    /// A checkbox; its tag is its key unless [`OrganizationField::tag`] says otherwise.
    #[must_use]
    pub fn checkbox(key: &str, title: &str) -> OrganizationField {
        OrganizationField::new(FieldType::Checkbox, key, title).tag(key)
    }

    /// Sets the tag of a checkbox.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> OrganizationField {
        self.tag = Some(tag.to_owned());
        self
    }

    /// Adds a choice: a name for people and a value that is also the tag.
    #[must_use]
    pub fn option(mut self, name: &str, value: &str) -> OrganizationField {
        self.options.push(FieldOption {
            id: i64::try_from(self.options.len()).unwrap_or_default() + 1,
            name: name.to_owned(),
            value: value.to_owned(),
        });
        self
    }

    /// The tags an organization has because this field has this value.
    pub(crate) fn tags_of(&self, value: &Value) -> Vec<String> {
        match (self.field_type, value) {
            (FieldType::Checkbox, Value::Bool(true)) => self.tag.clone().into_iter().collect(),
            (FieldType::Dropdown, Value::String(choice)) => vec![choice.clone()],
            (FieldType::Multiselect, Value::Array(choices)) => choices
                .iter()
                .filter_map(|choice| choice.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What Zendesk answers for an organization that never set the field.
    pub(crate) fn unset(&self) -> Value {
        match self.field_type {
            FieldType::Checkbox => Value::Bool(false),
            _ => Value::Null,
        }
    }
}

impl World {
    /// Adds a custom field for organizations and returns the id.
    pub fn add_organization_field(&mut self, mut field: OrganizationField) -> i64 {
        self.stamp(&mut field.created_at, &mut field.updated_at);
        self.organization_fields.add(field)
    }

    /// The field of this key.
    #[must_use]
    pub fn organization_field(&self, key: &str) -> Option<&OrganizationField> {
        self.organization_fields
            .values()
            .find(|field| field.key == key)
    }
}
