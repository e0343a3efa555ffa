//! How tickets come into the world, and what befalls them beside what somebody does to them.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Ticket;
use crate::world::{Actor, Change, EventKind, Status, User, Via, World, whole_seconds};

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
        ticket.generated_at = whole_seconds(ticket.generated_at).max(ticket.updated_at);
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
        let mut user = User::end_user("Customer");
        user.organization_id = organization;
        user.email = organization.map(|id| format!("customer@{id}.example.com"));
        self.add_user(user)
    }

    pub(in crate::world) fn link_follow_up(&mut self, id: i64) {
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

    /// Notes that somebody changed what was written before, and tells webhooks.
    pub(crate) fn note_rewriting(&mut self, ticket: i64, agent: i64, name: &str, body: Value) {
        let kind = EventKind::Other {
            name: name.to_owned(),
            body,
        };
        let audit = self.record(ticket, self.now, agent, Via::Api, vec![kind]);
        self.touch_ticket(ticket);
        if let Some(audit) = audit {
            self.tell_webhooks(ticket, audit, false);
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

    /// Moves the working tickets of an agent in a group back to the group; the solved ones go to
    /// another member, since they cannot be without one.
    pub(crate) fn release_tickets(&mut self, user: i64, group: i64) {
        let held: Vec<(i64, bool)> = self
            .tickets
            .outlines()
            .filter(|ticket| ticket.assignee_id == Some(user) && ticket.group_id == Some(group))
            .filter(|ticket| ticket.deleted_at.is_none() && ticket.status != Status::Closed)
            .map(|ticket| (ticket.id, ticket.is_open()))
            .collect();
        let another = self.assignable_members(group).next();
        for (ticket, open) in held {
            let change = match (open, another) {
                (true, _) => Change::unassign(),
                (false, Some(another)) => Change::assign(another),
                (false, None) => continue,
            };
            if let Err(refusal) = self.act(Actor::System, ticket, change) {
                tracing::warn!(ticket.id = ticket, %refusal, "not released from its group");
            }
        }
    }
}
