//! Organizations: the customers, with their custom fields and the tags these bring along.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::field_values::couple;
use super::table::record;
use super::{When, World};

/// An organization.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organization {
    pub id: i64,
    pub name: String,
    pub external_id: Option<String>,
    pub domain_names: Vec<String>,
    pub details: Option<String>,
    pub notes: Option<String>,
    pub group_id: Option<i64>,
    pub shared_tickets: bool,
    pub shared_comments: bool,
    pub tags: Vec<String>,
    /// Values by field key. A field without a value here is answered as null (a checkbox: false).
    pub organization_fields: Map<String, Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Deleted organizations stay, as they do in exports.
    pub deleted_at: Option<Timestamp>,
    /// Keeps the tags exactly as given when the organization is added; otherwise a field's value
    /// brings its tag, as in Zendesk.
    #[serde(skip_serializing)]
    pub tags_as_given: bool,
}

record!(Organization, first: 363_000_000_000);

impl Organization {
    /// An organization of this name.
    #[must_use]
    pub fn named(name: &str) -> Organization {
        Organization {
            name: name.to_owned(),
            ..Organization::default()
        }
    }

    /// Chooses the id.
    #[must_use]
    pub fn id(mut self, id: i64) -> Organization {
        self.id = id;
        self
    }

    /// Sets a custom field.
    #[must_use]
    pub fn field(mut self, key: &str, value: impl Into<Value>) -> Organization {
        self.organization_fields
            .insert(key.to_owned(), value.into());
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Organization {
        self.tags.push(tag.to_owned());
        self
    }

    /// Keeps the tags exactly as given, also where a field says otherwise.
    #[must_use]
    pub fn tags_as_given(mut self) -> Organization {
        self.tags_as_given = true;
        self
    }

    /// Sets the agents' notes.
    #[must_use]
    pub fn notes(mut self, notes: &str) -> Organization {
        self.notes = Some(notes.to_owned());
        self
    }

    /// Sets the external id.
    #[must_use]
    pub fn external_id(mut self, id: &str) -> Organization {
        self.external_id = Some(id.to_owned());
        self
    }

    /// Sets when the organization was created; by default half a year ago, or now while a simulator runs.
    #[must_use]
    pub fn created(mut self, at: impl When) -> Organization {
        self.created_at = at.when();
        self.updated_at = self.created_at;
        self
    }
}

impl World {
    /// Adds an organization and returns the id.
    pub fn add_organization(&mut self, mut organization: Organization) -> i64 {
        self.stamp(&mut organization.created_at, &mut organization.updated_at);
        if !std::mem::take(&mut organization.tags_as_given) {
            let fields = std::mem::take(&mut organization.organization_fields);
            self.couple(&mut organization, fields);
        }
        let settled = organization.updated_at;
        let id = self.organizations.add(organization);
        self.organization_index.changed(id, settled, None);
        self.tell_of_organization(id, None);
        id
    }

    /// Sets a custom field of an organization, with the tag the field's value brings along.
    /// Returns false when there is no such organization.
    pub fn set_organization_field(
        &mut self,
        organization: i64,
        key: &str,
        value: impl Into<Value>,
    ) -> bool {
        let mut fields = Map::new();
        fields.insert(key.to_owned(), value.into());
        self.change_organization(organization, |world, organization| {
            world.couple(organization, fields);
        })
    }

    /// Changes an organization in any way; returns false when there is none of this id.
    pub fn change_organization(
        &mut self,
        id: i64,
        change: impl FnOnce(&World, &mut Organization),
    ) -> bool {
        let Some(before) = self.organizations.get(&id).cloned() else {
            return false;
        };
        let mut after = before.clone();
        change(self, &mut after);
        after.updated_at = after.updated_at.max(self.begun());
        self.organizations.insert(id, after);
        self.tell_of_organization(id, Some(&before));
        self.organization_index.changed(id, self.now, Some(before));
        true
    }

    /// Sets fields and keeps the tags that belong to them in step.
    pub(crate) fn couple(&self, organization: &mut Organization, fields: Map<String, Value>) {
        couple(
            |key| self.organization_field(key).map(Cow::Borrowed),
            &mut organization.organization_fields,
            &mut organization.tags,
            fields,
        );
    }
}
