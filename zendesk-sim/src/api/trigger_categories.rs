//! The folders triggers are in.

use serde_json::{Map, Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, number, rules};
use crate::answer::{Answer, Body};
use crate::world::Trigger;

const CATEGORIES: Resource = Resource {
    many: "trigger_categories",
    one: "trigger_category",
    path: "trigger_categories",
    required: &["name"],
    fresh: || json!({ "position": 0 }),
    paged: true,
    ids: Ids::Texts,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("POST", ["jobs"]) => run(exchange),
        _ => CATEGORIES.route(exchange, method, rest),
    }
}

/// Changes triggers and categories at once: all of them, or none when one cannot be changed.
fn run(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let job = exchange.call.record("job")?.clone();
    if job.get("action").is_none_or(|action| action != "patch") {
        let text = "You passed an invalid value for the action attribute.";
        return Err(Answer::titled(400, "Invalid attribute", text));
    }
    let items = |key: &str| -> Vec<Map<String, Value>> {
        let list = job.get("items").and_then(|items| items[key].as_array());
        let rows = list.into_iter().flatten().filter_map(Value::as_object);
        rows.cloned().collect()
    };
    let (triggers, categories) = (items("triggers"), items("trigger_categories"));
    let id = |row: &Map<String, Value>| row.get("id").and_then(number).unwrap_or_default();
    let mut unknown: Vec<Value> = Vec::new();
    for row in &triggers {
        if rules::find::<Trigger>(exchange, id(row)).is_err() {
            let title = "trigger does not exist";
            let id = id(row).to_string();
            unknown.push(json!({ "code": "TriggerNotFound", "title": title, "trigger_id": id }));
        }
    }
    for row in &categories {
        if CATEGORIES.find(exchange, id(row)).is_err() {
            let title = "trigger category does not exist";
            let id = id(row).to_string();
            unknown.push(json!({
                "code": "TriggerCategoryNotFound", "title": title, "trigger_category_id": id,
            }));
        }
    }
    if !unknown.is_empty() {
        let body = json!({ "status": "failed", "errors": unknown });
        return Err(Answer::new(400, Body::Json(body)));
    }
    let one = |answer: Answer, key: &str| match answer.body {
        Body::Json(mut body) => body[key].take(),
        _ => Value::Null,
    };
    let mut results = (Vec::new(), Vec::new());
    for row in &triggers {
        let changed = rules::change::<Trigger>(exchange, id(row), row)?;
        results.0.push(one(changed, "trigger"));
    }
    for row in &categories {
        let changed = CATEGORIES.change(exchange, id(row), row)?;
        results.1.push(one(changed, "trigger_category"));
    }
    Ok(Answer::ok(json!({
        "status": "complete",
        "results": { "triggers": results.0, "trigger_categories": results.1 },
    })))
}
