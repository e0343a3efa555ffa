//! What conditions compare: fields of tickets as texts, and since when something is so.

use jiff::Timestamp;
use serde_json::Value;

use super::Case;
use crate::world::documents::BRAND;
use crate::world::{EventKind, Priority, Role, Status, Ticket, User, Via, World};

pub(super) fn role(user: &User) -> &'static str {
    match user.role {
        Role::EndUser => "end_user",
        Role::Agent => "agent",
        Role::Admin => "admin",
    }
}

/// The comment of the update.
pub(super) fn comment<'a>(case: &Case<'a>) -> Option<(&'a str, bool)> {
    let mut events = case.audit?.events.iter();
    events.find_map(|event| match &event.kind {
        EventKind::Comment { body, public, .. } => Some((body.as_str(), *public)),
        _ => None,
    })
}

/// Since when what a time-based field names is so; the outer `None`: it names no time.
pub(super) fn since(case: &Case<'_>, field: &str) -> Option<Option<Timestamp>> {
    let ticket = case.ticket;
    let set = |name: &str, wanted: Option<&str>| {
        let audits = case.world.audits_of(ticket.id);
        let last = audits.iter().rfind(|audit| {
            audit.events.iter().any(|event| match &event.kind {
                EventKind::Create { field_name, value }
                | EventKind::Change {
                    field_name, value, ..
                } => field_name == name && wanted.is_none_or(|wanted| value == wanted),
                _ => false,
            })
        });
        last.map(|audit| audit.created_at)
    };
    Some(match field {
        "created_at" => Some(ticket.created_at),
        "updated_at" => Some(ticket.updated_at),
        "assigned_at" => set("assignee_id", None),
        _ => {
            let mut status = Status::ALL.into_iter();
            let status = status.find(|own| own.as_str().eq_ignore_ascii_case(field));
            let status = status.filter(|_| field.bytes().all(|own| own.is_ascii_uppercase()))?;
            // A history is told at some cost: only that of tickets that are in the state.
            (ticket.status == status)
                .then(|| set("status", Some(status.as_str())))
                .flatten()
        }
    })
}

/// A field of a ticket as the text conditions compare; nothing is the empty text.
pub(super) fn read(world: &World, ticket: &Ticket, field: &str) -> Option<String> {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    Some(match field {
        "status" => ticket.status.as_str().to_owned(),
        "priority" => ticket
            .priority
            .map(Priority::as_str)
            .unwrap_or_default()
            .to_owned(),
        "type" => ticket.kind.clone().unwrap_or_default(),
        "assignee_id" => id(ticket.assignee_id),
        "group_id" => id(ticket.group_id),
        "organization_id" => id(ticket.organization_id),
        "ticket_form_id" => id(ticket.ticket_form_id),
        "requester_id" => ticket.requester_id.to_string(),
        "brand_id" => ticket.brand_id.unwrap_or(BRAND).to_string(),
        "custom_status_id" => id(world.custom_status_of(ticket)),
        "via_id" => via_id(&ticket.via).to_owned(),
        _ => {
            let field: i64 = field.strip_prefix("custom_fields_")?.parse().ok()?;
            text(ticket.custom_fields.get(&field).unwrap_or(&Value::Null))
        }
    })
}

/// Zendesk's numbers for channels.
fn via_id(via: &Via) -> &'static str {
    match via {
        Via::Email => "4",
        Via::Api => "5",
        Via::Trigger { .. } | Via::Automation { .. } => "8",
        Via::System => "11",
        Via::FollowUp { .. } => "24",
        Via::Web | Via::Channel(_) => "0",
    }
}

pub(super) fn rank(field: &str, value: &str) -> Option<usize> {
    match field {
        "status" => Status::ALL
            .iter()
            .position(|status| status.as_str() == value),
        "priority" => Priority::ALL.iter().position(|p| p.as_str() == value),
        _ => value.parse().ok(),
    }
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
