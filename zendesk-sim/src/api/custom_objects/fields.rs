//! The fields of a kind of custom records.

use serde_json::{Value, json};

use super::{MOST_FIELDS, dated, refusal, required};
use crate::answer::Answer;
use crate::api::{Exchange, Reply, number, url};
use crate::call::Call;
use crate::world::{Document, FieldType, World};

pub(super) const FIELDS: &str = "custom_object_fields";

/// Fields every kind has: they stand beside the others when `include_standard_fields` asks for them.
const STANDARD: [(&str, &str); 2] = [
    ("standard::name", "Name"),
    ("standard::external_id", "External ID"),
];

pub(super) fn route(
    exchange: &mut Exchange<'_>,
    method: &str,
    object: &str,
    rest: &[&str],
) -> Reply {
    match (method, rest) {
        ("GET", []) => Ok(list(exchange, object)),
        ("POST", []) => create(exchange, object),
        ("PUT", ["reorder"]) => reorder(exchange, object),
        ("GET", [field]) => {
            let field = find(exchange.world, object, field)?;
            Ok(Answer::ok(
                json!({ "custom_object_field": json(exchange.call, field) }),
            ))
        }
        ("PATCH", [field]) => {
            let field = find(exchange.world, object, field)?.clone();
            update(exchange, field)
        }
        ("DELETE", [field]) => {
            exchange.admin()?;
            let field = find(exchange.world, object, field)?;
            let (id, before) = (field.id, json(exchange.call, field));
            exchange.world.documents.remove(FIELDS, id);
            Ok(Answer::no_content().wrote(Some(before), None))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn of<'a>(world: &'a World, object: &'a str) -> impl Iterator<Item = &'a Document> {
    let all = world.documents.of(FIELDS);
    all.filter(move |own| own.text("custom_object_key") == object)
}

fn list(exchange: &Exchange<'_>, object: &str) -> Answer {
    let mut own: Vec<&Document> = of(exchange.world, object).collect();
    own.sort_by_key(|own| own["position"].as_i64());
    let mut shown: Vec<Value> = own
        .into_iter()
        .map(|own| json(exchange.call, own))
        .collect();
    if exchange.call.query("include_standard_fields") == Some("true") {
        let standard = STANDARD.iter().map(|(key, title)| {
            json!({
                "key": key, "title": title, "raw_title": title, "type": "text", "active": true,
                "description": title, "raw_description": title, "position": 0, "system": true,
                "properties": {}, "regexp_for_validation": null,
            })
        });
        shown = standard.chain(shown).collect();
    }
    Answer::ok(json!({ FIELDS: shown })).listing(FIELDS)
}

/// By its key or its id.
fn find<'a>(world: &'a World, object: &'a str, field: &str) -> Result<&'a Document, Answer> {
    let mut all = of(world, object);
    let found = all.find(|own| own.text("key") == field || own.id.to_string() == field);
    found.ok_or_else(Answer::not_found)
}

fn create(exchange: &mut Exchange<'_>, object: &str) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("custom_object_field")?;
    let (key, title) = (required(record, "key")?, required(record, "title")?);
    let kind = record.get("type").cloned().unwrap_or(json!("text"));
    if serde_json::from_value::<FieldType>(kind.clone()).is_err() {
        return Err(refusal("type", "InvalidValue", "Type: is invalid"));
    }
    if find(exchange.world, object, key).is_ok() {
        return Err(refusal(
            "key",
            "DuplicateValue",
            "Key has already been taken",
        ));
    }
    let position = of(exchange.world, object).count();
    if position >= MOST_FIELDS {
        return Err(refusal("base", "TooManyValues", "Too many fields"));
    }
    let mut fields = json!({
        "custom_object_key": object, "key": key, "type": kind, "title": title, "raw_title": title,
        "description": "", "raw_description": "", "position": position, "active": true,
        "system": false, "regexp_for_validation": null, "properties": { "is_unique": false },
    });
    super::apply(&mut fields, record);
    apply(&mut fields, record);
    let id = exchange.world.add_document(FIELDS, Document::new(fields));
    let after = exchange.world.documents.get(FIELDS, id);
    let after = after.map(|own| json(exchange.call, own));
    Ok(Answer::created(json!({ "custom_object_field": after })).wrote(None, after))
}

/// Key and type stay as they are.
fn update(exchange: &mut Exchange<'_>, mut field: Document) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("custom_object_field")?;
    let before = json(exchange.call, &field);
    let mut fields = Value::Object(field.fields);
    super::apply(&mut fields, record);
    apply(&mut fields, record);
    field.fields = fields.as_object().cloned().unwrap_or_default();
    field.updated_at = exchange.world.now;
    let after = json(exchange.call, &field);
    exchange.world.add_document(FIELDS, field);
    Ok(Answer::ok(json!({ "custom_object_field": after })).wrote(Some(before), Some(after)))
}

fn apply(fields: &mut Value, record: &serde_json::Map<String, Value>) {
    let own = [
        "active",
        "custom_field_options",
        "position",
        "properties",
        "regexp_for_validation",
        "relationship_filter",
        "relationship_target_type",
        "tag",
    ];
    for key in own {
        if let Some(value) = record.get(key) {
            fields[key] = value.clone();
        }
    }
}

fn reorder(exchange: &mut Exchange<'_>, object: &str) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.as_ref();
    let ids = body.and_then(|body| body["custom_object_field_ids"].as_array());
    let ids: Vec<i64> = ids.into_iter().flatten().filter_map(number).collect();
    for (position, id) in (0..).zip(ids) {
        let field = exchange.world.documents.get_mut(FIELDS, id);
        if let Some(field) = field.filter(|own| own.text("custom_object_key") == object) {
            field.fields.insert("position".to_owned(), json!(position));
        }
    }
    Ok(Answer::ok(json!({})))
}

fn json(call: &Call, own: &Document) -> Value {
    let mut shown = own.fields.clone();
    let object = shown.remove("custom_object_key").unwrap_or_default();
    let object = object.as_str().unwrap_or_default();
    let path = format!("custom_objects/{object}/fields/{}", own.id);
    shown.insert("id".to_owned(), json!(own.id));
    shown.insert("url".to_owned(), json!(url(call, &path)));
    dated(&mut shown, own);
    shown.remove("created_by_user_id");
    shown.remove("updated_by_user_id");
    Value::Object(shown)
}
