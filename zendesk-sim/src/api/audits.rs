//! The history of a ticket: its audits.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, attachments, comments, id, sideload, tickets, time};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::{self, Rows};
use crate::world::{Audit, AuditEvent, EventKind, World};

pub(super) fn of_ticket(
    exchange: &mut Exchange<'_>,
    method: &str,
    ticket: i64,
    rest: &[&str],
) -> Reply {
    tickets::find(exchange, ticket)?;
    match (method, rest) {
        ("GET", []) => list(exchange, ticket),
        ("GET", ["count"]) => {
            let audits = exchange.world.audits_of(ticket).len();
            Ok(super::count(audits, exchange.world.now))
        }
        ("GET", [audit]) => {
            let audit = id(audit)?;
            let audits = exchange.world.audits_of(ticket);
            let found = audits.iter().find(|own| own.id == audit);
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "audit": json(exchange.call, exchange.world, found) }),
            ))
        }
        ("PUT", [audit, "make_private"]) => {
            let audit = id(audit)?;
            let comment = {
                let audits = exchange.world.audits_of(ticket);
                let found = audits.iter().find(|own| own.id == audit);
                let events = found.ok_or_else(Answer::not_found)?.events.iter();
                let mut events = events.filter(|e| matches!(e.kind, EventKind::Comment { .. }));
                events.next().map(|event| event.id)
            };
            comments::make_private(exchange, ticket, comment.ok_or_else(Answer::not_found)?)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// Those of every ticket in a list, the newest first.
pub(super) fn of_account(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    if (method, rest) != ("GET", &[]) {
        return Err(Answer::no_endpoint());
    }
    let (call, world) = (exchange.call, &*exchange.world);
    let cursor = |key| call.query(key).map(paging::read_cursor).transpose();
    let (before, after) = (cursor("page[before]")?, cursor("page[after]")?.flatten());
    // The newest are at the beginning: what stands before a cursor has a higher id.
    let within = match (before, after) {
        (Some(None), _) => {
            return Ok(Rows::by_id([])
                .by_cursor(call, 1)?
                .answer("audits", |_| None));
        }
        (Some(Some((_, id))), _) => id + 1..=i64::MAX,
        (None, Some((_, id))) => i64::MIN..=id - 1,
        (None, None) => i64::MIN..=i64::MAX,
    };
    let size = paging::size(call, "page[size]", 100, 1000)?;
    let mut found = world
        .tickets
        .audits_within(within, before.is_none(), |ticket| {
            tickets::listed(world, ticket)
        });
    // One more tells whether there is a next page.
    let found: BTreeMap<i64, Audit> = found
        .by_ref()
        .take(size + 1)
        .map(|audit| (audit.id, audit))
        .collect();
    let rows = Rows::sorted(found.keys().map(|id| (0, *id)), true);
    let page = rows.by_cursor(call, 1000)?;
    Ok(page.answer("audits", |id| Some(json(call, world, found.get(&id)?))))
}

fn list(exchange: &Exchange<'_>, ticket: i64) -> Reply {
    let audits = exchange.world.audits_of(ticket);
    let rows = Rows::by_id(audits.iter().map(|audit| audit.id));
    let find = |id| audits.iter().find(|audit| audit.id == id);
    let page = rows.page(exchange.call)?;
    let mut answer = page.answer("audits", |id| {
        Some(json(exchange.call, exchange.world, find(id)?))
    });
    if exchange.call.includes("users") {
        let authors = audits.iter().map(|audit| audit.author_id);
        sideload::users(exchange, &mut answer, authors);
    }
    sideload::with_ticket(exchange, &mut answer, ticket);
    Ok(answer)
}

/// An audit on the wire.
pub(super) fn json(call: &Call, world: &World, audit: &Audit) -> Value {
    let events = audit.events.iter();
    let events = events.map(|event| event_json(call, world, audit, event));
    json!({
        "id": audit.id,
        "ticket_id": audit.ticket_id,
        "created_at": time(Some(audit.created_at)),
        "author_id": audit.author_id,
        "metadata": metadata(audit),
        "events": events.collect::<Vec<_>>(),
        "via": audit.via.to_json(),
    })
}

pub(super) fn metadata(audit: &Audit) -> Value {
    let custom = match &audit.custom_metadata {
        Value::Null => json!({}),
        own => own.clone(),
    };
    json!({ "system": {}, "custom": custom })
}

pub(super) fn event_json(call: &Call, world: &World, audit: &Audit, event: &AuditEvent) -> Value {
    let mut shown = match &event.kind {
        EventKind::Create { field_name, value } => json!({
            "type": "Create", "field_name": field_name, "value": value,
        }),
        EventKind::Change {
            field_name,
            value,
            previous_value,
        } => json!({
            "type": "Change", "field_name": field_name, "value": value,
            "previous_value": previous_value,
        }),
        EventKind::Comment {
            author_id,
            body,
            html,
            public,
        } => {
            let files = attachments::of_comment(call, world, event.id);
            comment_json(audit, *author_id, (body, html.as_deref(), *public), files)
        }
        EventKind::FollowersChange { previous, current } => json!({
            "type": "FollowersChange", "previous_followers": previous,
            "current_followers": current,
        }),
        EventKind::EmailCcChange { previous, current } => json!({
            "type": "EmailCcChange", "previous_email_ccs": previous,
            "current_email_ccs": current,
        }),
        EventKind::Notification {
            subject,
            body,
            recipients,
        } => json!({
            "type": "Notification", "subject": subject, "body": body, "recipients": recipients,
        }),
        EventKind::Other { name, body } => {
            let mut other = body.as_object().cloned().unwrap_or_else(Map::new);
            other.insert("type".to_owned(), json!(name));
            Value::Object(other)
        }
    };
    shown["id"] = json!(event.id);
    if let Some(via) = &event.via {
        shown["via"] = via.to_json();
    }
    shown
}

fn comment_json(
    audit: &Audit,
    author: i64,
    (body, html, public): (&str, Option<&str>, bool),
    files: Vec<Value>,
) -> Value {
    let escaped = body
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<br>");
    let inner = match html {
        Some(html) => html.to_owned(),
        None => format!("<p dir=\"auto\">{escaped}</p>"),
    };
    let html = format!("<div class=\"zd-comment\" dir=\"auto\">{inner}</div>");
    json!({
        "type": "Comment",
        "author_id": author,
        "body": body,
        "html_body": html,
        "plain_body": body,
        "public": public,
        "attachments": files,
        "audit_id": audit.id,
    })
}
