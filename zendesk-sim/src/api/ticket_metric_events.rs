//! What starts, pauses and ends the clocks of service levels, from the history of tickets.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::world::conditions::Case;
use crate::world::{Conditions, Document, EventKind, Priority, Status, Ticket, World};

/// The events of one ticket in their order.
pub(super) fn of(world: &World, ticket: &Ticket) -> Vec<Event> {
    let mut events = Events::default();
    let began = ticket.created_at;
    for metric in [
        "reply_time",
        "agent_work_time",
        "requester_wait_time",
        "resolution_time",
    ] {
        events.add(metric, "activate", began);
    }
    if let Some((policy, minutes)) = first_reply_target(world, ticket) {
        let sla = json!({ "sla": {
            "target": minutes, "business_hours": false,
            "policy": { "id": policy.id, "title": policy["title"], "description": policy["description"] },
        }});
        events.add_more("reply_time", "apply_sla", began, sla);
    }
    let mut replied = false;
    let audits = world.audits_of(ticket.id);
    for audit in audits.iter() {
        let at = audit.created_at;
        for event in &audit.events {
            match &event.kind {
                EventKind::Comment {
                    author_id,
                    public: true,
                    ..
                } if !replied
                    && at > began
                    && world
                        .users
                        .get(author_id)
                        .is_some_and(|user| user.is_agent()) =>
                {
                    replied = true;
                    events.add("reply_time", "fulfill", at);
                }
                EventKind::Change {
                    field_name,
                    value,
                    previous_value,
                } if field_name == "status" => {
                    let status = |value: &Value| value.as_str().and_then(Status::parse);
                    if let (Some(now), Some(before)) = (status(value), status(previous_value)) {
                        events.status(before, now, at);
                    }
                }
                _ => {}
            }
        }
    }
    if let Some(breach) = breach_at(world, ticket)
        && !events.fulfilled_before(breach)
        && breach <= world.now
    {
        events.add_more("reply_time", "breach", breach, json!({ "deleted": false }));
    }
    let mut events = events.list;
    events.sort_by_key(|event| event.at);
    for (number, event) in (1..).zip(&mut events) {
        event.shown["id"] = json!(ticket.id * 1000 + number);
        event.shown["ticket_id"] = json!(ticket.id);
    }
    events
}

/// One event.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) shown: Value,
}

#[derive(Debug, Default)]
struct Events {
    list: Vec<Event>,
}

impl Events {
    fn add(&mut self, metric: &str, kind: &str, at: Timestamp) {
        self.add_more(metric, kind, at, json!({}));
    }

    fn add_more(&mut self, metric: &str, kind: &str, at: Timestamp, more: Value) {
        let mut shown = json!({
            "metric": metric, "instance_id": 1, "type": kind, "time": at.to_string(),
        });
        if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
            shown.extend(more);
        }
        self.list.push(Event { at, shown });
    }

    fn status(&mut self, before: Status, now: Status, at: Timestamp) {
        let waits = |status: Status| matches!(status, Status::Pending);
        if waits(now) && !waits(before) {
            self.add("requester_wait_time", "pause", at);
            self.add("agent_work_time", "pause", at);
        }
        if waits(before) && now < Status::Pending {
            self.add("requester_wait_time", "activate", at);
            self.add("agent_work_time", "activate", at);
        }
        let done = |status: Status| status >= Status::Solved;
        if done(now) && !done(before) {
            for metric in ["agent_work_time", "requester_wait_time", "resolution_time"] {
                self.add(metric, "fulfill", at);
            }
        }
        if done(before) && !done(now) {
            for metric in ["agent_work_time", "requester_wait_time", "resolution_time"] {
                self.add(metric, "activate", at);
            }
        }
    }

    fn fulfilled_before(&self, breach: Timestamp) -> bool {
        let mut own = self.list.iter();
        own.any(|event| {
            event.shown["metric"] == "reply_time"
                && event.shown["type"] == "fulfill"
                && event.at <= breach
        })
    }
}

/// The first policy, by position, whose filter the ticket meets, and its target in minutes.
fn first_reply_target<'a>(world: &'a World, ticket: &Ticket) -> Option<(&'a Document, i64)> {
    let mut policies: Vec<&Document> = world.documents.of("sla_policies").collect();
    policies.sort_by_key(|policy| (policy["position"].as_i64(), policy.id));
    let policy = policies.into_iter().find(|policy| {
        let filter = serde_json::from_value::<Conditions>(policy["filter"].clone());
        filter.is_ok_and(|filter| {
            filter.hold(&Case {
                world,
                ticket,
                before: None,
                audit: None,
                created: false,
                user: -1,
            })
        })
    })?;
    let priority = ticket.priority.map(Priority::as_str);
    let mut metrics = policy["policy_metrics"].as_array().into_iter().flatten();
    let metric = metrics.find(|metric| {
        metric["metric"] == "first_reply_time" && metric["priority"].as_str() == priority
    })?;
    Some((policy, metric["target"].as_i64()?))
}

/// When the first reply is due.
fn breach_at(world: &World, ticket: &Ticket) -> Option<Timestamp> {
    let (_, minutes) = first_reply_target(world, ticket)?;
    ticket
        .created_at
        .checked_add(SignedDuration::from_mins(minutes))
        .ok()
}

/// The `slas` of a ticket.
pub(super) fn slas(world: &World, ticket: &Ticket) -> Value {
    let Some(due) = breach_at(world, ticket) else {
        return json!({ "policy_metrics": [] });
    };
    let events = of(world, ticket);
    let mut replies = events.iter();
    let replied = replies
        .any(|event| event.shown["metric"] == "reply_time" && event.shown["type"] == "fulfill");
    let left = due.duration_since(world.now).as_secs();
    json!({ "policy_metrics": [{
        "breach_at": due.to_string(),
        "stage": if replied { "achieved" } else { "active" },
        "metric": "first_reply_time",
        "minutes": left / 60,
    }]})
}
