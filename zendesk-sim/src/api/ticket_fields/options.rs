//! The choices of a field.

use serde_json::{Value, json};

use super::{find, invalid};
use crate::answer::Answer;
use crate::api::{Exchange, Reply, id, number};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::FieldOption;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, field: i64, rest: &[&str]) -> Reply {
    let mut field = find(exchange, field)?;
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id(field.options.iter().map(|own| own.id)).page(exchange.call)?;
            let get = |id| field.options.iter().find(|own| own.id == id);
            Ok(page.answer("custom_field_options", |id| Some(option_json(get(id)?))))
        }
        ("GET", [option]) => {
            let option = id(option)?;
            let found = field.options.iter().find(|own| own.id == option);
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "custom_field_option": option_json(found) }),
            ))
        }
        ("POST", []) => {
            exchange.admin()?;
            let mut choices: Vec<Value> = field.options.iter().map(option_json).collect();
            let there = choices.len();
            let option = set_choice(&mut choices, field.id, exchange.call)?;
            field.options = choices.iter().map(read_option).collect();
            let answer = match field.options.len() > there {
                true => Answer::created(json!({ "custom_field_option": option })),
                false => Answer::ok(json!({ "custom_field_option": option })),
            };
            exchange.world.ticket_fields.insert(field.id, field);
            Ok(answer.wrote(None, Some(option)))
        }
        ("DELETE", [option]) => {
            exchange.admin()?;
            let option = id(option)?;
            let gone = field.options.iter().position(|own| own.id == option);
            let gone = field.options.remove(gone.ok_or_else(Answer::not_found)?);
            let id = field.id;
            exchange.world.ticket_fields.insert(id, field);
            exchange.world.clear_choice(id, &gone.value);
            Ok(Answer::no_content().wrote(Some(option_json(&gone)), None))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// So many choices a field may have.
const MOST_CHOICES: usize = 2000;

/// Sets a choice, under its id or, without one, as a new one; both kinds of fields do so.
pub(in crate::api) fn set_choice(
    choices: &mut Vec<Value>,
    field: i64,
    call: &Call,
) -> Result<Value, Answer> {
    let record = call.record("custom_field_option")?;
    let text = |key: &str| record.get(key).and_then(Value::as_str);
    let (Some(name), Some(value)) = (text("name"), text("value")) else {
        return Err(invalid("value", "Value: cannot be blank"));
    };
    let id = record.get("id").and_then(number);
    let taken = choices
        .iter()
        .any(|own| own["value"] == value && own["id"].as_i64() != id);
    if taken || choices.len() >= MOST_CHOICES {
        return Err(invalid("value", "Value: has already been taken"));
    }
    let next = choices.iter().filter_map(|own| own["id"].as_i64()).max();
    let next = next.unwrap_or(field * 10_000) + 1;
    let option = json!({
        "id": id.unwrap_or(next), "name": name, "raw_name": name, "value": value, "default": false,
    });
    match choices.iter_mut().find(|own| own["id"] == option["id"]) {
        Some(own) => *own = option.clone(),
        None => choices.push(option.clone()),
    }
    Ok(option)
}

pub(super) fn read_option(option: &Value) -> FieldOption {
    let text = |key: &str| option[key].as_str().unwrap_or_default().to_owned();
    FieldOption {
        id: option["id"].as_i64().unwrap_or_default(),
        name: text("name"),
        value: text("value"),
    }
}

pub(super) fn option_json(option: &FieldOption) -> Value {
    json!({
        "id": option.id, "name": option.name, "raw_name": option.name, "value": option.value,
        "default": false,
    })
}
