//! Ticket fields and their choices.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{FieldOption, TicketField, World};

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
                json!({ "ticket_field": json(exchange.call, exchange.world, &field) }),
            ))
        }
        ("POST", []) => create(exchange),
        ("PUT", ["reorder"]) => reorder(exchange),
        ("PUT", [field]) => update(exchange, id(field)?),
        ("DELETE", [field]) => delete(exchange, id(field)?),
        (_, [field, "options", rest @ ..]) => options(exchange, method, id(field)?, rest),
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
    let show = |id| Some(json(exchange.call, world, fields.get(&id)?));
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
    let after = json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::created(json!({ "ticket_field": after })).wrote(None, Some(after)))
}

/// The type stays as it is.
fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let mut field = find(exchange, id)?;
    let before = json(exchange.call, exchange.world, &field);
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
    let after = json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "ticket_field": after })).wrote(Some(before), Some(after)))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let field = find(exchange, id)?;
    if !field.removable {
        return Err(invalid("base", "A system field cannot be deleted"));
    }
    let before = json(exchange.call, exchange.world, &field);
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

fn options(exchange: &mut Exchange<'_>, method: &str, field: i64, rest: &[&str]) -> Reply {
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
pub(super) fn set_choice(
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

fn read_option(option: &Value) -> FieldOption {
    let text = |key: &str| option[key].as_str().unwrap_or_default().to_owned();
    FieldOption {
        id: option["id"].as_i64().unwrap_or_default(),
        name: text("name"),
        value: text("value"),
    }
}

fn option_json(option: &FieldOption) -> Value {
    json!({
        "id": option.id, "name": option.name, "raw_name": option.name, "value": option.value,
        "default": false,
    })
}

fn invalid(key: &str, text: &str) -> Answer {
    let row = json!([{ "description": text, "error": "InvalidValue" }]);
    Answer::invalid(&json!({ key: row }))
}

fn json(call: &Call, world: &World, field: &TicketField) -> Value {
    let mut shown = json!({
        "url": url(call, &format!("ticket_fields/{}", field.id)),
        "id": field.id,
        "type": field.field_type,
        "title": field.title,
        "raw_title": field.title,
        "description": field.description,
        "raw_description": field.description,
        "agent_description": null,
        "position": field.position,
        "active": field.active,
        "required": field.required,
        "collapsed_for_agents": false,
        "regexp_for_validation": field.regexp_for_validation,
        "title_in_portal": field.title,
        "raw_title_in_portal": field.title,
        "visible_in_portal": true,
        "editable_in_portal": true,
        "required_in_portal": false,
        "tag": field.tag,
        "removable": field.removable,
        "key": null,
        "created_at": time(Some(field.created_at)),
        "updated_at": time(Some(field.updated_at)),
    });
    match field.field_type.as_str() {
        "tagger" | "multiselect" => {
            shown["custom_field_options"] = field.options.iter().map(option_json).collect();
        }
        "lookup" => {
            shown["relationship_target_type"] = json!(field.relationship_target_type);
            shown["relationship_filter"] = json!({ "all": [], "any": [] });
        }
        "custom_status" => {
            let statuses = world.documents.of("custom_statuses");
            let statuses = statuses.map(|own| super::custom_statuses::STATUSES.json(call, own));
            shown["custom_statuses"] = statuses.collect();
        }
        _ => {}
    }
    if let Some(options) = system_options(&field.field_type) {
        shown["system_field_options"] = options
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
    }
    if matches!(field.field_type.as_str(), "status" | "priority") {
        shown["sub_type_id"] = json!(0);
    }
    shown
}

/// What Zendesk lists for its own fields: name and value.
fn system_options(field_type: &str) -> Option<&'static [(&'static str, &'static str)]> {
    match field_type {
        "status" => Some(&[
            ("Open", "open"),
            ("Pending", "pending"),
            ("Solved", "solved"),
        ]),
        "tickettype" => Some(&[
            ("Question", "question"),
            ("Incident", "incident"),
            ("Problem", "problem"),
            ("Task", "task"),
        ]),
        "priority" => Some(&[
            ("Low", "low"),
            ("Normal", "normal"),
            ("High", "high"),
            ("Urgent", "urgent"),
        ]),
        _ => None,
    }
}
