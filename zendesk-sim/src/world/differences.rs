//! What an audit says of a ticket: the fields it began with, and those that changed.

use serde_json::{Value, json};

use super::{EventKind, Priority, Ticket};

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
        ("brand_id".to_owned(), id(ticket.brand_id)),
        ("custom_status_id".to_owned(), id(ticket.custom_status_id)),
        ("problem_id".to_owned(), id(ticket.problem_id)),
        (
            "due_at".to_owned(),
            json!(ticket.due_at.map(|at| at.to_string())),
        ),
        ("tags".to_owned(), json!(ticket.tags)),
    ];
    let custom = ticket.custom_fields.iter();
    fields.extend(custom.map(|(id, value)| (id.to_string(), value.clone())));
    fields
}

/// The events of a creation.
pub(crate) fn creations(ticket: &Ticket) -> Vec<EventKind> {
    let set = |value: &Value| !value.is_null() && value != &json!([]);
    fields(ticket)
        .into_iter()
        .filter(|(_, value)| set(value))
        .map(|(field_name, value)| EventKind::Create { field_name, value })
        .chain(people(&Ticket::default(), ticket))
        .collect()
}

/// The events that lead from one state of a ticket to another.
pub(crate) fn differences(before: &Ticket, after: &Ticket) -> Vec<EventKind> {
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
    kinds.extend(people(before, after));
    kinds
}

/// The events about who follows and who is in copy.
fn people(before: &Ticket, after: &Ticket) -> impl Iterator<Item = EventKind> {
    let followers =
        (before.follower_ids != after.follower_ids).then(|| EventKind::FollowersChange {
            previous: before.follower_ids.clone(),
            current: after.follower_ids.clone(),
        });
    let copied = (before.email_cc_ids != after.email_cc_ids).then(|| EventKind::EmailCcChange {
        previous: before.email_cc_ids.clone(),
        current: after.email_cc_ids.clone(),
    });
    followers.into_iter().chain(copied)
}
