//! The custom fields of users, and the choices of dropdowns.

use serde_json::{Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, id};
use crate::answer::Answer;
use crate::world::{Document, FieldType};

const FIELDS: Resource = Resource {
    many: "user_fields",
    one: "user_field",
    path: "user_fields",
    required: &["key", "title"],
    fresh: || {
        json!({
            "type": "text", "raw_title": null, "description": "", "raw_description": "",
            "position": 9999, "active": true, "system": false, "regexp_for_validation": null,
        })
    },
    paged: true,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("POST", []) => create(exchange),
        (_, [field, "options", rest @ ..]) => {
            let field = id(field)?;
            let found = FIELDS.find(exchange, field)?.clone();
            options(exchange, method, found, rest)
        }
        _ => FIELDS.route(exchange, method, rest),
    }
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    let record = exchange.call.record("user_field")?;
    let invalid = |key: &str, text: &str| {
        let row = json!([{ "description": text, "error": "InvalidValue" }]);
        Answer::invalid(&json!({ key: row }))
    };
    let kind = record.get("type").cloned().unwrap_or(json!("text"));
    if serde_json::from_value::<FieldType>(kind).is_err() {
        return Err(invalid("type", "Type: is invalid"));
    }
    let key = record
        .get("key")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if exchange
        .world
        .documents
        .of("user_fields")
        .any(|own| own.text("key") == key)
    {
        return Err(invalid("key", "Key: has already been taken"));
    }
    let title = record.get("title").cloned().unwrap_or_default();
    let mut more = json!({ "raw_title": title });
    if let Some(options) = record.get("custom_field_options").and_then(Value::as_array) {
        more["custom_field_options"] = (1..).zip(options).map(choice).collect();
    }
    FIELDS.create(exchange, more)
}

fn choice((id, asked): (i64, &Value)) -> Value {
    let name = &asked["name"];
    json!({ "id": id, "name": name, "raw_name": name, "value": asked["value"] })
}

/// Choices are set one by one, under their id or by their value.
fn options(exchange: &mut Exchange<'_>, method: &str, field: Document, rest: &[&str]) -> Reply {
    let own = |field: &Document| {
        field["custom_field_options"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut choices = own(&field);
    match (method, rest) {
        ("GET", []) => {
            let count = choices.len();
            let body = json!({ "custom_field_options": choices, "count": count, "next_page": null, "previous_page": null });
            Ok(Answer::ok(body).listing("custom_field_options"))
        }
        ("GET", [option]) => {
            let option = id(option)?;
            let found = choices.into_iter().find(|own| own["id"] == option);
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(json!({ "custom_field_option": found })))
        }
        ("POST", []) => {
            exchange.admin()?;
            let option = super::ticket_fields::set_choice(&mut choices, field.id, exchange.call)?;
            set(exchange, &field, choices)?;
            Ok(Answer::created(json!({ "custom_field_option": option })))
        }
        ("DELETE", [option]) => {
            let option = id(option)?;
            let before = choices.len();
            choices.retain(|own| own["id"] != option);
            if choices.len() == before {
                return Err(Answer::not_found());
            }
            set(exchange, &field, choices)?;
            Ok(Answer::no_content())
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn set(exchange: &mut Exchange<'_>, field: &Document, choices: Vec<Value>) -> Result<(), Answer> {
    let change = json!({ "custom_field_options": choices });
    let change = change.as_object().cloned().unwrap_or_default();
    FIELDS.change(exchange, field.id, &change).map(|_| ())
}
