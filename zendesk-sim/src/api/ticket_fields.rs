//! Ticket fields and their choices.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number};
use crate::answer::Answer;
use crate::paging::Rows;
use crate::world::{TicketField, World};

mod options;
mod shown;

use options::read_option;
pub(super) use options::set_choice;

/// The types a custom field can have.
const TYPES: [&str; 11] = [
    "text",
    "textarea",
    "checkbox",
    "date",
    "integer",
    "decimal",
    "regexp",
    "partialcreditcard",
    "multiselect",
    "tagger",
    "lookup",
];

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["count"]) => {
            let fields = exchange.world.ticket_fields.len();
            Ok(super::count(fields, exchange.world.now))
        }
        ("GET", [field]) => {
            let field = find(exchange, id(field)?)?;
            Ok(Answer::ok(
                json!({ "ticket_field": shown::json(exchange.call, exchange.world, &field) }),
            ))
        }
        ("POST", []) => create(exchange),
        ("PUT", ["reorder"]) => reorder(exchange),
        ("PUT", [field]) => update(exchange, id(field)?),
        ("DELETE", [field]) => delete(exchange, id(field)?),
        (_, [field, "options", rest @ ..]) => options::route(exchange, method, id(field)?, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

/// By cursor in the order of ids, else all at once in the order of positions.
fn list(exchange: &Exchange<'_>) -> Reply {
    let world = &*exchange.world;
    let fields = &world.ticket_fields;
    let page = if exchange.call.pages_by_cursor() {
        Rows::by_id(fields.keys().copied()).page(exchange.call)?
    } else {
        let places = fields.values().map(|field| (field.position, field.id));
        Rows::sorted(places, false).whole()
    };
    let show = |id| Some(shown::json(exchange.call, world, fields.get(&id)?));
    Ok(page.answer("ticket_fields", show))
}

fn find(exchange: &Exchange<'_>, id: i64) -> Result<TicketField, Answer> {
    let field = exchange.world.ticket_fields.get(&id);
    field.cloned().ok_or_else(Answer::not_found)
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("ticket_field")?;
    let kind = record.get("type").and_then(Value::as_str).unwrap_or("text");
    if !TYPES.contains(&kind) {
        return Err(invalid("type", "Type: is invalid"));
    }
    let mut field = TicketField {
        field_type: kind.to_owned(),
        removable: true,
        ..TicketField::default()
    };
    apply(exchange.world, &mut field, record)?;
    let id = exchange.world.add_ticket_field(field);
    let after = shown::json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::created(json!({ "ticket_field": after })).wrote(None, Some(after)))
}

/// The type stays as it is.
fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let mut field = find(exchange, id)?;
    let before = shown::json(exchange.call, exchange.world, &field);
    let earlier = field.options.clone();
    apply(
        exchange.world,
        &mut field,
        exchange.call.record("ticket_field")?,
    )?;
    field.updated_at = exchange.world.now;
    let kept = field.options.clone();
    exchange.world.ticket_fields.insert(id, field);
    let gone = earlier
        .iter()
        .filter(|own| !kept.iter().any(|kept| kept.value == own.value));
    for option in gone.cloned().collect::<Vec<_>>() {
        exchange.world.clear_choice(id, &option.value);
    }
    let after = shown::json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "ticket_field": after })).wrote(Some(before), Some(after)))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let field = find(exchange, id)?;
    if !field.removable {
        return Err(invalid("base", "A system field cannot be deleted"));
    }
    let before = shown::json(exchange.call, exchange.world, &field);
    exchange.world.ticket_fields.remove(&id);
    Ok(Answer::no_content().wrote(Some(before), None))
}

fn reorder(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.as_ref();
    let ids = body.and_then(|body| body["ticket_field_ids"].as_array());
    let ids = ids.into_iter().flatten().filter_map(number);
    for (position, id) in (0..).zip(ids) {
        if let Some(field) = exchange.world.ticket_fields.get_mut(&id) {
            field.position = position;
        }
    }
    Ok(Answer::ok(json!({})))
}

fn apply(
    world: &World,
    field: &mut TicketField,
    record: &Map<String, Value>,
) -> Result<(), Answer> {
    let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str, own: bool| record.get(key).and_then(Value::as_bool).unwrap_or(own);
    field.title = text("title").unwrap_or(std::mem::take(&mut field.title));
    field.description = text("description").unwrap_or(std::mem::take(&mut field.description));
    field.tag = text("tag").or(field.tag.take());
    field.regexp_for_validation =
        text("regexp_for_validation").or(field.regexp_for_validation.take());
    field.relationship_target_type =
        text("relationship_target_type").or(field.relationship_target_type.take());
    field.active = flag("active", field.active);
    field.required = flag("required", field.required);
    if let Some(position) = record.get("position").and_then(Value::as_i64) {
        field.position = position;
    }
    if let Some(Value::Array(options)) = record.get("custom_field_options") {
        let first = field.id * 10_000 + 1;
        let with_id = |(id, option): (i64, &Value)| {
            let known = field
                .options
                .iter()
                .find(|own| option["value"] == own.value);
            let mut read = read_option(option);
            if read.id == 0 {
                read.id = known.map_or(id, |known| known.id);
            }
            read
        };
        field.options = (first..).zip(options).map(with_id).collect();
    }
    if field.title.is_empty() {
        return Err(invalid("title", "Title: cannot be blank"));
    }
    check_tags(world, field)
}

/// A tag belongs to one field alone.
fn check_tags(world: &World, field: &TicketField) -> Result<(), Answer> {
    let tags = |field: &TicketField| -> Vec<String> {
        let choices = field.options.iter().map(|own| own.value.clone());
        field.tag.iter().cloned().chain(choices).collect()
    };
    let own = tags(field);
    let others = world
        .ticket_fields
        .values()
        .filter(|other| other.id != field.id);
    let taken = others.flat_map(tags).find(|tag| own.contains(tag));
    match taken {
        Some(tag) => Err(invalid("base", &format!("Tag {tag} is already in use"))),
        None => Ok(()),
    }
}

fn invalid(key: &str, text: &str) -> Answer {
    let row = json!([{ "description": text, "error": "InvalidValue" }]);
    Answer::invalid(&json!({ key: row }))
}
