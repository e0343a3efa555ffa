//! Custom objects: kinds of records an account makes up.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::world::{Document, World};

mod fields;
mod jobs;
mod records;

const OBJECTS: &str = "custom_objects";

/// So many kinds, fields of one and records of all there may be.
const MOST_OBJECTS: usize = 50;
const MOST_FIELDS: usize = 400;
const MOST_RECORDS: usize = 1_000_000;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let world = &*exchange.world;
    match (method, rest) {
        ("GET", []) => {
            let all = world.documents.of(OBJECTS);
            let all: Vec<Value> = all.map(|own| json(exchange.call, own)).collect();
            Ok(Answer::ok(json!({ OBJECTS: all })).listing(OBJECTS))
        }
        ("POST", []) => create(exchange),
        ("GET", ["limits", "object_limit"]) => {
            Ok(limit(world.documents.of(OBJECTS).count(), MOST_OBJECTS))
        }
        ("GET", ["limits", "record_limit"]) => Ok(limit(
            world.documents.of(records::RECORDS).count(),
            MOST_RECORDS,
        )),
        (_, [key, rest @ ..]) => {
            let object = find(world, key)?.clone();
            of_object(exchange, method, &object, rest)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn of_object(exchange: &mut Exchange<'_>, method: &str, object: &Document, rest: &[&str]) -> Reply {
    let key = object.text("key");
    match (method, rest) {
        ("GET", []) => Ok(Answer::ok(
            json!({ "custom_object": json(exchange.call, object) }),
        )),
        ("PATCH", []) => update(exchange, object),
        ("DELETE", []) => delete(exchange, object),
        ("GET", ["limits", "field_limit"]) => {
            Ok(limit(fields::of(exchange.world, key).count(), MOST_FIELDS))
        }
        (_, ["fields", rest @ ..]) => fields::route(exchange, method, key, rest),
        (_, ["records", rest @ ..]) => records::route(exchange, method, key, rest),
        ("POST", ["jobs"]) => jobs::submit(exchange, key),
        _ => Err(Answer::no_endpoint()),
    }
}

fn limit(count: usize, limit: usize) -> Answer {
    Answer::ok(json!({ "count": count, "limit": limit }))
}

fn find<'a>(world: &'a World, key: &str) -> Result<&'a Document, Answer> {
    let mut objects = world.documents.of(OBJECTS);
    let found = objects.find(|own| own.text("key") == key);
    found.ok_or_else(Answer::not_found)
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    let admin = exchange.admin()?;
    let record = exchange.call.record("custom_object")?;
    let key = required(record, "key")?;
    let title = required(record, "title")?;
    let many = required(record, "title_pluralized")?;
    if find(exchange.world, key).is_ok() {
        return Err(refusal(
            "key",
            "DuplicateValue",
            "Key has already been taken",
        ));
    }
    if exchange.world.documents.of(OBJECTS).count() >= MOST_OBJECTS {
        return Err(refusal("base", "TooManyValues", "Too many custom objects"));
    }
    let mut fields = json!({
        "key": key, "title": title, "raw_title": title, "title_pluralized": many,
        "raw_title_pluralized": many, "description": "", "raw_description": "",
        "include_in_list_view": true, "created_by_user_id": admin, "updated_by_user_id": admin,
    });
    apply(&mut fields, record);
    let id = exchange.world.add_document(OBJECTS, Document::new(fields));
    let after = exchange.world.documents.get(OBJECTS, id);
    let after = after.map(|own| json(exchange.call, own));
    Ok(Answer::created(json!({ "custom_object": after })).wrote(None, after))
}

fn update(exchange: &mut Exchange<'_>, object: &Document) -> Reply {
    let admin = exchange.admin()?;
    let record = exchange.call.record("custom_object")?;
    let before = json(exchange.call, object);
    let mut fields = Value::Object(object.fields.clone());
    apply(&mut fields, record);
    fields["updated_by_user_id"] = json!(admin);
    let mut after = object.clone();
    after.fields = fields.as_object().cloned().unwrap_or_default();
    after.updated_at = exchange.world.now;
    let shown = json(exchange.call, &after);
    exchange.world.add_document(OBJECTS, after);
    Ok(Answer::ok(json!({ "custom_object": shown })).wrote(Some(before), Some(shown)))
}

/// Its fields and records go with it.
fn delete(exchange: &mut Exchange<'_>, object: &Document) -> Reply {
    exchange.admin()?;
    let before = json(exchange.call, object);
    let key = object.text("key");
    for noun in [fields::FIELDS, records::RECORDS] {
        let own = exchange.world.documents.of(noun);
        let own = own.filter(|own| own.text("custom_object_key") == key);
        let own: Vec<i64> = own.map(|own| own.id).collect();
        for id in own {
            exchange.world.documents.remove(noun, id);
        }
    }
    exchange.world.documents.remove(OBJECTS, object.id);
    Ok(Answer::no_content().wrote(Some(before), None))
}

/// What may be said of a kind or a field; each title has a raw twin.
fn apply(fields: &mut Value, record: &Map<String, Value>) {
    for key in ["title", "title_pluralized", "description"] {
        if let Some(value) = record.get(key) {
            fields[key] = value.clone();
            fields[format!("raw_{key}")] = value.clone();
        }
    }
    if let Some(value) = record.get("include_in_list_view") {
        fields["include_in_list_view"] = value.clone();
    }
}

fn json(call: &Call, own: &Document) -> Value {
    let mut shown = own.fields.clone();
    let path = format!("custom_objects/{}", own.text("key"));
    shown.insert("url".to_owned(), json!(url(call, &path)));
    dated(&mut shown, own);
    Value::Object(shown)
}

/// Times, and the people who wrote it, whose ids are texts here.
fn dated(shown: &mut Map<String, Value>, own: &Document) {
    for key in ["created_by_user_id", "updated_by_user_id"] {
        let user = own.id_of(key).map(|id| id.to_string());
        shown.insert(key.to_owned(), json!(user));
    }
    shown.insert("created_at".to_owned(), time(Some(own.created_at)));
    shown.insert("updated_at".to_owned(), time(Some(own.updated_at)));
}

fn required<'a>(record: &'a Map<String, Value>, key: &str) -> Result<&'a str, Answer> {
    let given = record.get(key).and_then(Value::as_str);
    let given = given.filter(|text| !text.trim().is_empty());
    given.ok_or_else(|| refusal(key, "BlankValue", &format!("{key}: cannot be blank")))
}

fn refusal(key: &str, error: &str, text: &str) -> Answer {
    Answer::invalid(&json!({ key: [{ "description": text, "error": error }] }))
}
