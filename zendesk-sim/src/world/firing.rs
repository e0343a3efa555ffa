//! Triggers: how they fire on a ticket that was just created or updated.

use std::borrow::Cow;

use serde_json::Value;

use super::business_hours::{SCHEDULE_ASSIGNMENT, schedule_set};
use super::conditions::Case;
use super::placeholders;
use super::{Action, Actor, Change, EventKind, Priority, Status, Ticket, Trigger, Via, World};

/// A change triggers react to.
pub(crate) struct Update {
    pub(crate) ticket: i64,
    /// The audit the triggers' changes stand in.
    pub(crate) audit: i64,
    /// How the ticket was before; `None` when it was created.
    pub(crate) before: Option<Ticket>,
    pub(crate) author: i64,
}

impl World {
    /// Runs the triggers in their order. One that changed the ticket makes the list start over
    /// without it, so that no trigger fires twice on one update.
    pub(crate) fn fire_triggers(&mut self, update: &Update) {
        let mut waiting: Vec<Trigger> = self
            .triggers
            .values()
            .filter(|trigger| trigger.active)
            .cloned()
            .collect();
        waiting.sort_by_key(|trigger| (trigger.position, trigger.id));
        while let Some(next) = self.next_to_fire(&waiting, update) {
            let trigger = waiting.remove(next);
            self.fire(&trigger, update);
        }
    }

    fn next_to_fire(&self, waiting: &[Trigger], update: &Update) -> Option<usize> {
        let ticket = self.tickets.get(&update.ticket)?;
        let audits = self.audits_of(update.ticket);
        let case = Case {
            world: self,
            ticket: &ticket,
            before: update.before.as_ref(),
            audit: audits.iter().find(|audit| audit.id == update.audit),
            created: update.before.is_none(),
            user: update.author,
        };
        waiting
            .iter()
            .position(|trigger| trigger.conditions.hold(&case))
    }

    fn fire(&mut self, trigger: &Trigger, update: &Update) {
        let Some(before) = self.tickets.get(&update.ticket).map(Cow::into_owned) else {
            return;
        };
        let actor = Actor::Trigger {
            id: trigger.id,
            title: trigger.title.clone(),
        };
        let changes: Vec<Change> = trigger
            .actions
            .iter()
            .filter_map(|action| change(action, &before, update.author))
            .collect();
        let mut kinds = match self.settle(&before, &actor, &changes) {
            Ok((after, mut kinds)) => {
                kinds.extend(super::differences::differences(&before, &after));
                self.tickets.insert(update.ticket, after);
                kinds
            }
            Err(refusal) => {
                tracing::debug!(trigger.id, ticket.id = update.ticket, %refusal, "trigger has no effect");
                Vec::new()
            }
        };
        let notices = trigger.actions.iter();
        kinds.extend(notices.filter_map(|action| notice(self, action, &before)));
        self.append(update, &actor.via(), kinds);
        for action in &trigger.actions {
            self.call_webhook(action, update.ticket);
        }
    }

    /// Puts a trigger's events into the update that fired it.
    fn append(&mut self, update: &Update, via: &Via, kinds: Vec<EventKind>) {
        let events: Vec<_> = kinds
            .into_iter()
            .map(|kind| self.event(Some(via.clone()), kind))
            .collect();
        let audits = self.tickets.audits_mut(update.ticket);
        let mut audits = audits.into_iter().flatten();
        if let Some(audit) = audits.find(|audit| audit.id == update.audit) {
            audit.events.extend(events);
        }
    }
}

/// What actions can do, beside setting `custom_fields_{id}`.
pub(crate) const ACTIONS: [&str; 18] = [
    "assignee_id",
    "brand_id",
    "cc",
    "current_tags",
    "custom_status_id",
    "follower",
    "group_id",
    "notification_group",
    "notification_target",
    "notification_user",
    "notification_webhook",
    "priority",
    "remove_tags",
    "set_schedule",
    "set_tags",
    "status",
    "ticket_form_id",
    "type",
];

