//! Writing many tickets in a job. What fails, fails alone.

use std::sync::Arc;

use serde_json::{Value, json};

use super::refuse;
use super::writing::{self, Stamp, Written};
use crate::answer::{Answer, Body};
use crate::api::{Exchange, Reply, number};
use crate::jobs::Row;

pub(super) fn create_many(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.agent()?;
    let call = Arc::new(exchange.call.clone());
    let rows = exchange.call.records("tickets")?.into_iter().enumerate();
    let row = |(index, record)| -> Row {
        let call = Arc::clone(&call);
        Box::new(
            move |world| match writing::create_one(world, &call, author, &record) {
                Ok(written) => created(index, written),
                Err(refusal) => (failed(index, None, "TicketCreateFailed", &refusal), None),
            },
        )
    };
    let rows = rows.map(row).collect();
    exchange.submit("Bulk Create Ticket", "Creating ticket", rows)
}

pub(super) fn import_many(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.admin()?;
    let call = Arc::new(exchange.call.clone());
    let rows = exchange.call.records("tickets")?.into_iter().enumerate();
    let row = |(index, record)| -> Row {
        let call = Arc::clone(&call);
        Box::new(
            move |world| match super::import::import_one(world, &call, author, &record) {
                Ok(written) => created(index, written),
                Err(refusal) => (failed(index, None, "TicketCreateFailed", &refusal), None),
            },
        )
    };
    let rows = rows.map(row).collect();
    exchange.submit("Bulk Import Ticket", "Importing ticket", rows)
}

type Told = (Value, Option<crate::answer::Wrote>);

fn created(index: usize, written: Written) -> Told {
    let row = json!({ "index": index, "id": written.id, "account_id": crate::world::ACCOUNT });
    (row, Some((None, Some(written.after))))
}

/// The row of a ticket that is there already.
pub(super) fn told_created(index: usize, id: i64) -> Row {
    let row = json!({ "index": index, "id": id, "account_id": crate::world::ACCOUNT });
    Box::new(move |_| (row, None))
}

/// One change for many (`ids`), which rests on the time it is queued, or a change for each
/// (`tickets`), which rests on its own stamp.
pub(super) fn update_many(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.agent()?;
    let call = Arc::new(exchange.call.clone());
    let (changes, stamp) = if exchange.call.query("ids").is_some() {
        let record = exchange.call.record("ticket")?;
        let ids = exchange.call.ids("ids")?.into_iter();
        let all = ids.map(|id| (id, record.clone())).collect();
        (all, Stamp::Since(exchange.world.now))
    } else {
        let records = exchange.call.records("tickets")?.into_iter();
        let with_id = |record: serde_json::Map<String, Value>| {
            (
                record.get("id").and_then(number).unwrap_or_default(),
                record,
            )
        };
        (records.map(with_id).collect::<Vec<_>>(), Stamp::OfRow)
    };
    let row = |(index, (id, record))| -> Row {
        let call = Arc::clone(&call);
        Box::new(move |world| {
            match writing::update_one(world, &call, author, (id, &record), stamp) {
                Ok(written) => {
                    let row = json!({ "action": "update", "id": id, "status": "Updated", "success": true });
                    (row, Some((written.before, Some(written.after))))
                }
                Err(refusal) => (
                    failed(index, Some(id), "TicketUpdateFailed", &refusal),
                    None,
                ),
            }
        })
    };
    let rows = changes.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Update Ticket", "Updating ticket", rows)
}

pub(super) fn destroy_many(exchange: &mut Exchange<'_>) -> Reply {
    remove_many(exchange, false)
}

pub(super) fn mark_many_as_spam(exchange: &mut Exchange<'_>) -> Reply {
    remove_many(exchange, true)
}

fn remove_many(exchange: &mut Exchange<'_>, as_spam: bool) -> Reply {
    let agent = exchange.agent()?;
    let call = Arc::new(exchange.call.clone());
    let row = |(index, id)| -> Row {
        let call = Arc::clone(&call);
        Box::new(move |world| match world.undeleted(id) {
            Ok(ticket) => {
                let before = crate::api::ticket_json::json(&call, world, &ticket);
                if as_spam {
                    writing::spam(world, &ticket, agent);
                } else {
                    world.delete_ticket_by(id, Some(agent));
                }
                let row =
                    json!({ "action": "delete", "id": id, "status": "Deleted", "success": true });
                (row, Some((Some(before), None)))
            }
            Err(refusal) => {
                let row = failed(index, Some(id), "TicketDeleteFailed", &refuse(refusal));
                (row, None)
            }
        })
    };
    let rows = exchange
        .call
        .ids("ids")?
        .into_iter()
        .enumerate()
        .map(row)
        .collect();
    exchange.submit("Bulk Update Ticket", "Deleting ticket", rows)
}

/// The row of what was refused, with the reasons in words.
pub(in crate::api) fn failed(
    index: usize,
    id: Option<i64>,
    error: &str,
    refusal: &Answer,
) -> Value {
    let Body::Json(body) = &refusal.body else {
        return json!({ "index": index, "id": id, "error": error });
    };
    let details = body["details"].as_object().into_iter().flatten();
    let reasons = details.flat_map(|(_, rows)| rows.as_array().into_iter().flatten());
    let reasons: Vec<&str> = reasons
        .filter_map(|row| row["description"].as_str())
        .collect();
    let details = match reasons.is_empty() {
        true => body["description"].as_str().unwrap_or_default().to_owned(),
        false => reasons.join(", "),
    };
    let conflict = body["error"] == "UpdateConflict";
    let error = if conflict { "UpdateConflict" } else { error };
    let mut row = json!({ "index": index, "error": error, "details": details });
    if let Some(id) = id {
        row["id"] = json!(id);
    }
    row
}
