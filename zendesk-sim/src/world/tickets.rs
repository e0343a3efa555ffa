//! Tickets: what they hold and how one comes into the world.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::record;
use super::{Actor, Audit, Change, Priority, Status, Via, When, World};

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
    /// Who assigned it, when that was not the assignee in person; for [`World::add_ticket`].
    #[serde(skip)]
    pub assigned_by: Option<Actor>,
    /// Its history, oldest first, for a ticket that is added or stands in a world file; empty when
    /// read from a world, where [`World::audits_of`] has it.
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

    /// Whether it is neither solved nor closed nor deleted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status < Status::Solved && self.deleted_at.is_none()
    }
}

/// How old a ticket is when nobody says: old enough for exports to show it.
const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);

impl World {
    /// Adds a ticket as it stands, with a history that explains it, and returns the id.
    ///
    /// What is missing is made up: requester, form, group and description. Triggers do not fire.
    pub fn add_ticket(&mut self, mut ticket: Ticket) -> i64 {
        if ticket.created_at == Timestamp::UNIX_EPOCH {
            ticket.created_at = self.before_now(AN_HOUR);
        }
        self.stamp(&mut ticket.created_at, &mut ticket.updated_at);
        ticket.updated_at = ticket.updated_at.max(ticket.deleted_at.unwrap_or_default());
        ticket.generated_at = super::whole_seconds(ticket.generated_at).max(ticket.updated_at);
        self.fill_in(&mut ticket);
        let assigned_by = ticket.assigned_by.take();
        let settled = ticket.generated_at;
        let id = self.tickets.add(ticket);
        self.link_follow_up(id);
        if self.audits_of(id).is_empty() {
            self.tell_history(id, assigned_by);
        }
        self.ticket_index.changed(id, settled, None);
        id
    }

    fn fill_in(&mut self, ticket: &mut Ticket) {
        if ticket.description.is_empty() {
            ticket.description = ticket.subject.clone();
        }
        if ticket.requester_id == 0 {
            ticket.requester_id = self.requester_of(ticket.organization_id);
        }
        let form = self.ticket_forms.values().find(|form| form.default);
        ticket.ticket_form_id = ticket.ticket_form_id.or_else(|| form.map(|form| form.id));
        if let Some(assignee) = ticket.assignee_id {
            ticket.group_id = ticket.group_id.or_else(|| self.default_group_of(assignee));
            if ticket.status == Status::New {
                ticket.status = Status::Open;
            }
        }
        if ticket.status >= Status::Solved {
            ticket.solved_at = ticket.solved_at.or(Some(ticket.updated_at));
        }
    }

    /// An end user of the organization; one is added when there is none.
    fn requester_of(&mut self, organization: Option<i64>) -> i64 {
        let known = self
            .users
            .values()
            .find(|user| !user.is_agent() && !user.deleted && user.organization_id == organization);
        if let Some(user) = known {
            return user.id;
        }
        let mut user = super::User::end_user("Customer");
        user.organization_id = organization;
        user.email = organization.map(|id| format!("customer@{id}.example.com"));
        self.add_user(user)
    }

    fn link_follow_up(&mut self, id: i64) {
        let Some(source) = self.tickets.get(&id).and_then(|ticket| ticket.follows_up) else {
            return;
        };
        if let Some(mut source) = self.tickets.get_mut(&source)
            && !source.followup_ids.contains(&id)
        {
            source.followup_ids.push(id);
        }
    }

    /// Makes the audits that lead from the creation to what the ticket is now.
    fn tell_history(&mut self, id: i64, assigned_by: Option<Actor>) {
        let Some(last) = self.tickets.get(&id).map(Cow::into_owned) else {
            return;
        };
        let mut first = last.clone();
        first.assignee_id = None;
        first.follower_ids.clear();
        first.status = Status::New;
        self.tickets.insert(id, first.clone());
        self.record_creation(id);
        if let Some(assignee) = last.assignee_id {
            let actor = assigned_by.unwrap_or(Actor::Person(assignee));
            let mut given = first;
            given.assignee_id = last.assignee_id;
            given.status = Status::Open;
            self.record_step(id, given, &actor, last.created_at);
        }
        let actor = last.assignee_id.map_or(Actor::System, Actor::Person);
        self.record_step(id, last.clone(), &actor, last.updated_at);
        self.tickets.insert(id, last);
    }

    /// Notes that something happened to a ticket beside its fields.
    pub(crate) fn touch_ticket(&mut self, id: i64) {
        if let Ok(mut ticket) = self.undeleted(id) {
            ticket.updated_at = self.now;
            ticket.generated_at = self.now;
            self.tickets.insert(id, ticket);
        }
    }

    /// Makes somebody else the requester, also of a closed ticket, as merging users does.
    pub(crate) fn hand_over(&mut self, id: i64, requester: i64) {
        if let Ok(mut ticket) = self.undeleted(id) {
            ticket.requester_id = requester;
            ticket.generated_at = self.now;
            self.tickets.insert(id, ticket);
        }
    }

    /// Moves every ticket of an organization to another, as merging them does.
    pub(crate) fn move_tickets(&mut self, from: i64, to: i64) {
        let theirs: Vec<i64> = self.tickets.of_organization(from).collect();
        for id in theirs {
            if let Ok(mut ticket) = self.undeleted(id) {
                ticket.organization_id = Some(to);
                ticket.generated_at = self.now;
                self.tickets.insert(id, ticket);
            }
        }
    }

    /// Takes the working tickets of a user out of an organization.
    pub(crate) fn release_from_organization(&mut self, user: i64, organization: i64) {
        let theirs: Vec<i64> = self
            .tickets
            .outlines()
            .filter(|ticket| {
                ticket.requester_id == user && ticket.organization_id == Some(organization)
            })
            .filter(|ticket| ticket.is_open())
            .map(|ticket| ticket.id)
            .collect();
        for ticket in theirs {
            if let Err(refusal) = self.act(Actor::System, ticket, Change::Organization(None)) {
                tracing::warn!(ticket.id = ticket, %refusal, "not taken out of its organization");
            }
        }
    }

    /// Moves the working tickets of an agent in a group back to the group.
    pub(crate) fn release_tickets(&mut self, user: i64, group: i64) {
        let held: Vec<i64> = self
            .tickets
            .outlines()
            .filter(|ticket| ticket.assignee_id == Some(user) && ticket.group_id == Some(group))
            .filter(|ticket| ticket.is_open())
            .map(|ticket| ticket.id)
            .collect();
        for ticket in held {
            if let Err(refusal) = self.act(Actor::System, ticket, Change::unassign()) {
                tracing::warn!(ticket.id = ticket, %refusal, "not released from its group");
            }
        }
    }
}
