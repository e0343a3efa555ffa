//! The custom fields of organizations.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{FieldOption, FieldType, OrganizationField};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", [field]) => show(exchange, id(field)?),
        ("POST", []) => create(exchange),
        ("PUT", ["reorder"]) => reorder(exchange),
        ("PUT", [field]) => update(exchange, id(field)?),
        ("DELETE", [field]) => delete(exchange, id(field)?),
        _ => Err(Answer::no_endpoint()),
    }
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let fields = &exchange.world.organization_fields;
    let page = Rows::by_id(fields.keys().copied()).page(exchange.call)?;
    let show = |id| Some(json(exchange.call, fields.get(&id)?));
    Ok(page.answer("organization_fields", show))
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let field = exchange.world.organization_fields.get(&id);
    let field = field.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(
        json!({ "organization_field": json(exchange.call, field) }),
    ))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization_field")?;
    let mut field = OrganizationField::text("", "");
    let asked = record.get("type").cloned().unwrap_or(json!("text"));
    field.field_type = serde_json::from_value::<FieldType>(asked)
        .map_err(|_| refusal("type", "Type: is invalid"))?;
    let key = record.get("key").and_then(Value::as_str);
    field.key = key.unwrap_or_default().to_owned();
    if field.key.is_empty() || exchange.world.organization_field(&field.key).is_some() {
        return Err(refusal("key", "Key: is invalid"));
    }
    apply(&mut field, record);
    let id = exchange.world.add_organization_field(field);
    let after = json(exchange.call, &exchange.world.organization_fields[&id]);
    Ok(Answer::created(json!({ "organization_field": after })).wrote(None, Some(after)))
}

/// Key and type stay as they are: Zendesk does not change them either.
fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization_field")?;
    let now = exchange.world.now;
    let field = exchange.world.organization_fields.get_mut(&id);
    let field = field.ok_or_else(Answer::not_found)?;
    let before = json(exchange.call, field);
    apply(field, record);
    field.updated_at = now;
    let after = json(exchange.call, field);
    Ok(Answer::ok(json!({ "organization_field": after })).wrote(Some(before), Some(after)))
}

fn reorder(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.as_ref();
    let ids = body.and_then(|body| body["organization_field_ids"].as_array());
    let ids = ids.into_iter().flatten().filter_map(super::number);
    for (position, id) in (0..).zip(ids) {
        if let Some(field) = exchange.world.organization_fields.get_mut(&id) {
            field.position = position;
        }
    }
    Ok(Answer::ok(json!({})))
}

/// Its values go with it.
fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let gone = exchange.world.organization_fields.remove(&id);
    let gone = gone.ok_or_else(Answer::not_found)?;
    let before = json(exchange.call, &gone);
    for organization in exchange.world.organizations.values_mut() {
        organization.organization_fields.remove(&gone.key);
    }
    Ok(Answer::no_content().wrote(Some(before), None))
}

fn refusal(key: &str, description: &str) -> Answer {
    let row = json!([{ "description": description, "error": "InvalidValue" }]);
    Answer::invalid(&json!({ key: row }))
}

fn apply(field: &mut OrganizationField, record: &Map<String, Value>) {
    let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
    field.title = text("title").unwrap_or_else(|| field.title.clone());
    field.description = text("description").unwrap_or_else(|| field.description.clone());
    field.tag = text("tag").or_else(|| field.tag.clone());
    if let Some(active) = record.get("active").and_then(Value::as_bool) {
        field.active = active;
    }
    if let Some(position) = record.get("position").and_then(Value::as_i64) {
        field.position = position;
    }
    if let Some(Value::Array(options)) = record.get("custom_field_options") {
        field.options = (1..).zip(options).map(read_option).collect();
    }
}

fn read_option((id, option): (i64, &Value)) -> FieldOption {
    let text = |key: &str| option[key].as_str().unwrap_or_default().to_owned();
    FieldOption {
        id: option["id"].as_i64().unwrap_or(id),
        name: text("name"),
        value: text("value"),
    }
}

fn json(call: &Call, field: &OrganizationField) -> Value {
    let mut shown = json!({
        "url": url(call, &format!("organization_fields/{}", field.id)),
        "id": field.id,
        "type": field.field_type.as_str(),
        "key": field.key,
        "title": field.title,
        "raw_title": field.title,
        "description": field.description,
        "raw_description": field.description,
        "position": field.position,
        "active": field.active,
        "system": false,
        "regexp_for_validation": field.regexp_for_validation,
        "created_at": time(Some(field.created_at)),
        "updated_at": time(Some(field.updated_at)),
    });
    match field.field_type {
        FieldType::Checkbox => shown["tag"] = json!(field.tag),
        FieldType::Dropdown | FieldType::Multiselect => {
            let options = field.options.iter().map(|option| {
                json!({
                    "id": option.id, "name": option.name, "raw_name": option.name, "value": option.value,
                })
            });
            shown["custom_field_options"] = options.collect();
        }
        FieldType::Lookup => {
            shown["relationship_target_type"] = json!(field.relationship_target_type);
            shown["relationship_filter"] = json!({ "all": [], "any": [] });
        }
        _ => {}
    }
    shown
}
