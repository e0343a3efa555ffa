//! Side conversations: with others, beside a ticket.

use serde_json::{Map, Value, json};

use super::attachments;
use super::{Exchange, Reply, number, tickets, time, url};
use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, World};

const CONVERSATIONS: &str = "side_conversations";
const EVENTS: &str = "side_conversation_events";

pub(super) fn of_ticket(
    exchange: &mut Exchange<'_>,
    method: &str,
    ticket: i64,
    rest: &[&str],
) -> Reply {
    tickets::find(exchange, ticket)?;
    match (method, rest) {
        ("GET", []) => {
            let all = exchange.world.documents.of(CONVERSATIONS);
            let own = all.filter(|own| own.id_of("ticket_id") == Some(ticket));
            let page = Rows::by_id(own.map(|own| own.id)).page(exchange.call)?;
            Ok(page.answer(CONVERSATIONS, |id| shown(exchange, id)))
        }
        ("POST", []) => create(exchange, ticket),
        ("GET", [conversation]) => {
            let id = find(exchange.world, ticket, conversation)?.id;
            let mut body = json!({ "side_conversation": shown(exchange, id) });
            if exchange.call.includes("events") {
                body["events"] = events(exchange, id)
                    .into_iter()
                    .map(|(_, row)| row)
                    .collect();
            }
            Ok(Answer::ok(body))
        }
        ("PUT", [conversation]) => {
            let id = find(exchange.world, ticket, conversation)?.id;
            update(exchange, ticket, id)
        }
        ("POST", [conversation, "reply"]) => {
            let id = find(exchange.world, ticket, conversation)?.id;
            reply(exchange, ticket, id)
        }
        ("GET", [conversation, "events"]) => {
            let id = find(exchange.world, ticket, conversation)?.id;
            let events = events(exchange, id);
            let page = Rows::by_id(events.iter().map(|(id, _)| *id)).page(exchange.call)?;
            Ok(page.answer("events", |id| {
                let found = events.iter().find(|(own, _)| *own == id);
                found.map(|(_, row)| row.clone())
            }))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// `POST /tickets/side_conversations/attachments`: a file for a message to come.
pub(super) fn upload(exchange: &mut Exchange<'_>) -> Reply {
    exchange.agent()?;
    let missing = || Answer::error(400, "ParameterMissing", "Parameter file is required");
    let part = exchange.call.file().ok_or_else(missing)?;
    let file = attachments::file(&part.file_name, &part.content_type, &part.content);
    let id = attachments::add(exchange.world, file, "side_message_id", 0);
    let shown = json!({
        "id": uuid(id), "name": part.file_name, "content_type": part.content_type,
        "size": part.content.len(), "width": null, "height": null,
    });
    Ok(Answer::new(201, Body::Json(shown.clone())).wrote(None, Some(shown)))
}

fn create(exchange: &mut Exchange<'_>, ticket: i64) -> Reply {
    let agent = exchange.agent()?;
    let message = exchange.call.record("message")?.clone();
    let to = recipients(exchange.world, &message)?;
    let mut people = to.clone();
    people.push(person(exchange.world, agent));
    let now = time(Some(exchange.world.now));
    let subject = message.get("subject").cloned().unwrap_or(json!(""));
    let external = exchange
        .call
        .body
        .as_ref()
        .map(|body| body["external_ids"].clone());
    let fields = json!({
        "ticket_id": ticket, "subject": subject, "preview_text": preview(&message),
        "state": "open", "participants": people, "message_added_at": now, "state_updated_at": now,
        "external_ids": external.filter(Value::is_object).unwrap_or(json!({})),
    });
    let id = exchange
        .world
        .add_document(CONVERSATIONS, Document::new(fields));
    say(exchange, (ticket, id), "create", agent, &message, &to);
    let after = shown(exchange, id);
    Ok(Answer::created(json!({ "side_conversation": after })).wrote(None, after))
}

fn reply(exchange: &mut Exchange<'_>, ticket: i64, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let before = shown(exchange, id);
    let message = exchange.call.record("message")?.clone();
    let to = recipients(exchange.world, &message)?;
    let now = time(Some(exchange.world.now));
    if let Some(own) = exchange.world.documents.get_mut(CONVERSATIONS, id) {
        let people = own.fields.entry("participants").or_insert(json!([]));
        for new in &to {
            let people = people.as_array_mut();
            people.into_iter().for_each(|people| {
                if !people.contains(new) {
                    people.push(new.clone());
                }
            });
        }
        own.fields
            .insert("preview_text".to_owned(), json!(preview(&message)));
        own.fields.insert("message_added_at".to_owned(), now);
    }
    say(exchange, (ticket, id), "reply", agent, &message, &to);
    touch(exchange.world, id);
    let after = shown(exchange, id);
    Ok(Answer::created(json!({ "side_conversation": after })).wrote(before, after))
}

/// Its `state` is open or closed; `subject` and `external_ids` may change too.
fn update(exchange: &mut Exchange<'_>, ticket: i64, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let before = shown(exchange, id);
    let record = exchange.call.record("side_conversation")?.clone();
    let state = record.get("state").and_then(Value::as_str);
    if state.is_some_and(|state| !["open", "closed"].contains(&state)) {
        let row = json!([{ "description": "State: is invalid", "error": "InvalidValue" }]);
        return Err(Answer::invalid(&json!({ "state": row })));
    }
    let mut updates = Map::new();
    for key in ["state", "subject", "external_ids"] {
        let new = record.get(key).map(|value| (key.to_owned(), value.clone()));
        updates.extend(new);
    }
    let now = time(Some(exchange.world.now));
    if let Some(own) = exchange.world.documents.get_mut(CONVERSATIONS, id) {
        own.fields.extend(updates.clone());
        if state.is_some() {
            own.fields.insert("state_updated_at".to_owned(), now);
        }
    }
    let actor = person(exchange.world, agent);
    let event = json!({
        "side_conversation_id": id, "ticket_id": ticket, "type": "update", "actor": actor,
        "message": null, "updates": updates,
    });
    exchange.world.add_document(EVENTS, Document::new(event));
    touch(exchange.world, id);
    let after = shown(exchange, id);
    Ok(Answer::ok(json!({ "side_conversation": after })).wrote(before, after))
}

fn touch(world: &mut World, id: i64) {
    let now = world.now;
    if let Some(own) = world.documents.get_mut(CONVERSATIONS, id) {
        own.updated_at = now;
    }
}

/// Enters a message as an event.
fn say(
    exchange: &mut Exchange<'_>,
    (ticket, conversation): (i64, i64),
    kind: &str,
    agent: i64,
    message: &Map<String, Value>,
    to: &[Value],
) {
    let world = &mut *exchange.world;
    let actor = person(world, agent);
    let text = |key: &str| message.get(key).cloned().unwrap_or_default();
    let files = message.get("attachment_ids").and_then(Value::as_array);
    let files: Vec<i64> = files
        .into_iter()
        .flatten()
        .filter_map(|id| read_uuid(id.as_str()?))
        .collect();
    let event = json!({
        "side_conversation_id": conversation, "ticket_id": ticket, "type": kind, "actor": actor,
        "updates": {}, "message": {
            "subject": text("subject"), "preview_text": preview(message), "from": actor, "to": to,
            "body": text("body"), "html_body": text("html_body"), "external_ids": {},
        },
    });
    let event = world.add_document(EVENTS, Document::new(event));
    for file in files {
        if let Some(file) = world.documents.get_mut("attachments", file) {
            file.fields
                .insert("side_message_id".to_owned(), json!(event));
        }
    }
}

fn events(exchange: &Exchange<'_>, conversation: i64) -> Vec<(i64, Value)> {
    let world = &*exchange.world;
    let all = world.documents.of(EVENTS);
    let own = all.filter(|own| own.id_of("side_conversation_id") == Some(conversation));
    own.map(|own| (own.id, event_json(exchange.call, world, own)))
        .collect()
}

fn event_json(call: &Call, world: &World, own: &Document) -> Value {
    let mut message = own["message"].clone();
    if message.is_object() {
        let files = attachments::files_of(world, "side_message_id", own.id);
        let files = files.map(|file| {
            let mut shown = attachments::json(call, file);
            shown["id"] = json!(uuid(file.id));
            shown["name"] = file["file_name"].clone();
            shown
        });
        message["attachments"] = files.collect();
    }
    json!({
        "id": uuid(own.id),
        "side_conversation_id": own.id_of("side_conversation_id").map(uuid),
        "ticket_id": own["ticket_id"],
        "type": own["type"],
        "actor": own["actor"],
        "message": message,
        "updates": own["updates"],
        "via": "api",
        "created_at": time(Some(own.created_at)),
    })
}

/// Whom a message is for; there must be somebody.
fn recipients(world: &World, message: &Map<String, Value>) -> Result<Vec<Value>, Answer> {
    let to = message
        .get("to")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let to: Vec<Value> = to
        .map(|one| match number(&one["user_id"]) {
            Some(user) => person(world, user),
            None => json!({
                "user_id": null, "name": one["name"], "email": one["email"],
                "support_group_id": one["support_group_id"],
            }),
        })
        .collect();
    if to.is_empty() {
        let row = json!([{ "description": "To: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "to": row })));
    }
    Ok(to)
}

fn person(world: &World, user: i64) -> Value {
    let own = world.users.get(&user);
    json!({
        "user_id": user, "name": own.map(|user| user.name.clone()),
        "email": own.and_then(|user| user.email.clone()),
    })
}

/// The beginning of what is said.
fn preview(message: &Map<String, Value>) -> String {
    let said = message.get("body").or_else(|| message.get("html_body"));
    let said = said.and_then(Value::as_str).unwrap_or_default();
    said.chars().take(140).collect()
}

fn find<'a>(world: &'a World, ticket: i64, id: &str) -> Result<&'a Document, Answer> {
    let found = read_uuid(id).and_then(|id| world.documents.get(CONVERSATIONS, id));
    let found = found.filter(|own| own.id_of("ticket_id") == Some(ticket));
    found.ok_or_else(Answer::not_found)
}

fn shown(exchange: &Exchange<'_>, id: i64) -> Option<Value> {
    let own = exchange.world.documents.get(CONVERSATIONS, id)?;
    let ticket = own.id_of("ticket_id").unwrap_or_default();
    let path = format!("tickets/{ticket}/side_conversations/{}", uuid(id));
    let address = url(exchange.call, &path);
    let mut shown = own.fields.clone();
    shown.insert("id".to_owned(), json!(uuid(id)));
    shown.insert("url".to_owned(), json!(address.trim_end_matches(".json")));
    shown.insert("created_at".to_owned(), time(Some(own.created_at)));
    shown.insert("updated_at".to_owned(), time(Some(own.updated_at)));
    Some(Value::Object(shown))
}

/// Ids are UUIDs here; the number is in the last part.
fn uuid(id: i64) -> String {
    format!("51de0000-c0de-11e8-857d-{id:012x}")
}

fn read_uuid(text: &str) -> Option<i64> {
    let (_, number) = text.rsplit_once('-')?;
    i64::from_str_radix(number, 16).ok()
}
