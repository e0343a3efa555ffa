//! `{{ticket.id}}` and its like: what rules write into notices and webhooks. Always text.

use serde_json::Value;

use super::{EventKind, Priority, Ticket, World};

/// The text with every placeholder filled in; one that is not known is empty, as in Zendesk.
pub(super) fn render(world: &World, ticket: &Ticket, template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            text.push_str("{{");
            rest = after;
            continue;
        };
        text.push_str(&value(world, ticket, name.trim()));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Fills in every text of a JSON value.
pub(super) fn render_all(world: &World, ticket: &Ticket, template: &Value) -> Value {
    match template {
        Value::String(text) => Value::String(render(world, ticket, text)),
        Value::Array(list) => {
            let list = list.iter().map(|own| render_all(world, ticket, own));
            list.collect()
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(key, own)| (key.clone(), render_all(world, ticket, own)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

fn value(world: &World, ticket: &Ticket, name: &str) -> String {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let user = |id: Option<i64>, what: &str| {
        let user = id.and_then(|id| world.users.get(&id));
        let value = user.map(|user| match what {
            "email" => user.email.clone().unwrap_or_default(),
            "id" => user.id.to_string(),
            "first_name" => user.name.split(' ').next().unwrap_or_default().to_owned(),
            _ => user.name.clone(),
        });
        value.unwrap_or_default()
    };
    match name {
        "ticket.id" => ticket.id.to_string(),
        "ticket.title" => ticket.subject.clone(),
        "ticket.description" => ticket.description.clone(),
        "ticket.status" => ticket.status.as_str().to_owned(),
        "ticket.priority" => ticket
            .priority
            .map(Priority::as_str)
            .unwrap_or_default()
            .to_owned(),
        "ticket.ticket_type" => ticket.kind.clone().unwrap_or_default(),
        "ticket.tags" => ticket.tags.join(" "),
        "ticket.external_id" => ticket.external_id.clone().unwrap_or_default(),
        "ticket.via" => ticket.via.channel().to_owned(),
        "ticket.url" | "ticket.link" => format!("sim.zendesk.com/agent/tickets/{}", ticket.id),
        "ticket.created_at_with_timestamp" => ticket.created_at.to_string(),
        "ticket.updated_at_with_timestamp" => ticket.updated_at.to_string(),
        "ticket.group.id" => id(ticket.group_id),
        "ticket.group.name" => {
            let group = ticket.group_id.and_then(|id| world.groups.get(&id));
            group.map(|group| group.name.clone()).unwrap_or_default()
        }
        "ticket.organization.id" => id(ticket.organization_id),
        "ticket.organization.name" => {
            let own = ticket.organization_id;
            let own = own.and_then(|id| world.organizations.get(&id));
            own.map(|own| own.name.clone()).unwrap_or_default()
        }
        "ticket.latest_comment" | "ticket.latest_comment.value" => latest_comment(world, ticket),
        name => {
            let people = [
                ("ticket.requester.", Some(ticket.requester_id)),
                ("ticket.assignee.", ticket.assignee_id),
            ];
            for (prefix, who) in people {
                if let Some(what) = name.strip_prefix(prefix) {
                    return user(who, what);
                }
            }
            let field = name.strip_prefix("ticket.ticket_field_");
            let field = field.and_then(|id| ticket.custom_fields.get(&id.parse().ok()?));
            match field {
                Some(Value::String(text)) => text.clone(),
                None | Some(Value::Null) => String::new(),
                Some(other) => other.to_string(),
            }
        }
    }
}

fn latest_comment(world: &World, ticket: &Ticket) -> String {
    let audits = world.audits_of(ticket.id);
    let mut events = audits.iter().rev().flat_map(|audit| &audit.events);
    let body = events.find_map(|event| match &event.kind {
        EventKind::Comment { body, .. } => Some(body.clone()),
        _ => None,
    });
    body.unwrap_or_default()
}
