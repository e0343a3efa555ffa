//! Macros: prepared changes an agent applies by hand.

use serde_json::{Map, Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, attachments, id, ticket_json, time};
use crate::answer::{Answer, Body};
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
    ids: Ids::Numbers,
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
        (_, ["attachments", rest @ ..]) => attachments(exchange, method, None, rest),
        (_, [own, "attachments", rest @ ..]) => {
            let own = MACROS.find(exchange, id(own)?)?.id;
            attachments(exchange, method, Some(own), rest)
        }
        ("POST" | "PUT", _) => {
            let answer = MACROS.route(exchange, method, rest)?;
            take_attachments(exchange, &answer);
            Ok(answer)
        }
        _ => MACROS.route(exchange, method, rest),
    }
}

/// Files an agent sends along with a macro's comment: of one macro, or waiting for one.
fn attachments(exchange: &mut Exchange<'_>, method: &str, of: Option<i64>, rest: &[&str]) -> Reply {
    match (method, rest, of) {
        ("GET", [], Some(own)) => {
            let files = attachments::files_of(exchange.world, "macro_id", own);
            let files: Vec<Value> = files.map(|file| file_json(exchange, file)).collect();
            Ok(Answer::ok(json!({ "macro_attachments": files })).listing("macro_attachments"))
        }
        ("POST", [], _) => {
            exchange.agent()?;
            let missing =
                || Answer::error(400, "ParameterMissing", "Parameter attachment is required");
            let part = exchange.call.file().ok_or_else(missing)?;
            let file = attachments::file(&part.file_name, &part.content_type, &part.content);
            let world = &mut *exchange.world;
            let file = attachments::add(world, file, "macro_id", of.unwrap_or_default());
            let shown = file_json(exchange, attachments::find(exchange.world, file)?);
            let body = Body::Json(json!({ "macro_attachment": shown }));
            Ok(Answer::new(201, body).wrote(None, Some(shown)))
        }
        ("GET", [file], None) => {
            let shown = file_json(exchange, of_macro(exchange, id(file)?)?);
            Ok(Answer::ok(json!({ "macro_attachment": shown })))
        }
        ("GET", [file, "content"], None) => {
            Ok(attachments::bytes_of(of_macro(exchange, id(file)?)?))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn of_macro<'a>(exchange: &'a Exchange<'_>, file: i64) -> Result<&'a Document, Answer> {
    let found = attachments::find(exchange.world, file)?;
    let own = found.id_of("macro_id").map(|_| found);
    own.ok_or_else(Answer::not_found)
}

/// The files a written macro names in `attachments` are its files.
fn take_attachments(exchange: &mut Exchange<'_>, answer: &Answer) {
    let Body::Json(body) = &answer.body else {
        return;
    };
    let (own, files) = (&body["macro"]["id"], &body["macro"]["attachments"]);
    for file in files
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(super::number)
    {
        let file = exchange.world.documents.get_mut("attachments", file);
        if let Some(file) = file.filter(|file| file.id_of("macro_id") == Some(0)) {
            file.fields.insert("macro_id".to_owned(), own.clone());
        }
    }
}

fn file_json(exchange: &Exchange<'_>, file: &Document) -> Value {
    let path = format!("macros/attachments/{}/content", file.id);
    json!({
        "id": file.id, "filename": file["file_name"], "content_type": file["content_type"],
        "content_url": format!("{}/api/v2/{path}", exchange.call.base), "size": file["size"],
        "created_at": time(Some(file.created_at)),
    })
}

/// What a ticket would be; nothing is changed.
pub(super) fn applied(exchange: &Exchange<'_>, ticket: i64, own: i64) -> Reply {
    let ticket = exchange
        .world
        .undeleted(ticket)
        .map_err(|_| Answer::not_found())?;
    let mut shown = ticket_json::json(exchange.call, exchange.world, &ticket);
    // Here the custom fields are a map, from id to value.
    let fields = ticket.custom_fields.iter();
    shown["fields"] = fields
        .map(|(id, value)| (id.to_string(), value.clone()))
        .collect();
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
    for (id, value) in fields {
        ticket["fields"][id] = value;
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