/// The change of the ticket an action asks for.
pub(super) fn change(action: &Action, ticket: &Ticket, author: i64) -> Option<Change> {
    let id = || id(&action.value, ticket, author);
    let words = || action.value.as_str().unwrap_or_default().split_whitespace();
    match action.field.as_str() {
        "status" => Status::parse(action.value.as_str()?).map(Change::Status),
        "priority" => Priority::parse(action.value.as_str()?).map(Change::Priority),
        "group_id" => Some(Change::Group(id())),
        "assignee_id" => Some(Change::Assignee(id())),
        "ticket_form_id" => id().map(Change::Form),
        "follower" => id().map(Change::Follow),
        "cc" => id().map(Change::Cc),
        "brand_id" => id().map(Change::Brand),
        "custom_status_id" => id().map(Change::CustomStatus),
        "type" => Some(Change::Kind(action.value.as_str().map(str::to_owned))),
        "set_tags" => Some(Change::Tags(words().map(str::to_owned).collect())),
        "current_tags" => {
            let mut tags = ticket.tags.clone();
            tags.extend(words().map(str::to_owned));
            Some(Change::Tags(tags))
        }
        "remove_tags" => {
            let gone: Vec<&str> = words().collect();
            let mut tags = ticket.tags.clone();
            tags.retain(|tag| !gone.contains(&tag.as_str()));
            Some(Change::Tags(tags))
        }
        field => {
            let field: i64 = field.strip_prefix("custom_fields_")?.parse().ok()?;
            Some(Change::CustomField(field, action.value.clone()))
        }
    }
}

/// An id as rules write it: a number, its text, or a word for somebody.
fn id(value: &Value, ticket: &Ticket, author: i64) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => match text.as_str() {
            "current_user" => Some(author),
            "requester_id" => Some(ticket.requester_id),
            text => text.parse().ok(),
        },
        _ => None,
    }
}

/// What an action tells somebody, as it stands in the audit.
fn notice(world: &World, action: &Action, ticket: &Ticket) -> Option<EventKind> {
    let part = |index: usize| {
        let part = action.value.get(index).and_then(Value::as_str);
        part.unwrap_or_default().to_owned()
    };
    let to = action.value.get(0).unwrap_or(&Value::Null);
    let recipients = match action.field.as_str() {
        "notification_user" => match to.as_str() {
            Some("assignee_id") => ticket.assignee_id.into_iter().collect(),
            Some("all_agents") => {
                let users = world.users.values().filter(|user| user.is_assignable());
                users.map(|user| user.id).collect()
            }
            _ => vec![id(to, ticket, -1).unwrap_or(ticket.requester_id)],
        },
        "notification_group" => {
            let group = match to.as_str() {
                Some("group_id") => ticket.group_id,
                _ => id(to, ticket, -1),
            };
            let members = world.memberships.values();
            let members = members.filter(|own| Some(own.group_id) == group);
            members.map(|own| own.user_id).collect()
        }
        "set_schedule" => return schedule(world, action, ticket),
        "notification_webhook" | "notification_target" => {
            return Some(EventKind::Other {
                name: "External".to_owned(),
                body: serde_json::json!({
                    "resource": text(to),
                    "body": text(action.value.get(1).unwrap_or(&Value::Null)),
                }),
            });
        }
        _ => return None,
    };
    Some(EventKind::Notification {
        subject: placeholders::render(world, ticket, &part(1)),
        body: placeholders::render(world, ticket, &part(2)),
        recipients,
    })
}

/// Which hours count for a ticket from now on; nothing when there is no such schedule, or it counts already.
fn schedule(world: &World, action: &Action, ticket: &Ticket) -> Option<EventKind> {
    let new = id(&action.value, ticket, -1)?;
    let before = schedule_set(&world.audits_of(ticket.id));
    if before == Some(new) || world.documents.get("schedules", new).is_none() {
        return None;
    }
    Some(EventKind::Other {
        name: SCHEDULE_ASSIGNMENT.to_owned(),
        body: serde_json::json!({
            "previous_schedule_id": before.map(|id| id.to_string()),
            "new_schedule_id": new.to_string(),
        }),
    })
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
