//! The history of a ticket: its audits, and the comments among them.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, sideload, time};
use crate::answer::Answer;
use crate::paging::Rows;
use crate::world::{Audit, AuditEvent, EventKind};

pub(super) fn audits(exchange: &Exchange<'_>, ticket: i64) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    exchange
        .world
        .undeleted(ticket)
        .map_err(|_| Answer::not_found())?;
    let audits = exchange.world.audits_of(ticket);
    let rows = Rows::by_id(audits.iter().map(|audit| audit.id));
    let find = |id| audits.iter().find(|audit| audit.id == id);
    let page = rows.page(exchange.call)?;
    Ok(page.answer("audits", |id| Some(json(find(id)?))))
}

pub(super) fn comments(exchange: &Exchange<'_>, ticket: i64) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    exchange
        .world
        .undeleted(ticket)
        .map_err(|_| Answer::not_found())?;
    let audits = exchange.world.audits_of(ticket);
    let all = audits.iter().flat_map(|audit| {
        let events = audit.events.iter();
        events.map(move |event| (audit, event))
    });
    let comments: Vec<(&Audit, &AuditEvent)> = all
        .filter(|(_, event)| matches!(event.kind, EventKind::Comment { .. }))
        .collect();
    let call = exchange.call;
    let last_first =
        call.query("sort") == Some("-created_at") || call.query("sort_order") == Some("desc");
    let rows = Rows::sorted(comments.iter().map(|(_, event)| (0, event.id)), last_first);
    let page = rows.page(call)?;
    let authors = comments.iter().filter_map(|(_, event)| author(&event.kind));
    let authors: Vec<i64> = authors.collect();
    let mut answer = page.answer("comments", |id| {
        let (audit, event) = comments.iter().find(|(_, event)| event.id == id)?;
        let mut comment = event_json(audit, event);
        comment["created_at"] = time(Some(audit.created_at));
        comment["via"] = event.via.as_ref().unwrap_or(&audit.via).to_json();
        comment["metadata"] = json!({ "system": {}, "custom": {} });
        Some(comment)
    });
    if call.includes("users") {
        sideload::users(exchange, &mut answer, authors);
    }
    Ok(answer)
}

fn author(kind: &EventKind) -> Option<i64> {
    match kind {
        EventKind::Comment { author_id, .. } => Some(*author_id),
        _ => None,
    }
}

/// An audit on the wire.
pub(super) fn json(audit: &Audit) -> Value {
    let events = audit.events.iter().map(|event| event_json(audit, event));
    json!({
        "id": audit.id,
        "ticket_id": audit.ticket_id,
        "created_at": time(Some(audit.created_at)),
        "author_id": audit.author_id,
        "metadata": { "system": {}, "custom": {} },
        "events": events.collect::<Vec<_>>(),
        "via": audit.via.to_json(),
    })
}

fn event_json(audit: &Audit, event: &AuditEvent) -> Value {
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
            public,
        } => comment_json(audit, *author_id, body, *public),
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

fn comment_json(audit: &Audit, author: i64, body: &str, public: bool) -> Value {
    let escaped = body
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<br>");
    let html =
        format!("<div class=\"zd-comment\" dir=\"auto\"><p dir=\"auto\">{escaped}</p></div>");
    json!({
        "type": "Comment",
        "author_id": author,
        "body": body,
        "html_body": html,
        "plain_body": body,
        "public": public,
        "attachments": [],
        "audit_id": audit.id,
    })
}
