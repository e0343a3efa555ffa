//! Users: read, search, create, update.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number, text, texts, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Role, User, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["search"]) => search(exchange),
        ("GET", ["count"]) => {
            let active = exchange.world.users.values().filter(|user| !user.deleted);
            Ok(super::count(active.count(), exchange.world.now))
        }
        ("GET", [user]) => show(exchange, id(user)?),
        ("POST", []) => create(exchange),
        ("PUT", [user]) => update(exchange, id(user)?),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Whoever asks; without credentials somebody without an id.
pub(super) fn me(exchange: &Exchange<'_>) -> Reply {
    let mut user = match exchange.user() {
        Some(user) => json(exchange.call, user),
        None => json!({
            "id": null, "name": "Anonymous user", "email": "invalid@example.com",
            "role": "end-user", "active": false,
        }),
    };
    user["authenticity_token"] = json!("simulated");
    Ok(Answer::ok(json!({ "user": user })))
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let roles: Vec<&str> = exchange.call.query_all("role").collect();
    let external = exchange.call.query("external_id");
    let users = exchange.world.users.values().filter(|user| {
        !user.deleted
            && (roles.is_empty() || roles.contains(&user.role.as_str()))
            && external.is_none_or(|id| user.external_id.as_deref() == Some(id))
    });
    answer(exchange, &Rows::by_id(users.map(|user| user.id)), false)
}

fn show_many(exchange: &Exchange<'_>) -> Reply {
    let ids = exchange.call.ids("ids")?;
    let users = &exchange.world.users;
    let known = ids.into_iter().filter(|id| users.contains_key(id));
    let page = Rows::by_id(known).whole();
    Ok(page.answer("users", |id| Some(json(exchange.call, users.get(&id)?))))
}

fn search(exchange: &Exchange<'_>) -> Reply {
    let wanted = exchange.call.query("query").unwrap_or_default();
    let wanted = wanted.strip_prefix("email:").unwrap_or(wanted);
    let wanted = wanted.trim_matches('"').to_lowercase();
    let external = exchange.call.query("external_id");
    let users = exchange.world.users.values().filter(|user| {
        let email = user.email.as_deref().unwrap_or_default().to_lowercase();
        let named = user.name.to_lowercase().contains(&wanted);
        match external {
            Some(id) => user.external_id.as_deref() == Some(id),
            None => !wanted.is_empty() && (email == wanted || named),
        }
    });
    let users = users.filter(|user| !user.deleted).map(|user| user.id);
    answer(exchange, &Rows::by_id(users), true)
}

fn answer(exchange: &Exchange<'_>, rows: &Rows, by_number: bool) -> Reply {
    let page = if by_number {
        rows.by_number(exchange.call)?
    } else {
        rows.page(exchange.call)?
    };
    let users = &exchange.world.users;
    Ok(page.answer("users", |id| Some(json(exchange.call, users.get(&id)?))))
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let user = exchange.world.users.get(&id);
    let user = user.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({ "user": json(exchange.call, user) })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let mut user = User::default();
    apply(&mut user, record);
    if user.name.is_empty() {
        let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "name": row })));
    }
    check_email(exchange.world, &user)?;
    let id = exchange.world.add_user(user);
    let shown = json(exchange.call, &exchange.world.users[&id]);
    Ok(Answer::created(json!({ "user": shown })).wrote(None, Some(shown)))
}

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let user = exchange.world.users.get(&id);
    let user = user.ok_or_else(Answer::not_found)?;
    let before = json(exchange.call, user);
    let mut after = user.clone();
    apply(&mut after, record);
    check_email(exchange.world, &after)?;
    if let Some(user) = exchange.world.changing_user(id) {
        after.updated_at = user.updated_at;
        *user = after;
    }
    let shown = json(exchange.call, &exchange.world.users[&id]);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

fn check_email(world: &World, user: &User) -> Result<(), Answer> {
    let Some(email) = user.email.as_deref() else {
        return Ok(());
    };
    match world.user_by_email(email) {
        Some(other) if other.id != user.id => {
            let text = format!("Email: {email} is already being used by another user");
            let row = json!([{ "description": text, "error": "DuplicateValue" }]);
            Err(Answer::invalid(&json!({ "email": row })))
        }
        _ => Ok(()),
    }
}

fn apply(user: &mut User, record: &Map<String, Value>) {
    for (key, value) in record {
        match (key.as_str(), text(value)) {
            ("name", Some(Some(name))) => user.name = name,
            ("email", Some(email)) => user.email = email,
            ("phone", Some(phone)) => user.phone = phone,
            ("notes", Some(notes)) => user.notes = notes,
            ("details", Some(details)) => user.details = details,
            ("external_id", Some(id)) => user.external_id = id,
            ("time_zone", Some(zone)) => user.time_zone = zone,
            ("role", Some(Some(role))) => user.role = read_role(&role).unwrap_or(user.role),
            ("role_type", _) => user.light = value.as_i64() == Some(1),
            ("suspended", _) => user.suspended = value.as_bool().unwrap_or(user.suspended),
            ("organization_id", _) => user.organization_id = number(value),
            ("default_group_id", _) => user.default_group_id = number(value),
            ("tags", _) => user.tags = texts(value),
            ("user_fields", _) => {
                let fields = value.as_object().into_iter().flatten();
                let fields = fields.map(|(key, value)| (key.clone(), value.clone()));
                user.user_fields.extend(fields);
            }
            _ => {}
        }
    }
}

fn read_role(text: &str) -> Option<Role> {
    let roles = [Role::EndUser, Role::Agent, Role::Admin];
    roles.into_iter().find(|role| role.as_str() == text)
}

/// A user on the wire.
pub(super) fn json(call: &Call, user: &User) -> Value {
    let agent = user.is_agent();
    let role_type = match user.role {
        Role::EndUser => Value::Null,
        Role::Admin => json!(4),
        Role::Agent if user.light => json!(1),
        Role::Agent => json!(0),
    };
    json!({
        "id": user.id,
        "url": url(call, &format!("users/{}", user.id)),
        "name": user.name,
        "email": user.email,
        "created_at": time(Some(user.created_at)),
        "updated_at": time(Some(user.updated_at)),
        "time_zone": user.time_zone.as_deref().unwrap_or("UTC"),
        "iana_time_zone": user.iana_time_zone.as_deref().unwrap_or("Etc/UTC"),
        "phone": user.phone,
        "shared_phone_number": null,
        "photo": null,
        "locale_id": 1,
        "locale": "en-US",
        "organization_id": user.organization_id,
        "role": user.role.as_str(),
        "verified": true,
        "external_id": user.external_id,
        "tags": user.tags,
        "alias": null,
        "active": !user.deleted,
        "shared": false,
        "shared_agent": false,
        "last_login_at": null,
        "two_factor_auth_enabled": null,
        "signature": null,
        "details": user.details,
        "notes": user.notes,
        "role_type": role_type,
        "custom_role_id": null,
        "moderator": agent && !user.light,
        "ticket_restriction": if agent { Value::Null } else { json!("requested") },
        "only_private_comments": user.light,
        "restricted_agent": user.role != Role::Admin,
        "suspended": user.suspended,
        "default_group_id": user.default_group_id,
        "report_csv": user.role == Role::Admin,
        "user_fields": user.user_fields,
    })
}
