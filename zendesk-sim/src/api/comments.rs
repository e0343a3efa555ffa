//! Comments: listed, made private, redacted.

use serde_json::{Value, json};

use super::audits::{event_json, metadata};
use super::{Exchange, Reply, attachments, id, sideload, tickets, time};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Audit, AuditEvent, EventKind, World};

pub(super) fn of_ticket(
    exchange: &mut Exchange<'_>,
    method: &str,
    ticket: i64,
    rest: &[&str],
) -> Reply {
    tickets::find(exchange, ticket)?;
    match (method, rest) {
        ("GET", []) => list(exchange, ticket, |_| true),
        ("GET", ["count"]) => {
            let count = sideload::comment_count(exchange.world, ticket);
            Ok(super::count(count, exchange.world.now))
        }
        ("PUT", [comment, "make_private"]) => make_private(exchange, ticket, id(comment)?),
        ("PUT", [comment, "redact"]) => {
            let body = exchange.call.body.as_ref();
            let text = body
                .and_then(|body| body["text"].as_str())
                .unwrap_or_default();
            let text = text.to_owned();
            redact(exchange, ticket, id(comment)?, &text)
        }
        ("PUT", [comment, "attachments", file, "redact"]) => {
            attachments::redact(exchange, ticket, id(comment)?, id(file)?)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// `PUT /comment_redactions/{comment}`: what stands between redaction marks in the new HTML goes.
pub(super) fn redact_by_mark(exchange: &mut Exchange<'_>, method: &str, comment: i64) -> Reply {
    if method != "PUT" {
        return Err(Answer::no_endpoint());
    }
    let body = exchange.call.body.clone().unwrap_or_default();
    let ticket = super::number(&body["ticket_id"]).unwrap_or_default();
    tickets::find(exchange, ticket)?;
    let urls = body["external_attachment_urls"].as_array().into_iter();
    let mut files = Vec::new();
    for url in urls.flatten().filter_map(Value::as_str) {
        let file = attachments::behind(exchange.call, exchange.world, ticket, url);
        files.push(file.ok_or_else(Answer::not_found)?);
    }
    for file in &files {
        attachments::redact(exchange, ticket, comment, *file)?;
    }
    let html = body["html_body"].as_str().unwrap_or_default();
    if html.is_empty() && !files.is_empty() {
        return shown(exchange, ticket, comment);
    }
    let mark = "<redact>";
    let marked = html
        .split_once(mark)
        .and_then(|(_, rest)| rest.split_once("</redact>"));
    let (text, _) = marked
        .ok_or_else(|| Answer::error(400, "InvalidValue", "html_body has no <redact> tag"))?;
    redact(exchange, ticket, comment, text)
}

/// The comments with a visibility that is wanted.
pub(super) fn list(exchange: &Exchange<'_>, ticket: i64, wanted: impl Fn(bool) -> bool) -> Reply {
    let audits = exchange.world.audits_of(ticket);
    let all = audits.iter().flat_map(|audit| {
        let events = audit.events.iter();
        events.map(move |event| (audit, event))
    });
    let comments: Vec<(&Audit, &AuditEvent)> = all
        .filter(
            |(_, event)| matches!(event.kind, EventKind::Comment { public, .. } if wanted(public)),
        )
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
        Some(json(call, exchange.world, audit, event))
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

/// A comment on the wire.
pub(super) fn json(call: &Call, world: &World, audit: &Audit, event: &AuditEvent) -> Value {
    let mut comment = event_json(call, world, audit, event);
    comment["created_at"] = time(Some(audit.created_at));
    comment["via"] = event.via.as_ref().unwrap_or(&audit.via).to_json();
    comment["metadata"] = metadata(audit);
    comment
}

/// There is no way back.
pub(super) fn make_private(exchange: &mut Exchange<'_>, ticket: i64, comment: i64) -> Reply {
    let change = json!({ "comment_id": comment, "public": false });
    rewrite(
        exchange,
        ticket,
        comment,
        ("CommentPrivacyChange", change),
        |_, public| {
            *public = false;
        },
    )?;
    Ok(Answer::ok(json!({})))
}

/// Every occurrence of the text becomes blocks.
fn redact(exchange: &mut Exchange<'_>, ticket: i64, comment: i64, text: &str) -> Reply {
    if text.is_empty() {
        return Err(Answer::error(
            400,
            "ParameterMissing",
            "Parameter text is required",
        ));
    }
    let change = json!({ "comment_id": comment });
    let blocks = "▇".repeat(text.chars().count());
    rewrite(
        exchange,
        ticket,
        comment,
        ("CommentRedactionEvent", change),
        |body, _| {
            *body = body.replace(text, &blocks);
        },
    )?;
    shown(exchange, ticket, comment)
}

fn shown(exchange: &Exchange<'_>, ticket: i64, comment: i64) -> Reply {
    let audits = exchange.world.audits_of(ticket);
    let found = audits.iter().find_map(|audit| {
        let event = audit.events.iter().find(|event| event.id == comment)?;
        Some(json(exchange.call, exchange.world, audit, event))
    });
    Ok(Answer::ok(json!({ "comment": found })))
}

/// Changes a comment where it stands, and tells so in an audit.
fn rewrite(
    exchange: &mut Exchange<'_>,
    ticket: i64,
    comment: i64,
    (name, body): (&str, Value),
    change: impl FnOnce(&mut String, &mut bool),
) -> Result<(), Answer> {
    let agent = exchange.agent()?;
    let world = &mut *exchange.world;
    let changed = world.rewrite_comment(ticket, comment, change);
    changed.then_some(()).ok_or_else(Answer::not_found)?;
    world.note_rewriting(ticket, agent, name, body);
    Ok(())
}
