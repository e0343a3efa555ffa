//! What somebody does to a ticket: checked, carried out, written into its history.

use std::borrow::Cow;

use jiff::Timestamp;

use super::differences::{creations, differences};
use super::firing::Update;
use super::{Actor, Change, EventKind, Refusal, Status, Ticket, Via, When, World};

impl World {
    /// Somebody changes a ticket, now. Returns the id of the audit; 0 when nothing changed.
    ///
    /// Follows Zendesk's own rules: closed is final, assigning opens a new ticket, an assignee
    /// must be able to hold the ticket's group. Triggers fire afterwards.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] Zendesk would answer; nothing is changed then.
    pub fn act(
        &mut self,
        actor: Actor,
        ticket: i64,
        changes: impl Into<Vec<Change>>,
    ) -> Result<i64, Refusal> {
        let by_trigger = matches!(actor, Actor::Trigger { .. });
        let before = self.changeable(ticket)?;
        let audit = self.write(&before, &actor, &changes.into())?;
        if audit != 0 && !by_trigger {
            self.fire_triggers(&Update {
                ticket,
                audit,
                before: Some(before),
                author: actor.author(),
            });
        }
        self.tell_webhooks(ticket, audit, false);
        Ok(audit)
    }

    /// Tells what somebody did in the past. Triggers do not fire.
    ///
    /// # Errors
    ///
    /// As for [`World::act`].
    pub fn act_at(
        &mut self,
        at: impl When,
        actor: Actor,
        ticket: i64,
        changes: impl Into<Vec<Change>>,
    ) -> Result<i64, Refusal> {
        let now = std::mem::replace(&mut self.now, super::whole_seconds(at.when()));
        let before = self.changeable(ticket);
        let audit = before.and_then(|before| self.write(&before, &actor, &changes.into()));
        self.now = now;
        audit
    }

    /// Creates a ticket from what `ticket` holds and what `changes` add, as somebody would:
    /// checked, with its audit, and with triggers.
    pub(crate) fn create_ticket(
        &mut self,
        actor: &Actor,
        ticket: Ticket,
        changes: &[Change],
    ) -> Result<i64, Refusal> {
        let (id, audit) = self.import_ticket(actor, ticket, changes)?;
        if let Some(audit) = audit {
            self.fire_triggers(&Update {
                ticket: id,
                audit,
                before: None,
                author: actor.author(),
            });
            self.tell_webhooks(id, audit, true);
        }
        Ok(id)
    }

    /// The same without triggers and webhooks; the ids of the ticket and of its audit.
    pub(crate) fn import_ticket(
        &mut self,
        actor: &Actor,
        ticket: Ticket,
        changes: &[Change],
    ) -> Result<(i64, Option<i64>), Refusal> {
        let (mut ticket, kinds) = self.settle(&ticket, actor, changes)?;
        ticket.created_at = self.now;
        ticket.updated_at = self.now;
        ticket.generated_at = self.now;
        let id = self.tickets.add(ticket);
        self.link_follow_up(id);
        let mut events = kinds;
        events.extend(
            self.tickets
                .get(&id)
                .map_or_else(Vec::new, |ticket| creations(&ticket)),
        );
        let audit = self.record(id, self.now, actor.author(), actor.via(), events);
        self.ticket_index.changed(id, self.now, None);
        Ok((id, audit))
    }

    /// Deletes a ticket; returns false when there is none.
    pub fn delete_ticket(&mut self, id: i64) -> bool {
        self.delete_ticket_by(id, None)
    }

    pub(crate) fn delete_ticket_by(&mut self, id: i64, user: Option<i64>) -> bool {
        let Ok(before) = self.undeleted(id) else {
            return false;
        };
        let mut after = before.clone();
        after.deleted_at = Some(self.now);
        after.deleted_by = user;
        after.updated_at = self.now;
        after.generated_at = self.now;
        self.tickets.insert(id, after);
        self.ticket_index.changed(id, self.now, Some(before));
        self.tell_webhooks_of(id, user, "soft_deleted");
        true
    }

    /// Brings a deleted ticket back as it was; one deleted for good stays so.
    pub(crate) fn restore_ticket(&mut self, id: i64, user: Option<i64>) -> bool {
        let Some(mut after) = self.deleted(id) else {
            return false;
        };
        let before = after.clone();
        after.deleted_at = None;
        after.deleted_by = None;
        after.updated_at = self.now;
        after.generated_at = self.now;
        self.tickets.insert(id, after);
        self.ticket_index.changed(id, self.now, Some(before));
        self.tell_webhooks_of(id, user, "undeleted");
        true
    }

