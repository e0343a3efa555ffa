//! Writing many users in a job.

use serde_json::{Map, Value, json};

use super::writing::{create_one, delete_one, existing, update_one};
use crate::answer::Answer;
use crate::api::tickets::bulk::failed;
use crate::api::{Exchange, Reply, number};
use crate::jobs::Row;
use crate::world::World;

/// Creates, or also updates whoever is there already.
pub(super) fn create_many(exchange: &mut Exchange<'_>, or_update: bool) -> Reply {
    exchange.admin()?;
    let records = exchange.call.records("users").map_err(told_in_users)?;
    let row = |(index, record): (usize, Map<String, Value>)| -> Row {
        Box::new(move |world: &mut World| {
            let known = existing(world, &record).filter(|_| or_update);
            let (outcome, status) = match known {
                Some(id) => (update_one(world, id, &record).map(|()| id), "Updated"),
                None => (create_one(world, &record), "Created"),
            };
            match outcome {
                Ok(id) => {
                    let row = json!({
                        "index": index, "id": id, "status": status, "email": record.get("email"),
                        "external_id": record.get("external_id"),
                    });
                    (row, None)
                }
                Err(refusal) => (failed(index, None, "UserCreateFailed", &refusal), None),
            }
        })
    };
    let rows = records.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Create User", "Creating user", rows)
}

/// This endpoint has its own words for too many.
fn told_in_users(refusal: Answer) -> Answer {
    match &refusal.body {
        crate::answer::Body::Json(body) if body["error"] == "TooManyValues" => Answer::error(
            400,
            "TooManyValues",
            "Maximum 100 users may be created per call",
        ),
        _ => refusal,
    }
}

pub(super) fn update_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let changes: Vec<(i64, Map<String, Value>)> = if exchange.call.query("ids").is_some() {
        let record = exchange.call.record("user")?;
        let ids = exchange.call.ids("ids")?.into_iter();
        ids.map(|id| (id, record.clone())).collect()
    } else {
        let records = exchange.call.records("users")?.into_iter();
        let with_id = |record: Map<String, Value>| {
            (
                record.get("id").and_then(number).unwrap_or_default(),
                record,
            )
        };
        records.map(with_id).collect()
    };
    let row = |(index, (id, record)): (usize, (i64, Map<String, Value>))| -> Row {
        Box::new(
            move |world: &mut World| match update_one(world, id, &record) {
                Ok(()) => (
                    json!({ "action": "update", "id": id, "status": "Updated", "success": true }),
                    None,
                ),
                Err(refusal) => (failed(index, Some(id), "UserUpdateFailed", &refusal), None),
            },
        )
    };
    let rows = changes.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Update User", "Updating user", rows)
}

pub(super) fn destroy_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let row = |(index, id): (usize, i64)| -> Row {
        Box::new(move |world: &mut World| match delete_one(world, id) {
            Ok(()) => (
                json!({ "action": "delete", "id": id, "status": "Deleted", "success": true }),
                None,
            ),
            Err(refusal) => (failed(index, Some(id), "UserDeleteFailed", &refusal), None),
        })
    };
    let rows = exchange
        .call
        .ids("ids")?
        .into_iter()
        .enumerate()
        .map(row)
        .collect();
    exchange.submit("Bulk Delete User", "Deleting user", rows)
}
