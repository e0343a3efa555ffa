//! Bringing in tickets with their past.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::refuse;
use super::writing::{Written, answer, or_nobody, written};
use crate::answer::Answer;
use crate::api::{Exchange, Reply, number, ticket_body};
use crate::call::Call;
use crate::world::{Actor, EventKind, Via, World};

pub(super) fn import(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.admin()?;
    let record = exchange.call.record("ticket")?;
    let written = import_one(exchange.world, exchange.call, author, record)?;
    Ok(answer(
        exchange.call,
        exchange.world,
        written,
        Answer::created,
    ))
}

/// Brings in a ticket with its past: times and comments as they are given. No trigger fires.
pub(in crate::api) fn import_one(
    world: &mut World,
    call: &Call,
    author: i64,
    record: &Map<String, Value>,
) -> Result<Written, Answer> {
    let mut record = record.clone();
    let comments = record.remove("comments").unwrap_or_default();
    let comments = comments.as_array().cloned().unwrap_or_default();
    if let Some(first) = comments.first() {
        let first = json!({ "body": text_of(first), "public": first["public"], "author_id": first["author_id"] });
        record.insert("comment".to_owned(), first);
    }
    let (id, _) = or_nobody(world, |world| {
        let (ticket, changes) = ticket_body::creation(world, author, &record)?;
        let imported = world.import_ticket(&Actor::Api(author), ticket, &changes);
        imported.map_err(refuse)
    })?;
    for comment in comments.iter().skip(1) {
        let at = time(&comment["created_at"]).unwrap_or(world.now);
        let writer = number(&comment["author_id"]).unwrap_or(author);
        let kind = EventKind::Comment {
            author_id: writer,
            body: text_of(comment),
            html: None,
            public: comment["public"].as_bool().unwrap_or(true),
        };
        world.record(id, at, writer, Via::Api, vec![kind]);
    }
    let at = |key: &str| record.get(key).and_then(time);
    let mut ticket = world.undeleted(id).map_err(refuse)?;
    ticket.created_at = at("created_at").unwrap_or(ticket.created_at);
    ticket.updated_at = at("updated_at").unwrap_or(ticket.updated_at);
    ticket.solved_at = at("solved_at").or(ticket.solved_at);
    world.tickets.insert(id, ticket);
    written(world, call, id, None, 0)
}

fn text_of(comment: &Value) -> String {
    let keys = ["value", "body", "html_body"];
    let text = keys.iter().find_map(|key| comment[*key].as_str());
    text.unwrap_or_default().to_owned()
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str().and_then(|text| text.parse().ok())
}
