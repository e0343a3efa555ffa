//! A change to a ticket, as a plain value. What is not named is not sent, and so not changed.

mod sending;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use self::sending::Person;
use super::{CommentDraft, CustomField, Priority, Status, TicketType};
use crate::ids::{
    BrandId, CustomStatusId, GroupId, OrganizationId, TicketFieldId, TicketFormId, TicketId, UserId,
};

/// A change to one ticket.
///
/// ```
/// use zendesk_client::{GroupId, UserId, model::TicketUpdate};
///
/// let update = TicketUpdate::new()
///     .assign(UserId::new(7), Some(GroupId::new(8)))
///     .only_if_unchanged_since("2026-03-02T09:00:00Z".parse().unwrap());
/// assert!(!update.is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Serialize)]
#[must_use]
pub struct TicketUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee_id: Option<Option<UserId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<Option<GroupId>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    followers: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email_ccs: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_fields: Vec<CustomField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<CommentDraft>,
    #[serde(flatten)]
    fields: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_update: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_stamp: Option<Timestamp>,
}

impl TicketUpdate {
    /// A change that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assigns the ticket to `user`, who must belong to `group`. Without a group Zendesk picks one.
    pub fn assign(mut self, user: UserId, group: impl Into<Option<GroupId>>) -> Self {
        self.assignee_id = Some(Some(user));
        match group.into() {
            Some(group) => self.group(group),
            None => self,
        }
    }

    /// Takes the ticket from its assignee.
    pub fn unassign(mut self) -> Self {
        self.assignee_id = Some(None);
        self
    }

    /// Moves the ticket to `group`. On its own this clears an assignee who does not belong to it.
    pub fn group(mut self, group: GroupId) -> Self {
        self.group_id = Some(Some(group));
        self
    }

    /// Leaves the ticket without a group.
    pub fn no_group(mut self) -> Self {
        self.group_id = Some(None);
        self
    }

    /// Adds a follower: an agent or admin.
    pub fn follow(mut self, user: UserId) -> Self {
        self.followers.push(Person::new(user, "put"));
        self
    }

    /// Removes a follower.
    pub fn unfollow(mut self, user: UserId) -> Self {
        self.followers.push(Person::new(user, "delete"));
        self
    }

    /// Adds a CC.
    pub fn add_cc(mut self, user: UserId) -> Self {
        self.email_ccs.push(Person::new(user, "put"));
        self
    }

    /// Removes a CC.
    pub fn remove_cc(mut self, user: UserId) -> Self {
        self.email_ccs.push(Person::new(user, "delete"));
        self
    }

    /// Adds a private note, which the requester never sees.
    pub fn note(self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        self.comment(CommentDraft::new().body(&text).public(false))
    }

    /// Adds a public reply, which the requester sees.
    pub fn reply(self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        self.comment(CommentDraft::new().body(&text).public(true))
    }

    /// Adds a comment of any kind; an update holds one.
    pub fn comment(mut self, comment: CommentDraft) -> Self {
        self.comment = Some(comment);
        self
    }

    /// Sets a custom field; the others stay as they are. Null takes its value away.
    pub fn custom_field(mut self, field: TicketFieldId, value: impl Into<Value>) -> Self {
        self.custom_fields.push(CustomField::new(field, value));
        self
    }

    /// Sets the status. To solve a ticket it must have an assignee and all fields its form requires.
    pub fn status(self, status: Status) -> Self {
        self.set("status", status)
    }

    /// Sets the custom status, and with it the status.
    pub fn custom_status(self, status: CustomStatusId) -> Self {
        self.set("custom_status_id", status)
    }

    /// Sets the priority. Once set it cannot be taken away.
    pub fn priority(self, priority: Priority) -> Self {
        self.set("priority", priority)
    }

    /// Sets the type.
    pub fn kind(self, kind: TicketType) -> Self {
        self.set("type", kind)
    }

    /// Sets the subject.
    pub fn subject(self, subject: &str) -> Self {
        self.set("subject", subject)
    }

    /// Sets the requester.
    pub fn requester(self, user: UserId) -> Self {
        self.set("requester_id", user)
    }

    /// Sets the organization.
    pub fn organization(self, organization: OrganizationId) -> Self {
        self.set("organization_id", organization)
    }

    /// Sets the form.
    pub fn form(self, form: TicketFormId) -> Self {
        self.set("ticket_form_id", form)
    }

    /// Sets the brand.
    pub fn brand(self, brand: BrandId) -> Self {
        self.set("brand_id", brand)
    }

    /// Links an incident to its problem.
    pub fn problem(self, problem: TicketId) -> Self {
        self.set("problem_id", problem)
    }

    /// Sets by when a task is due.
    pub fn due_at(self, due: Timestamp) -> Self {
        self.set("due_at", due)
    }

    /// Replaces **all** tags, those that somebody added since the ticket was read included. To add or remove some, use
    /// [`Tickets::add_tags`](crate::api::Tickets::add_tags) and
    /// [`Tickets::remove_tags`](crate::api::Tickets::remove_tags).
    pub fn replace_tags(self, tags: &[&str]) -> Self {
        self.set("tags", tags)
    }

    /// Sets a key this type has no method for.
    pub fn set(mut self, key: &str, value: impl Serialize) -> Self {
        self.fields.insert(key.to_owned(), json!(value));
        self
    }

    /// Sets a key to null, which takes its value away. To leave it as it is, do not name it.
    pub fn clear(self, key: &str) -> Self {
        self.set(key, Value::Null)
    }

    /// Makes Zendesk refuse the change if the ticket's `updated_at` is no longer this one.
    pub fn only_if_unchanged_since(mut self, updated_at: Timestamp) -> Self {
        self.safe_update = Some(true);
        self.updated_stamp = Some(updated_at);
        self
    }
}

#[cfg(test)]
mod tests;