    /// Deletes a deleted ticket for good: a tombstone without content is left.
    pub(crate) fn scrub_ticket(&mut self, id: i64, user: Option<i64>) -> bool {
        let Some(mut ticket) = self.deleted(id) else {
            return false;
        };
        ticket.scrubbed = true;
        ticket.subject = "SCRUBBED".to_owned();
        ticket.description = "SCRUBBED".to_owned();
        ticket.tags.clear();
        ticket.custom_fields.clear();
        ticket.generated_at = self.now;
        self.tickets.insert(id, ticket);
        self.tell_webhooks_of(id, user, "permanently_deleted");
        true
    }

    /// A ticket that is deleted and can be restored.
    pub(crate) fn deleted(&self, id: i64) -> Option<Ticket> {
        let ticket = self
            .tickets
            .get(&id)
            .filter(|t| t.deleted_at.is_some() && !t.scrubbed);
        ticket.map(Cow::into_owned)
    }

    pub(crate) fn undeleted(&self, id: i64) -> Result<Ticket, Refusal> {
        let ticket = self.tickets.get(&id).filter(|t| t.deleted_at.is_none());
        ticket.map(Cow::into_owned).ok_or(Refusal::NoTicket)
    }

    fn changeable(&self, id: i64) -> Result<Ticket, Refusal> {
        let ticket = self.undeleted(id)?;
        if ticket.status == Status::Closed {
            return Err(Refusal::Closed);
        }
        Ok(ticket)
    }

    fn write(
        &mut self,
        before: &Ticket,
        actor: &Actor,
        changes: &[Change],
    ) -> Result<i64, Refusal> {
        let (mut after, mut kinds) = self.settle(before, actor, changes)?;
        kinds.extend(differences(before, &after));
        after.generated_at = after.generated_at.max(self.now);
        if !kinds.is_empty() {
            after.updated_at = after.updated_at.max(self.now);
        }
        self.tickets.insert(before.id, after);
        self.ticket_index
            .changed(before.id, self.now, Some(before.clone()));
        Ok(self.record_by(before, actor, self.now, kinds).unwrap_or(0))
    }

    /// A trigger's events stand in the update of the same second, or else in one of the requester
    /// that made it fire; everybody else's are an audit of their own.
    fn record_by(
        &mut self,
        ticket: &Ticket,
        actor: &Actor,
        at: Timestamp,
        kinds: Vec<EventKind>,
    ) -> Option<i64> {
        if !matches!(actor, Actor::Trigger { .. }) {
            return self.record(ticket.id, at, actor.author(), actor.via(), kinds);
        }
        if kinds.is_empty() {
            return None;
        }
        let via = actor.via();
        let events: Vec<_> = kinds
            .into_iter()
            .map(|kind| self.event(Some(via.clone()), kind))
            .collect();
        let last = self
            .audits_of(ticket.id)
            .last()
            .map(|last| (last.id, last.created_at));
        let audit = match last.filter(|(_, created)| *created == at) {
            Some((audit, _)) => audit,
            None => self.open_audit(ticket, at),
        };
        let mut audits = self.tickets.audits_mut(ticket.id)?.iter_mut();
        let audit = audits.find(|own| own.id == audit)?;
        audit.events.extend(events);
        Some(audit.id)
    }

    fn open_audit(&mut self, ticket: &Ticket, created_at: Timestamp) -> i64 {
        let id = self.next_event();
        if let Some(audits) = self.tickets.audits_mut(ticket.id) {
            audits.push(super::Audit {
                id,
                ticket_id: ticket.id,
                created_at,
                author_id: ticket.requester_id,
                via: Via::Web,
                custom_metadata: serde_json::Value::Null,
                events: Vec::new(),
            });
        }
        id
    }

    /// The audit of a ticket's creation by its requester.
    pub(super) fn record_creation(&mut self, id: i64) {
        let Some(ticket) = self.tickets.get(&id) else {
            return;
        };
        let (at, requester) = (ticket.created_at, ticket.requester_id);
        let mut kinds = vec![EventKind::Comment {
            author_id: requester,
            body: ticket.description.clone(),
            html: None,
            public: true,
        }];
        kinds.extend(creations(&ticket));
        let via = ticket.via.clone();
        self.record(id, at, requester, via, kinds);
    }

    /// The audit of a step from what a ticket is to what it becomes.
    pub(super) fn record_step(&mut self, id: i64, after: Ticket, actor: &Actor, at: Timestamp) {
        let Some(before) = self.tickets.insert(id, after.clone()) else {
            return;
        };
        let kinds = differences(&before, &after);
        self.record_by(&after, actor, at, kinds);
    }
}
