//! What somebody does to a ticket: checked, carried out, written into its history.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::firing::Update;
use super::{Actor, Change, EventKind, Priority, Refusal, Status, Ticket, Via, When, World};

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
        let (mut ticket, kinds) = self.settle(&ticket, actor, changes)?;
        ticket.created_at = self.now;
        ticket.updated_at = self.now;
        ticket.generated_at = self.now;
        let id = self.tickets.add(ticket);
        let mut events = kinds;
        events.extend(creations(&self.tickets[&id]));
        let audit = self.record(id, self.now, actor.author(), actor.via(), events);
        self.ticket_index.changed(id, self.now, None);
        if let Some(audit) = audit {
            self.fire_triggers(&Update {
                ticket: id,
                audit,
                before: None,
                author: actor.author(),
            });
        }
        Ok(id)
    }

    /// Deletes a ticket; returns false when there is none.
    pub fn delete_ticket(&mut self, id: i64) -> bool {
        let Ok(before) = self.undeleted(id) else {
            return false;
        };
        let mut after = before.clone();
        after.deleted_at = Some(self.now);
        after.updated_at = self.now;
        after.generated_at = self.now;
        self.tickets.insert(id, after);
        self.ticket_index.changed(id, self.now, Some(before));
        true
    }

    pub(crate) fn undeleted(&self, id: i64) -> Result<Ticket, Refusal> {
        let ticket = self.tickets.get(&id).filter(|t| t.deleted_at.is_none());
        ticket.cloned().ok_or(Refusal::NoTicket)
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
        let last = self.audits_of(ticket.id).last();
        let audit = match last.filter(|audit| audit.created_at == at) {
            Some(audit) => audit.id,
            None => self.open_audit(ticket, at),
        };
        let audits = self.audits.entry(ticket.id).or_default();
        let audit = audits.iter_mut().find(|own| own.id == audit)?;
        audit.events.extend(events);
        Some(audit.id)
    }

    fn open_audit(&mut self, ticket: &Ticket, created_at: Timestamp) -> i64 {
        let id = self.next_event();
        self.audits
            .entry(ticket.id)
            .or_default()
            .push(super::Audit {
                id,
                ticket_id: ticket.id,
                created_at,
                author_id: ticket.requester_id,
                via: Via::Web,
                events: Vec::new(),
            });
        id
    }

    /// What the ticket becomes, and the comments made on the way; nothing is changed yet.
    pub(super) fn settle(
        &self,
        before: &Ticket,
        actor: &Actor,
        changes: &[Change],
    ) -> Result<(Ticket, Vec<EventKind>), Refusal> {
        let mut after = before.clone();
        let mut comments = Vec::new();
        let mut wish = Wish::default();
        for change in changes {
            self.settle_one(&mut after, actor, change, &mut wish, &mut comments)?;
        }
        self.settle_assignment(&mut after, &wish)?;
        self.settle_status(before, &mut after, actor, &wish, &comments)?;
        Ok((after, comments))
    }

    fn settle_one(
        &self,
        ticket: &mut Ticket,
        actor: &Actor,
        change: &Change,
        wish: &mut Wish,
        comments: &mut Vec<EventKind>,
    ) -> Result<(), Refusal> {
        match change {
            Change::Assignee(assignee) => wish.assignee = Some(*assignee),
            Change::Group(group) => wish.group = Some(*group),
            Change::Status(status) => wish.status = Some(*status),
            Change::Priority(priority) => ticket.priority = Some(*priority),
            Change::Kind(kind) => ticket.kind.clone_from(kind),
            Change::Subject(subject) => ticket.subject.clone_from(subject),
            Change::Form(form) if self.ticket_forms.contains_key(form) => {
                ticket.ticket_form_id = Some(*form);
            }
            Change::Form(_) => return Err(invalid("ticket_form_id", "Ticket form")),
            Change::Organization(organization) => {
                self.settle_organization(ticket, *organization)?;
            }
            Change::Requester(user) if self.users.contains_key(user) => ticket.requester_id = *user,
            Change::Requester(_) => return Err(invalid("requester", "Requester")),
            Change::ExternalId(id) => ticket.external_id.clone_from(id),
            Change::Tags(tags) => ticket.tags = tidy(tags),
            Change::AddTag(tag) => {
                let mut tags = ticket.tags.clone();
                tags.push(tag.clone());
                ticket.tags = tidy(&tags);
            }
            Change::RemoveTag(tag) => ticket.tags.retain(|own| own != tag),
            Change::Follow(user) => {
                let agent = self.users.get(user).filter(|user| user.is_agent());
                let agent = agent.ok_or(invalid("followers", "Followers"))?;
                add(&mut ticket.follower_ids, agent.id);
            }
            Change::Unfollow(user) => ticket.follower_ids.retain(|own| own != user),
            Change::Cc(user) => add(&mut ticket.email_cc_ids, *user),
            Change::RemoveCc(user) => ticket.email_cc_ids.retain(|own| own != user),
            Change::CustomField(field, value) => self.settle_field(ticket, *field, value),
            Change::Comment {
                body,
                public,
                author,
            } => comments.push(EventKind::Comment {
                author_id: author.unwrap_or_else(|| actor.author()),
                body: body.clone(),
                public: *public,
            }),
        }
        Ok(())
    }

    fn settle_organization(
        &self,
        ticket: &mut Ticket,
        organization: Option<i64>,
    ) -> Result<(), Refusal> {
        let known = organization.is_none_or(|id| {
            let organization = self.organizations.get(&id);
            organization.is_some_and(|organization| organization.deleted_at.is_none())
        });
        if !known {
            return Err(invalid("organization", "Organization"));
        }
        ticket.organization_id = organization;
        Ok(())
    }

    /// A field's tag comes and goes with its value.
    fn settle_field(&self, ticket: &mut Ticket, id: i64, value: &Value) {
        let before = ticket.custom_fields.insert(id, value.clone());
        if let Some(field) = self.ticket_fields.get(&id) {
            let gone = field.tags_of(&before.unwrap_or(Value::Null));
            ticket.tags.retain(|tag| !gone.contains(tag));
            ticket.tags.extend(field.tags_of(value));
            ticket.tags = tidy(&ticket.tags);
        }
    }

    fn settle_assignment(&self, ticket: &mut Ticket, wish: &Wish) -> Result<(), Refusal> {
        if let Some(group) = wish.group {
            let known = |id: &i64| self.groups.get(id).is_some_and(|group| !group.deleted);
            if !group.as_ref().is_none_or(known) {
                return Err(Refusal::Group);
            }
        }
        match (wish.assignee, wish.group) {
            (Some(Some(user)), group) => {
                ticket.group_id = Some(self.group_for(user, ticket, group.flatten())?);
                ticket.assignee_id = Some(user);
            }
            (Some(None), group) => {
                ticket.assignee_id = None;
                ticket.group_id = group.unwrap_or(ticket.group_id);
            }
            (None, Some(group)) => {
                ticket.group_id = group;
                let stays = |user| group.is_some_and(|group| self.is_member(user, group));
                ticket.assignee_id = ticket.assignee_id.filter(|user| stays(*user));
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// The group a ticket is in once this agent has it.
    fn group_for(&self, user: i64, ticket: &Ticket, group: Option<i64>) -> Result<i64, Refusal> {
        let agent = self.users.get(&user).filter(|user| user.is_assignable());
        let agent = agent.ok_or(Refusal::Assignee)?;
        if let Some(group) = group {
            let member = self.is_member(agent.id, group);
            return member.then_some(group).ok_or(Refusal::NotMember);
        }
        let own = ticket.group_id.filter(|group| self.is_member(user, *group));
        own.or_else(|| self.default_group_of(user))
            .ok_or(Refusal::Assignee)
    }

    fn settle_status(
        &self,
        before: &Ticket,
        after: &mut Ticket,
        actor: &Actor,
        wish: &Wish,
        comments: &[EventKind],
    ) -> Result<(), Refusal> {
        if wish.status == Some(Status::New) && before.status != Status::New {
            return Err(invalid("status", "Status"));
        }
        let answered = comments.iter().any(|comment| {
            matches!(comment, EventKind::Comment { author_id, .. } if *author_id == before.requester_id)
        });
        after.status = match wish.status {
            Some(status) => status,
            None if answered && before.status > Status::Open => Status::Open,
            None => before.status,
        };
        if after.status == Status::Solved && after.assignee_id.is_none() {
            self.assign_solver(after, actor)?;
        }
        if after.status == Status::New && after.assignee_id.is_some() {
            after.status = Status::Open;
        }
        if after.status >= Status::Solved && before.status < Status::Solved {
            after.solved_at = Some(self.now);
        }
        Ok(())
    }

    /// The account's setting: whoever solves a ticket nobody has, has it.
    fn assign_solver(&self, ticket: &mut Ticket, actor: &Actor) -> Result<(), Refusal> {
        let group = self.group_for(actor.author(), ticket, None);
        ticket.group_id = Some(group.map_err(|_| Refusal::AssigneeRequired)?);
        ticket.assignee_id = Some(actor.author());
        Ok(())
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
            public: true,
        }];
        kinds.extend(creations(ticket));
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

/// Whom and where the changes want the ticket; the outer `None`: they do not say.
#[derive(Default)]
struct Wish {
    assignee: Option<Option<i64>>,
    group: Option<Option<i64>>,
    status: Option<Status>,
}

fn invalid(field: &'static str, title: &'static str) -> Refusal {
    Refusal::Invalid { field, title }
}

fn add(ids: &mut Vec<i64>, id: i64) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// Tags are lower case, sorted, and each is there once; a space separates two.
fn tidy(tags: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = tags
        .iter()
        .flat_map(|tag| tag.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    tags.sort();
    tags.dedup();
    tags
}

/// A ticket's fields by the names audits use. Ids are strings there.
fn fields(ticket: &Ticket) -> Vec<(String, Value)> {
    let id = |id: Option<i64>| id.map_or(Value::Null, |id| json!(id.to_string()));
    let mut fields = vec![
        ("subject".to_owned(), json!(ticket.subject)),
        ("status".to_owned(), json!(ticket.status)),
        (
            "priority".to_owned(),
            json!(ticket.priority.map(Priority::as_str)),
        ),
        ("type".to_owned(), json!(ticket.kind)),
        ("requester_id".to_owned(), id(Some(ticket.requester_id))),
        ("organization_id".to_owned(), id(ticket.organization_id)),
        ("group_id".to_owned(), id(ticket.group_id)),
        ("assignee_id".to_owned(), id(ticket.assignee_id)),
        ("ticket_form_id".to_owned(), id(ticket.ticket_form_id)),
        ("external_id".to_owned(), json!(ticket.external_id)),
        ("tags".to_owned(), json!(ticket.tags)),
    ];
    let custom = ticket.custom_fields.iter();
    fields.extend(custom.map(|(id, value)| (id.to_string(), value.clone())));
    fields
}

fn creations(ticket: &Ticket) -> Vec<EventKind> {
    let set = |value: &Value| !value.is_null() && value != &json!([]);
    fields(ticket)
        .into_iter()
        .filter(|(_, value)| set(value))
        .map(|(field_name, value)| EventKind::Create { field_name, value })
        .collect()
}

/// The events that lead from one state of a ticket to another.
pub(super) fn differences(before: &Ticket, after: &Ticket) -> Vec<EventKind> {
    let earlier = fields(before);
    let mut kinds = Vec::new();
    for (field_name, value) in fields(after) {
        let previous = earlier.iter().find(|(name, _)| *name == field_name);
        let previous_value = previous.map_or(Value::Null, |(_, value)| value.clone());
        if previous_value != value {
            kinds.push(EventKind::Change {
                field_name,
                value,
                previous_value,
            });
        }
    }
    if before.follower_ids != after.follower_ids {
        kinds.push(EventKind::FollowersChange {
            previous: before.follower_ids.clone(),
            current: after.follower_ids.clone(),
        });
    }
    if before.email_cc_ids != after.email_cc_ids {
        kinds.push(EventKind::EmailCcChange {
            previous: before.email_cc_ids.clone(),
            current: after.email_cc_ids.clone(),
        });
    }
    kinds
}
