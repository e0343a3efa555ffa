//! People: admins, agents, light agents and end users.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::field_values::couple;
use super::table::record;
use super::{OrganizationField, When, World};

/// What a user may do, as Zendesk names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A customer.
    #[default]
    EndUser,
    /// Answers tickets.
    Agent,
    /// Administers the account and answers tickets.
    Admin,
}

impl Role {
    /// The wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::EndUser => "end-user",
            Role::Agent => "agent",
            Role::Admin => "admin",
        }
    }
}

/// A user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    /// A light agent sees tickets and writes private notes, and cannot be assigned.
    pub light: bool,
    pub suspended: bool,
    /// Deleted users stay, as they do in exports, and are not active.
    pub deleted: bool,
    pub organization_id: Option<i64>,
    pub default_group_id: Option<i64>,
    pub external_id: Option<String>,
    pub custom_role_id: Option<i64>,
    pub phone: Option<String>,
    pub notes: Option<String>,
    pub details: Option<String>,
    pub time_zone: Option<String>,
    pub iana_time_zone: Option<String>,
    pub tags: Vec<String>,
    pub user_fields: Map<String, Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(User, first: 361_000_000_000);

impl User {
    fn named(name: &str, role: Role) -> User {
        User {
            name: name.to_owned(),
            email: Some(address(name)),
            role,
            ..User::default()
        }
    }

    /// Whether this is the address, whatever its case.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        let own = self.email.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(email))
    }

    /// An agent who can be assigned once in a group.
    #[must_use]
    pub fn agent(name: &str) -> User {
        User::named(name, Role::Agent)
    }

    /// An administrator.
    #[must_use]
    pub fn admin(name: &str) -> User {
        User::named(name, Role::Admin)
    }

    /// An agent who cannot be assigned.
    #[must_use]
    pub fn light_agent(name: &str) -> User {
        User {
            light: true,
            ..User::named(name, Role::Agent)
        }
    }

    /// A customer.
    #[must_use]
    pub fn end_user(name: &str) -> User {
        User::named(name, Role::EndUser)
    }

    /// Chooses the id.
    #[must_use]
    pub fn id(mut self, id: i64) -> User {
        self.id = id;
        self
    }

    /// Chooses the address; by default it is made from the name.
    #[must_use]
    pub fn email(mut self, email: &str) -> User {
        self.email = Some(email.to_owned());
        self
    }

    /// Suspends the user.
    #[must_use]
    pub fn suspended(mut self) -> User {
        self.suspended = true;
        self
    }

    /// Deletes the user: `active` becomes false.
    #[must_use]
    pub fn deleted(mut self) -> User {
        self.deleted = true;
        self
    }

    /// Puts the user into an organization.
    #[must_use]
    pub fn organization(mut self, organization: i64) -> User {
        self.organization_id = Some(organization);
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> User {
        self.tags.push(tag.to_owned());
        self
    }

    /// Sets when the user was created; by default half a year ago, or now while a simulator runs.
    #[must_use]
    pub fn created(mut self, at: impl When) -> User {
        self.created_at = at.when();
        self.updated_at = self.created_at;
        self
    }

    /// Whether the user is on the staff's side.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.role != Role::EndUser
    }

    /// Whether tickets may be given to the user, groups aside.
    #[must_use]
    pub fn is_assignable(&self) -> bool {
        self.is_agent() && !self.light && !self.suspended && !self.deleted
    }
}

impl World {
    /// Adds a user and returns the id.
    pub fn add_user(&mut self, mut user: User) -> i64 {
        self.stamp(&mut user.created_at, &mut user.updated_at);
        let settled = user.updated_at;
        let id = self.users.add(user);
        self.user_index.changed(id, settled, None);
        self.tell_of_new_user(id);
        id
    }

    /// The user with this address, whatever its case.
    #[must_use]
    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.has_email(email) && !user.deleted)
    }

    /// Sets fields of a user and keeps the tags that belong to them in step.
    pub(crate) fn couple_user(&self, user: &mut User, fields: Map<String, Value>) {
        let known: Vec<OrganizationField> = self.user_fields().collect();
        let find = |key: &str| known.iter().find(|field| field.key == key);
        couple(
            |key| find(key).map(Cow::Borrowed),
            &mut user.user_fields,
            &mut user.tags,
            fields,
        );
    }

    /// Notes that a user is about to change.
    pub(crate) fn changing_user(&mut self, id: i64) -> Option<&mut User> {
        if self.is_told() && !self.changed_users.iter().any(|user| user.id == id) {
            self.changed_users.extend(self.users.get(&id).cloned());
        }
        let user = self.users.get_mut(&id)?;
        self.user_index.changed(id, self.now, Some(user.clone()));
        user.updated_at = self.now;
        Some(user)
    }
}

fn address(name: &str) -> String {
    let local: String = name
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(".");
    format!("{local}@example.com")
}
