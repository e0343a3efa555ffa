//! Many custom records in one job.

use serde_json::{Map, Value, json};

use super::records::{self, id_text};
use crate::answer::{Answer, Body};
use crate::api::{Exchange, Reply, text};
use crate::jobs::Row;
use crate::world::World;

/// What a job can do to its items.
const ACTIONS: [&str; 6] = [
    "create",
    "update",
    "delete",
    "delete_by_external_id",
    "create_or_update_by_external_id",
    "create_or_update_by_name",
];

pub(super) fn submit(exchange: &mut Exchange<'_>, object: &str) -> Reply {
    let agent = exchange.agent()?;
    let job = exchange.call.record("job")?;
    let action = job.get("action").and_then(Value::as_str);
    let action = action.and_then(|own| ACTIONS.into_iter().find(|known| *known == own));
    let Some(action) = action else {
        let text = "You passed an invalid value for the action attribute.";
        return Err(Answer::titled(400, "Invalid attribute", text));
    };
    let items = job.get("items").and_then(Value::as_array);
    let items = items.cloned().unwrap_or_default();
    if items.is_empty() || items.len() > 100 {
        let text = "You passed an invalid value for the items attribute: 1 to 100 of them.";
        return Err(Answer::titled(400, "Invalid attribute", text));
    }
    let row = |(index, item): (usize, Value)| -> Row {
        let object = object.to_owned();
        Box::new(move |world| {
            let done = do_one(world, &object, agent, action, &item);
            let row = match done {
                Ok((status, id)) => json!({
                    "index": index, "id": id_text(id), "status": status, "success": true,
                }),
                Err(refusal) => json!({
                    "index": index, "error": "BadRequest", "details": told(&refusal),
                }),
            };
            (row, None)
        })
    };
    let rows = items.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Custom Object Records", "Writing record", rows)
}

fn do_one(
    world: &mut World,
    object: &str,
    agent: i64,
    action: &str,
    item: &Value,
) -> Result<(&'static str, i64), Answer> {
    let nothing = Map::new();
    let record = item.as_object().unwrap_or(&nothing);
    let id = item.as_str().or_else(|| item["id"].as_str());
    let external = text(&item["external_id"]).flatten();
    let external = external.or_else(|| item.as_str().map(str::to_owned));
    let known = match action {
        "create" => None,
        "update" | "delete" => {
            let id = id.unwrap_or_default();
            Some(records::find(world, object, id)?.id)
        }
        "create_or_update_by_name" => {
            records::by_name(world, object, item["name"].as_str().unwrap_or_default())
        }
        _ => external.and_then(|external| records::by_external_id(world, object, &external)),
    };
    match (action, known) {
        ("delete" | "delete_by_external_id", None) => Err(Answer::not_found()),
        ("delete" | "delete_by_external_id", Some(id)) => {
            world.documents.remove(records::RECORDS, id);
            Ok(("Deleted", id))
        }
        (_, Some(id)) => {
            records::update_one(world, object, agent, (id, record))?;
            Ok(("Updated", id))
        }
        (_, None) => Ok((
            "Created",
            records::create_one(world, object, agent, record)?,
        )),
    }
}

/// Why a row failed.
fn told(refusal: &Answer) -> String {
    match &refusal.body {
        Body::Json(body) => body["description"].as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}
