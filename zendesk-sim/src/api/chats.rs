//! What was said in a chat, which stands in the history of its ticket, is taken out.

use serde_json::{Value, json};

use super::{Exchange, Reply, tickets};
use crate::answer::Answer;
use crate::world::EventKind;

/// `PUT /chat_redactions/{ticket}`: what stands between redaction marks in the text goes.
pub(super) fn redact_text(exchange: &mut Exchange<'_>, ticket: i64) -> Reply {
    let body = exchange.call.body.clone().unwrap_or_default();
    let marked = body["text"]
        .as_str()
        .and_then(|text| text.split_once("<redact>"));
    let marked = marked.and_then(|(_, rest)| rest.split_once("</redact>"));
    let (secret, _) =
        marked.ok_or_else(|| Answer::error(400, "InvalidValue", "text has no <redact> tag"))?;
    let blocks = "▇".repeat(secret.chars().count());
    let secret = secret.to_owned();
    redact(exchange, ticket, "ChatMessage", |entry| {
        let meant = entry["chat_index"] == body["chat_index"] && !body["chat_index"].is_null()
            || entry["message_id"] == body["message_id"] && !body["message_id"].is_null();
        let said = entry["message"]
            .as_str()
            .filter(|said| meant && said.contains(&secret));
        let left = said.map(|said| said.replace(&secret, &blocks));
        left.map(|left| entry["message"] = json!(left)).is_some()
    })
}

/// `PUT /chat_file_redactions/{ticket}`: files of a chat are replaced by an empty one.
pub(super) fn redact_files(exchange: &mut Exchange<'_>, ticket: i64) -> Reply {
    let body = exchange.call.body.clone().unwrap_or_default();
    let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
    let (indexes, messages) = (list("chat_indexes"), list("message_ids"));
    redact(exchange, ticket, "ChatFileAttachment", |entry| {
        let meant =
            indexes.contains(&entry["chat_index"]) || messages.contains(&entry["message_id"]);
        if !meant {
            return false;
        }
        entry["filename"] = json!("redacted.txt");
        if let Some(entry) = entry.as_object_mut() {
            for key in ["url", "size", "mime_type"] {
                entry.remove(key);
            }
        }
        true
    })
}

/// Changes entries of this type in the history of the chat the body names, and answers the chat.
fn redact(
    exchange: &mut Exchange<'_>,
    ticket: i64,
    kind: &str,
    mut change: impl FnMut(&mut Value) -> bool,
) -> Reply {
    exchange.agent()?;
    tickets::find(exchange, ticket)?;
    let chat = exchange
        .call
        .body
        .as_ref()
        .map(|body| body["chat_id"].clone());
    let audits = exchange
        .world
        .tickets
        .audits_mut(ticket)
        .into_iter()
        .flatten();
    let mut events = audits.flat_map(|audit| &mut audit.events);
    let found = events.find_map(|event| match &mut event.kind {
        EventKind::Other { name, body } if name == "ChatStartedEvent" => {
            let own = Some(&body["value"]["chat_id"]) == chat.as_ref();
            own.then_some((event.id, body))
        }
        _ => None,
    });
    let (id, body) = found.ok_or_else(Answer::not_found)?;
    let before = body.clone();
    let history = body["value"]["history"]
        .as_array_mut()
        .into_iter()
        .flatten();
    let entries = history.filter(|entry| entry["type"] == kind);
    // Every one that is meant, not the first alone.
    let changed = entries.fold(0, |changed, entry| changed + usize::from(change(entry)));
    if changed == 0 {
        return Err(Answer::not_found());
    }
    let after = body.clone();
    let shown = json!({ "id": id, "type": "ChatStartedEvent", "value": after["value"] });
    exchange.world.touch_ticket(ticket);
    Ok(Answer::ok(json!({ "chat_event": shown })).wrote(Some(before), Some(after)))
}
