//! How a user is reached: the primary address, and whatever else there is.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, World};

/// Ids of primary addresses are the users' ids and so much more.
const PRIMARY: i64 = 40_000_000_000;

pub(super) fn of_user(
    exchange: &mut Exchange<'_>,
    method: &str,
    user: i64,
    rest: &[&str],
) -> Reply {
    if !exchange.world.users.contains_key(&user) {
        return Err(Answer::not_found());
    }
    match (method, rest) {
        ("GET", []) => page(exchange, user),
        ("GET", [identity]) => {
            let shown = find(exchange, user, id(identity)?)?;
            Ok(Answer::ok(json!({ "identity": shown })))
        }
        ("POST", []) => create(exchange, user),
        ("PUT", [identity]) => update(exchange, user, id(identity)?),
        ("PUT", [identity, "make_primary"]) => make_primary(exchange, user, id(identity)?),
        ("PUT", [identity, "verify"]) => {
            let mut verified = Map::new();
            verified.insert("verified".to_owned(), json!(true));
            change(exchange, user, id(identity)?, &verified)
        }
        ("PUT", [identity, "request_verification"]) => {
            find(exchange, user, id(identity)?)?;
            Ok(Answer::ok(json!({})))
        }
        ("DELETE", [identity]) => {
            exchange.admin()?;
            let identity = id(identity)?;
            let before = find(exchange, user, identity)?;
            if before["primary"] == true {
                let text = "The primary identity cannot be deleted";
                return Err(Answer::error(422, "RecordInvalid", text));
            }
            exchange.world.documents.remove("identities", identity);
            Ok(Answer::no_content().wrote(Some(before), None))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// All of a user's, the primary one first.
pub(super) fn of(call: &Call, world: &World, user: i64) -> Vec<Value> {
    let own = world.users.get(&user);
    let primary = own.and_then(|own| {
        let mut document = Document::new(json!({
            "id": PRIMARY + user, "type": "email", "value": own.email.clone()?,
            "verified": true, "primary": true,
        }));
        document.created_at = own.created_at;
        document.updated_at = own.updated_at;
        Some(json(call, user, &document))
    });
    let others = world.documents.of("identities");
    let others = others.filter(|other| other.id_of("user_id") == Some(user));
    let others = others.map(|other| json(call, user, other));
    primary.into_iter().chain(others).collect()
}

fn page(exchange: &Exchange<'_>, user: i64) -> Reply {
    let all = of(exchange.call, exchange.world, user);
    let ids = all.iter().filter_map(|own| own["id"].as_i64());
    let page = Rows::by_id(ids).page(exchange.call)?;
    Ok(page.answer("identities", |id| {
        all.iter().find(|own| own["id"] == id).cloned()
    }))
}

fn find(exchange: &Exchange<'_>, user: i64, id: i64) -> Result<Value, Answer> {
    let mut all = of(exchange.call, exchange.world, user).into_iter();
    all.find(|own| own["id"] == id)
        .ok_or_else(Answer::not_found)
}

fn create(exchange: &mut Exchange<'_>, user: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("identity")?;
    let value = record
        .get("value")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let kind = record
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("email");
    if value.is_empty() {
        let row = json!([{ "description": "Value: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "value": row })));
    }
    let taken = exchange.world.user_by_email(value).is_some()
        || exchange
            .world
            .documents
            .of("identities")
            .any(|own| own.text("value") == value);
    if taken {
        let text = format!("Value: {value} is already being used by another user");
        let row = json!([{ "description": text, "error": "DuplicateValue" }]);
        return Err(Answer::invalid(&json!({ "value": row })));
    }
    let identity = json!({
        "user_id": user, "type": kind, "value": value, "primary": false,
        "verified": record.get("verified") == Some(&json!(true)),
    });
    let id = exchange
        .world
        .add_document("identities", Document::new(identity));
    let after = find(exchange, user, id)?;
    Ok(Answer::created(json!({ "identity": after })).wrote(None, Some(after)))
}

fn update(exchange: &mut Exchange<'_>, user: i64, id: i64) -> Reply {
    let record = exchange.call.record("identity")?.clone();
    change(exchange, user, id, &record)
}

fn change(exchange: &mut Exchange<'_>, user: i64, id: i64, record: &Map<String, Value>) -> Reply {
    exchange.admin()?;
    let before = find(exchange, user, id)?;
    let now = exchange.world.now;
    if let Some(own) = exchange.world.documents.get_mut("identities", id) {
        let keys = ["value", "verified"];
        let new = record
            .iter()
            .filter(|(key, _)| keys.contains(&key.as_str()));
        own.fields
            .extend(new.map(|(key, value)| (key.clone(), value.clone())));
        own.updated_at = now;
    } else if let Some(value) = record.get("value").and_then(Value::as_str)
        && let Some(own) = exchange.world.changing_user(user)
    {
        own.email = Some(value.to_owned());
    }
    let after = find(exchange, user, id)?;
    Ok(Answer::ok(json!({ "identity": after })).wrote(Some(before), Some(after)))
}

/// The two addresses change places.
fn make_primary(exchange: &mut Exchange<'_>, user: i64, id: i64) -> Reply {
    exchange.admin()?;
    let chosen = find(exchange, user, id)?;
    if chosen["type"] != "email" {
        return Err(Answer::error(
            422,
            "RecordInvalid",
            "Only an email can be primary",
        ));
    }
    let value = chosen["value"].as_str().map(str::to_owned);
    if chosen["primary"] != true
        && let Some(own) = exchange.world.changing_user(user)
    {
        let earlier = std::mem::replace(&mut own.email, value);
        if let Some(document) = exchange.world.documents.get_mut("identities", id) {
            document.fields.insert("value".to_owned(), json!(earlier));
        }
    }
    page(exchange, user)
}

fn json(call: &Call, user: i64, own: &Document) -> Value {
    json!({
        "url": url(call, &format!("users/{user}/identities/{}", own.id)),
        "id": own.id,
        "user_id": user,
        "type": own["type"],
        "value": own["value"],
        "verified": own.is("verified"),
        "primary": own.is("primary"),
        "created_at": time(Some(own.created_at)),
        "updated_at": time(Some(own.updated_at)),
        "undeliverable_count": 0,
        "deliverable_state": "deliverable",
    })
}
