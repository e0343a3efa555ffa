//! Macros: prepared changes an agent applies by hand.

use serde_json::{Map, Value, json};

use super::resource::Resource;
use super::{Exchange, Reply, id, ticket_json};
use crate::answer::Answer;
use crate::world::Document;

const MACROS: Resource = Resource {
    many: "macros",
    one: "macro",
    path: "macros",
    required: &["title", "actions"],
    fresh: || {
        json!({
            "title": "", "active": true, "position": 9999, "description": null, "actions": [],
            "restriction": null, "default": false,
        })
    },
    paged: true,
    text_ids: false,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["categories"]) => Ok(Answer::ok(json!({ "categories": categories(exchange) }))),
        ("GET", ["actions"]) => Ok(Answer::ok(json!({ "actions": actions() }))),
        ("GET", ["definitions"]) => Ok(Answer::ok(
            json!({ "definitions": { "actions": actions() } }),
        )),
        ("GET", ["new"]) => {
            let mut blank = (MACROS.fresh)();
            blank["title"] = json!("");
            Ok(Answer::ok(json!({ "macro": blank })))
        }
        ("GET", [own, "apply"]) => {
            let outcome = outcome(MACROS.find(exchange, id(own)?)?, json!({}));
            Ok(Answer::ok(json!({ "result": outcome })))
        }
        _ => MACROS.route(exchange, method, rest),
    }
}

/// What a ticket would be; nothing is changed.
pub(super) fn applied(exchange: &Exchange<'_>, ticket: i64, own: i64) -> Reply {
    let ticket = exchange
        .world
        .undeleted(ticket)
        .map_err(|_| Answer::not_found())?;
    let shown = ticket_json::json(exchange.call, exchange.world, &ticket);
    let outcome = outcome(MACROS.find(exchange, own)?, shown);
    Ok(Answer::ok(json!({ "result": outcome })))
}

fn outcome(own: &Document, mut ticket: Value) -> Value {
    let mut comment = Map::new();
    let mut fields = Map::new();
    for action in own["actions"].as_array().into_iter().flatten() {
        let (field, value) = (
            action["field"].as_str().unwrap_or_default(),
            &action["value"],
        );
        match field {
            "comment_value" | "comment_value_html" => {
                let text = value
                    .as_array()
                    .and_then(|parts| parts.last())
                    .unwrap_or(value);
                comment.insert("body".to_owned(), text.clone());
            }
            "comment_mode_is_public" => {
                comment.insert("public".to_owned(), json!(value == "true" || value == true));
            }
            "set_tags" | "current_tags" => {
                let words = value.as_str().unwrap_or_default();
                ticket["tags"] = words.split_whitespace().collect();
            }
            field => match field.strip_prefix("custom_fields_") {
                Some(id) => {
                    fields.insert(id.to_owned(), value.clone());
                }
                None => ticket[field] = value.clone(),
            },
        }
    }
    if !fields.is_empty() {
        ticket["fields"] = Value::Object(fields);
    }
    if !comment.is_empty() {
        comment.entry("public").or_insert(json!(true));
        ticket["comment"] = Value::Object(comment);
    }
    json!({ "ticket": ticket })
}

/// What stands before the first `::` of titles.
fn categories(exchange: &Exchange<'_>) -> Vec<String> {
    let macros = exchange.world.documents.of("macros");
    let mut names: Vec<String> = macros
        .filter_map(|own| own.text("title").split_once("::"))
        .map(|(category, _)| category.to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn actions() -> Vec<Value> {
    let fields = [
        "status",
        "priority",
        "type",
        "group_id",
        "assignee_id",
        "set_tags",
        "comment_value",
    ];
    let action = |field: &&str| json!({ "value": field, "title": field, "title_for_field": field, "type": "list", "repeatable": false, "output_values": [], "values": [] });
    fields.iter().map(action).collect()
}
