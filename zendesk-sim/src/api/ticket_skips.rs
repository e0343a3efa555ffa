//! Tickets an agent passed over while taking the next in a view, and why.

use serde_json::json;

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, number, tickets};
use crate::answer::Answer;
use crate::world::Document;

const SKIPS: Resource = Resource {
    many: "skips",
    one: "skip",
    path: "",
    required: &["ticket_id", "reason"],
    fresh: || json!({}),
    paged: true,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    if (method, rest) != ("POST", &[]) {
        return Err(Answer::no_endpoint());
    }
    let agent = exchange.agent()?;
    let record = exchange.call.record("skip")?;
    let ticket = record.get("ticket_id").and_then(number).unwrap_or_default();
    tickets::find(exchange, ticket)?;
    let reason = record.get("reason").cloned();
    let skip = json!({ "ticket_id": ticket, "user_id": agent, "reason": reason });
    let id = exchange.world.add_document("skips", Document::new(skip));
    let shown = SKIPS.shown(exchange, id);
    Ok(Answer::created(json!({ "skip": shown })).wrote(None, shown))
}

/// Those of a user (`user_id`) or of a ticket (`ticket_id`).
pub(super) fn of(exchange: &Exchange<'_>, key: &str, id: i64) -> Reply {
    SKIPS.list(exchange, |own| own.id_of(key) == Some(id))
}
