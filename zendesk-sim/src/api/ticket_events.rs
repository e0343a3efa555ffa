//! The export of what happened to tickets: audits in the form of the export.

use serde_json::{Value, json};

use super::audits::event_json;
use super::incremental::rows_by_time;
use super::{Exchange, Reply};
use crate::world::{Audit, AuditEvent, EventKind, Via};

pub(super) fn export(exchange: &Exchange<'_>) -> Reply {
    let world = &*exchange.world;
    let whole_comments = exchange.call.includes("comment_events");
    let mut rows = Vec::new();
    for ticket in world.tickets.values() {
        let audits = world.audits_of(ticket.id);
        let own = audits.iter().map(|audit| {
            (
                audit.created_at.as_second(),
                json(exchange, audit, whole_comments),
            )
        });
        rows.extend(own);
    }
    rows_by_time(exchange, "ticket_events", rows)
}

fn json(exchange: &Exchange<'_>, audit: &Audit, whole_comments: bool) -> Value {
    let children = audit.events.iter();
    let children: Vec<Value> = children
        .map(|own| child(exchange, audit, own, whole_comments))
        .collect();
    json!({
        "id": audit.id,
        "ticket_id": audit.ticket_id,
        "timestamp": audit.created_at.as_second(),
        "created_at": audit.created_at.to_string(),
        "updater_id": audit.author_id,
        "via": label(&audit.via),
        "system": {},
        "metadata": {},
        "event_type": "Audit",
        "child_events": children,
    })
}

fn child(
    exchange: &Exchange<'_>,
    audit: &Audit,
    event: &AuditEvent,
    whole_comments: bool,
) -> Value {
    let via = event.via.as_ref().unwrap_or(&audit.via);
    let reference = match via {
        Via::Trigger { id, .. } | Via::Automation { id, .. } => Some(*id),
        _ => None,
    };
    let mut shown = match &event.kind {
        EventKind::Create { field_name, value } => {
            let mut shown = json!({ "event_type": "Create", field_name: plain(field_name, value) });
            if field_name == "tags" {
                shown["added_tags"] = value.clone();
                shown["removed_tags"] = json!([]);
            }
            shown
        }
        EventKind::Change {
            field_name,
            value,
            previous_value,
        } => {
            let mut shown = json!({
                "event_type": "Change", field_name: plain(field_name, value), "previous_value": previous_value,
            });
            if field_name == "tags" {
                let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
                let (now, before) = (list(value), list(previous_value));
                let added = now.iter().filter(|tag| !before.contains(tag));
                shown["added_tags"] = added.cloned().collect();
                let removed = before.iter().filter(|tag| !now.contains(tag));
                shown["removed_tags"] = removed.cloned().collect();
            }
            shown
        }
        EventKind::Comment { public, .. } if !whole_comments => json!({
            "event_type": "Comment", "comment_present": true, "comment_public": public,
        }),
        _ => {
            let mut shown = event_json(exchange.call, exchange.world, audit, event);
            shown["event_type"] = shown["type"].clone();
            shown
        }
    };
    shown["id"] = json!(event.id);
    shown["via"] = json!(label(via));
    shown["via_reference_id"] = json!(reference);
    shown
}

/// These ids are text in audits, and numbers here.
fn plain(field_name: &str, value: &Value) -> Value {
    let numbers = ["assignee_id", "group_id", "requester_id"];
    let text = value.as_str().filter(|_| numbers.contains(&field_name));
    let number = text.and_then(|text| text.parse::<i64>().ok());
    number.map_or_else(|| value.clone(), Value::from)
}

/// Channels as this export calls them.
fn label(via: &Via) -> &str {
    match via {
        Via::Web => "Web form",
        Via::Api => "Web service",
        Via::Email => "Mail",
        Via::System => "System",
        Via::Trigger { .. } | Via::Automation { .. } => "Rule",
        Via::FollowUp { .. } => "Closed ticket",
        Via::Channel(name) => name,
    }
}
