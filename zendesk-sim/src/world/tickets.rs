//! Tickets: what they hold and how one comes into the world.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::record;
use super::{Actor, Audit, Priority, Status, Via, When};

mod bookkeeping;

/// A ticket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ticket {
    pub id: i64,
    pub subject: String,
    pub description: String,
    pub status: Status,
    pub priority: Option<Priority>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub external_id: Option<String>,
    pub via: Via,
    pub requester_id: i64,
    /// `None`: the requester.
    pub submitter_id: Option<i64>,
    /// The support address it was sent to.
    pub recipient: Option<String>,
    pub assignee_id: Option<i64>,
    pub group_id: Option<i64>,
    pub organization_id: Option<i64>,
    pub ticket_form_id: Option<i64>,
    /// `None`: the account's first brand.
    pub brand_id: Option<i64>,
    /// `None`: the default one of the status.
    pub custom_status_id: Option<i64>,
    /// The problem this incident belongs to.
    pub problem_id: Option<i64>,
    /// When a task is due.
    pub due_at: Option<Timestamp>,
    pub follower_ids: Vec<i64>,
    pub email_cc_ids: Vec<i64>,
    pub tags: Vec<String>,
    /// Values by ticket field id.
    pub custom_fields: BTreeMap<i64, Value>,
    /// The closed ticket this one follows up.
    pub follows_up: Option<i64>,
    pub followup_ids: Vec<i64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When anything last happened, system changes included; what incremental exports go by.
    pub generated_at: Timestamp,
    pub solved_at: Option<Timestamp>,
    /// A deleted ticket is gone everywhere but in incremental exports.
    pub deleted_at: Option<Timestamp>,
    /// Who deleted it.
    pub deleted_by: Option<i64>,
    /// Deleted for good: nothing is left but a tombstone in incremental exports.
    pub scrubbed: bool,
    /// Who assigned it, when that was not the assignee in person; for [`World::add_ticket`](super::World::add_ticket).
    #[serde(skip)]
    pub assigned_by: Option<Actor>,
    /// Its history, oldest first, for a ticket that is added or stands in a world file; empty when
    /// read from a world, where [`World::audits_of`](super::World::audits_of) has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audits: Vec<Audit>,
}

record!(Ticket, first: 0);

impl Ticket {
    /// A new ticket of an organization, without an assignee.
    #[must_use]
    pub fn new(organization: impl Into<Option<i64>>, subject: &str) -> Ticket {
        Ticket {
            organization_id: organization.into(),
            subject: subject.to_owned(),
            ..Ticket::default()
        }
    }

    /// Chooses the id.
    #[must_use]
    pub fn id(mut self, id: i64) -> Ticket {
        self.id = id;
        self
    }

    /// Sets when it was created; by default an hour ago, or now while a simulator runs.
    #[must_use]
    pub fn created(mut self, at: impl When) -> Ticket {
        self.created_at = at.when();
        self
    }

    /// Sets when it was last updated; by default when it was created.
    #[must_use]
    pub fn updated(mut self, at: impl When) -> Ticket {
        self.updated_at = at.when();
        self
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status: Status) -> Ticket {
        self.status = status;
        self
    }

    /// Sets the priority.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Ticket {
        self.priority = Some(priority);
        self
    }

    /// Sets the assignee. A new ticket becomes open, and without a group it goes to the agent's
    /// default group; the history says that the agent took it, unless [`Ticket::assigned_by`] says otherwise.
    #[must_use]
    pub fn assignee(mut self, user: i64) -> Ticket {
        self.assignee_id = Some(user);
        self
    }

    /// Says who gave it to its assignee.
    #[must_use]
    pub fn assigned_by(mut self, actor: Actor) -> Ticket {
        self.assigned_by = Some(actor);
        self
    }

    /// Sets the group.
    #[must_use]
    pub fn group(mut self, group: i64) -> Ticket {
        self.group_id = Some(group);
        self
    }

    /// Sets the ticket form.
    #[must_use]
    pub fn form(mut self, form: i64) -> Ticket {
        self.ticket_form_id = Some(form);
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Ticket {
        self.tags.push(tag.to_owned());
        self
    }

    /// Adds a follower.
    #[must_use]
    pub fn follower(mut self, user: i64) -> Ticket {
        self.follower_ids.push(user);
        self
    }

    /// Adds an e-mail CC.
    #[must_use]
    pub fn cc(mut self, user: i64) -> Ticket {
        self.email_cc_ids.push(user);
        self
    }

    /// Sets the requester; by default an end user of the organization.
    #[must_use]
    pub fn requester(mut self, user: i64) -> Ticket {
        self.requester_id = user;
        self
    }

    /// Sets the text of the first comment; by default the subject.
    #[must_use]
    pub fn description(mut self, text: &str) -> Ticket {
        self.description = text.to_owned();
        self
    }

    /// Makes it a follow-up of a closed ticket.
    #[must_use]
    pub fn follow_up_of(mut self, ticket: i64) -> Ticket {
        self.follows_up = Some(ticket);
        self
    }

    /// Deletes it.
    #[must_use]
    pub fn deleted(mut self, at: impl When) -> Ticket {
        self.deleted_at = Some(at.when());
        self
    }

    /// Who handed it in.
    #[must_use]
    pub fn submitter(&self) -> i64 {
        self.submitter_id.unwrap_or(self.requester_id)
    }

    /// Whether it is neither solved nor closed nor deleted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status < Status::Solved && self.deleted_at.is_none()
    }
}
