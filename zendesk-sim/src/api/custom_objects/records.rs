//! Custom records: read, write, search.

use serde_json::{Map, Value, json};

use super::{MOST_RECORDS, dated, fields, refusal, required};
use crate::answer::Answer;
use crate::api::{Exchange, Reply, count, text, url};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, World};

mod filter;

pub(super) const RECORDS: &str = "custom_object_records";

pub(super) fn route(
    exchange: &mut Exchange<'_>,
    method: &str,
    object: &str,
    rest: &[&str],
) -> Reply {
    let (call, world) = (exchange.call, &*exchange.world);
    match (method, rest) {
        ("GET", []) => {
            let (ids, external) = (
                asked(call, "filter[ids]"),
                asked(call, "filter[external_ids]"),
            );
            list(exchange, object, |own| {
                ids.as_ref()
                    .is_none_or(|ids| ids.contains(&id_text(own.id)))
                    && external
                        .as_ref()
                        .is_none_or(|ids| ids.iter().any(|id| own["external_id"] == id.as_str()))
            })
        }
        ("GET", ["count"]) => Ok(count(of(world, object).count(), world.now)),
        ("GET", ["autocomplete"]) => {
            let name = call.query("name").unwrap_or_default().to_lowercase();
            list(exchange, object, |own| {
                own.text("name").to_lowercase().starts_with(&name)
            })
        }
        ("GET", ["search"]) => {
            let query = call.query("query").unwrap_or_default().to_lowercase();
            list(exchange, object, |own| has_words(own, &query))
        }
        ("POST", ["search"]) => {
            let body = call.body.clone().unwrap_or_default();
            let query = call.query("query").unwrap_or_default().to_lowercase();
            filter::check(&body["filter"])?;
            list(exchange, object, |own| {
                has_words(own, &query) && filter::holds(&body["filter"], own)
            })
        }
        ("POST", []) => {
            let agent = exchange.agent()?;
            let record = call.record("custom_object_record")?;
            let id = create_one(exchange.world, object, agent, record)?;
            let after = shown(call, exchange.world, id);
            Ok(Answer::created(json!({ "custom_object_record": after })).wrote(None, after))
        }
        ("PATCH", []) => upsert(exchange, object),
        ("DELETE", []) => {
            let found = by_query(call, world, object)?.ok_or_else(Answer::not_found)?;
            delete(exchange, found)
        }
        ("GET", [record]) => {
            let found = find(world, object, record)?.id;
            Ok(Answer::ok(
                json!({ "custom_object_record": shown(call, world, found) }),
            ))
        }
        ("PATCH", [record]) => {
            let found = find(world, object, record)?.id;
            update(exchange, object, found)
        }
        ("DELETE", [record]) => {
            let found = find(world, object, record)?.id;
            delete(exchange, found)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn of<'a>(world: &'a World, object: &'a str) -> impl Iterator<Item = &'a Document> {
    let all = world.documents.of(RECORDS);
    all.filter(move |own| own.text("custom_object_key") == object)
}

/// A comma-separated list in the query.
fn asked(call: &Call, key: &str) -> Option<Vec<String>> {
    let list = call.query(key)?.split(',');
    Some(list.map(|own| own.trim().to_owned()).collect())
}

/// A page of those that are wanted, always by cursor, with their number.
fn list(exchange: &Exchange<'_>, object: &str, wanted: impl Fn(&Document) -> bool) -> Reply {
    let (call, world) = (exchange.call, &*exchange.world);
    let sort = call.query("sort").unwrap_or("id");
    let (key, descending) = match sort.strip_prefix('-') {
        Some(key) => (key, true),
        None => (sort, false),
    };
    let place = |own: &Document| {
        let at = match key {
            "updated_at" => own.updated_at.as_second(),
            "created_at" => own.created_at.as_second(),
            _ => 0,
        };
        (at, own.id)
    };
    let places: Vec<(i64, i64)> = of(world, object)
        .filter(|own| wanted(own))
        .map(place)
        .collect();
    let total = places.len();
    let page = Rows::sorted(places, descending).by_cursor(call, 100)?;
    let mut answer = page.answer(RECORDS, |id| shown(call, world, id));
    if let Some(body) = answer.json_mut() {
        body["count"] = json!(total);
    }
    Ok(answer)
}

fn has_words(own: &Document, query: &str) -> bool {
    let all = Value::Object(own.fields.clone()).to_string().to_lowercase();
    query.split_whitespace().all(|word| all.contains(word))
}

pub(super) fn find<'a>(
    world: &'a World,
    object: &str,
    record: &str,
) -> Result<&'a Document, Answer> {
    let found = read_id(record).and_then(|id| world.documents.get(RECORDS, id));
    let found = found.filter(|own| own.text("custom_object_key") == object);
    found.ok_or_else(Answer::not_found)
}

/// The record of an external id, which is unique among those of its kind.
pub(super) fn by_external_id(world: &World, object: &str, external: &str) -> Option<i64> {
    let mut all = of(world, object);
    let found = all.find(|own| own["external_id"] == external);
    found.map(|own| own.id)
}

pub(super) fn by_name(world: &World, object: &str, name: &str) -> Option<i64> {
    let mut all = of(world, object);
    all.find(|own| own.text("name") == name).map(|own| own.id)
}

/// The record of the `external_id` or the `name` in the query.
fn by_query(call: &Call, world: &World, object: &str) -> Result<Option<i64>, Answer> {
    match (call.query("external_id"), call.query("name")) {
        (Some(external), _) => Ok(by_external_id(world, object, external)),
        (None, Some(name)) => Ok(by_name(world, object, name)),
        _ => Err(Answer::error(
            400,
            "ParameterMissing",
            "Parameter external_id is required",
        )),
    }
}

pub(super) fn create_one(
    world: &mut World,
    object: &str,
    agent: i64,
    record: &Map<String, Value>,
) -> Result<i64, Answer> {
    required(record, "name")?;
    if world.documents.of(RECORDS).count() >= MOST_RECORDS {
        return Err(refusal("base", "TooManyValues", "Too many records"));
    }
    let mut own = Document::new(json!({
        "custom_object_key": object, "name": "", "external_id": null, "photo": null,
        "custom_object_fields": {}, "created_by_user_id": agent, "updated_by_user_id": agent,
    }));
    apply(world, object, &mut own, record)?;
    Ok(world.add_document(RECORDS, own))
}

pub(super) fn update_one(
    world: &mut World,
    object: &str,
    agent: i64,
    (id, record): (i64, &Map<String, Value>),
) -> Result<(), Answer> {
    let own = world.documents.get(RECORDS, id);
    let mut own = own.cloned().ok_or_else(Answer::not_found)?;
    apply(world, object, &mut own, record)?;
    own.fields
        .insert("updated_by_user_id".to_owned(), json!(agent));
    own.updated_at = world.now;
    world.add_document(RECORDS, own);
    Ok(())
}

/// Only the fields that the kind has can be set, and those that are not named stay.
fn apply(
    world: &World,
    object: &str,
    own: &mut Document,
    record: &Map<String, Value>,
) -> Result<(), Answer> {
    if let Some(external) = record.get("external_id").and_then(text) {
        let taken = external.as_deref();
        let taken = taken.and_then(|external| by_external_id(world, object, external));
        if taken.is_some_and(|id| id != own.id) {
            let text = "External ID has already been taken";
            return Err(refusal("external_id", "DuplicateValue", text));
        }
        own.fields.insert("external_id".to_owned(), json!(external));
    }
    if record.contains_key("name") {
        let name = json!(required(record, "name")?);
        own.fields.insert("name".to_owned(), name);
    }
    let new = record
        .get("custom_object_fields")
        .and_then(Value::as_object);
    for (key, value) in new.into_iter().flatten() {
        if !fields::of(world, object).any(|field| field.text("key") == key) {
            let text = format!("{key}: is not a field of {object}");
            return Err(refusal(key, "InvalidValue", &text));
        }
        if let Some(values) = own.fields.get_mut("custom_object_fields") {
            values[key] = value.clone();
        }
    }
    Ok(())
}

fn update(exchange: &mut Exchange<'_>, object: &str, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let before = shown(exchange.call, exchange.world, id);
    let record = exchange.call.record("custom_object_record")?;
    update_one(exchange.world, object, agent, (id, record))?;
    let after = shown(exchange.call, exchange.world, id);
    Ok(Answer::ok(json!({ "custom_object_record": after })).wrote(before, after))
}

/// `PATCH …/records?external_id=…`: changes the record there is, or creates it.
fn upsert(exchange: &mut Exchange<'_>, object: &str) -> Reply {
    let agent = exchange.agent()?;
    let call = exchange.call;
    if let Some(found) = by_query(call, exchange.world, object)? {
        return update(exchange, object, found);
    }
    let mut record = call.record("custom_object_record")?.clone();
    for key in ["external_id", "name"] {
        let given = call.query(key).map(|value| (key.to_owned(), json!(value)));
        record.extend(given);
    }
    let id = create_one(exchange.world, object, agent, &record)?;
    let after = shown(call, exchange.world, id);
    Ok(Answer::created(json!({ "custom_object_record": after })).wrote(None, after))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.agent()?;
    let before = shown(exchange.call, exchange.world, id);
    exchange.world.documents.remove(RECORDS, id);
    Ok(Answer::no_content().wrote(before, None))
}

fn shown(call: &Call, world: &World, id: i64) -> Option<Value> {
    let own = world.documents.get(RECORDS, id)?;
    let mut shown = own.fields.clone();
    let id = id_text(id);
    let path = format!(
        "custom_objects/{}/records/{id}",
        own.text("custom_object_key")
    );
    shown.insert("id".to_owned(), json!(id));
    shown.insert("url".to_owned(), json!(url(call, &path)));
    dated(&mut shown, own);
    Some(Value::Object(shown))
}

/// Ids of records are texts of 26 letters and digits.
pub(super) fn id_text(id: i64) -> String {
    format!("01GC51M{id:019}")
}

fn read_id(text: &str) -> Option<i64> {
    text.strip_prefix("01GC51M")?.parse().ok()
}
