//! Writing users: create, update, merge, delete.

use serde_json::{Map, Value, json};

use super::find;
use crate::answer::Answer;
use crate::api::{Exchange, Reply, kept_fields, number, text, texts, url, users};
use crate::world::{OrganizationField, Role, User, World};

pub(super) fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let id = create_one(exchange.world, record)?;
    let shown = users::json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::created(json!({ "user": shown })).wrote(None, Some(shown)))
}

pub(super) fn create_one(world: &mut World, record: &Map<String, Value>) -> Result<i64, Answer> {
    let mut user = User::default();
    apply(world, &mut user, record)?;
    if user.name.is_empty() {
        let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "name": row })));
    }
    check_email(world, &user)?;
    Ok(world.add_user(user))
}

/// Whom the body means, by external id or address.
pub(super) fn existing(world: &World, record: &Map<String, Value>) -> Option<i64> {
    let text = |key: &str| record.get(key).and_then(Value::as_str);
    let by_external = text("external_id").and_then(|wanted| {
        let mut users = world.users.values().filter(|user| !user.deleted);
        users.find(|user| {
            let own = user.external_id.as_deref();
            own.is_some_and(|own| own.eq_ignore_ascii_case(wanted))
        })
    });
    let found = by_external.or_else(|| world.user_by_email(text("email")?));
    found.map(|user| user.id)
}

pub(super) fn create_or_update(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let Some(id) = existing(exchange.world, record) else {
        return create(exchange);
    };
    let answer = update(exchange, id)?;
    let url = url(exchange.call, &format!("users/{id}"));
    Ok(answer.header("Location", url))
}

pub(super) fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let before = users::json(exchange.call, exchange.world, &find(exchange, id)?);
    update_one(exchange.world, id, record)?;
    let shown = users::json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

pub(super) fn update_one(
    world: &mut World,
    id: i64,
    record: &Map<String, Value>,
) -> Result<(), Answer> {
    let user = world.users.get(&id).filter(|user| !user.deleted);
    let mut after = user.ok_or_else(Answer::not_found)?.clone();
    apply(world, &mut after, record)?;
    check_email(world, &after)?;
    if let Some(user) = world.changing_user(id) {
        after.updated_at = user.updated_at;
        *user = after;
    }
    Ok(())
}

pub(super) fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let before = users::json(exchange.call, exchange.world, &find(exchange, id)?);
    delete_one(exchange.world, id)?;
    let shown = users::json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

/// An agent leaves the groups first, and the tickets there.
pub(super) fn delete_one(world: &mut World, id: i64) -> Result<(), Answer> {
    let user = world.users.get(&id).filter(|user| !user.deleted);
    user.ok_or_else(Answer::not_found)?;
    let memberships = world.memberships.values().filter(|own| own.user_id == id);
    let memberships: Vec<i64> = memberships.map(|own| own.id).collect();
    for membership in memberships {
        world.remove_membership(membership);
    }
    if let Some(user) = world.changing_user(id) {
        user.deleted = true;
    }
    Ok(())
}

/// The user in the path is no more; the one in the body has the tickets.
pub(super) fn merge(exchange: &mut Exchange<'_>, loser: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let winner = record.get("id").and_then(number).unwrap_or_default();
    for user in [loser, winner] {
        if find(exchange, user)?.is_agent() || loser == winner {
            let row = json!([{ "description": "User: cannot be merged", "error": "InvalidValue" }]);
            return Err(Answer::invalid(&json!({ "user": row })));
        }
    }
    let before = users::json(exchange.call, exchange.world, &find(exchange, loser)?);
    let tickets = exchange.world.tickets.outlines();
    let theirs = tickets.filter(|ticket| ticket.requester_id == loser);
    let theirs: Vec<i64> = theirs.map(|ticket| ticket.id).collect();
    for ticket in theirs {
        exchange.world.hand_over(ticket, winner);
    }
    delete_one(exchange.world, loser)?;
    let shown = users::json(exchange.call, exchange.world, &find(exchange, winner)?);
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

fn apply(world: &World, user: &mut User, record: &Map<String, Value>) -> Result<(), Answer> {
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
            ("custom_role_id", _) => user.custom_role_id = number(value),
            ("role_type", _) => user.light = value.as_i64() == Some(1),
            ("suspended", _) => user.suspended = value.as_bool().unwrap_or(user.suspended),
            ("organization_id", _) => user.organization_id = number(value),
            ("default_group_id", _) => user.default_group_id = number(value),
            ("tags", _) => user.tags = texts(value),
            _ => {}
        }
    }
    if let Some(fields) = record.get("user_fields").and_then(Value::as_object) {
        let known: Vec<OrganizationField> = world.user_fields().collect();
        let find = |key: &str| known.iter().find(|field| field.key == key).cloned();
        world.couple_user(user, kept_fields(fields, find)?);
    }
    Ok(())
}

fn read_role(text: &str) -> Option<Role> {
    let roles = [Role::EndUser, Role::Agent, Role::Admin];
    roles.into_iter().find(|role| role.as_str() == text)
}
