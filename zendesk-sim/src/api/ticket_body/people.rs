//! Who asks, follows and is in copy, as bodies name them.

use serde_json::{Map, Value};

use super::{blank, invalid};
use crate::answer::Answer;
use crate::api::number;
use crate::world::{Change, Ticket, User, World};

/// Makes users of the addresses in copy that nobody has.
pub(in crate::api) fn introduce(world: &mut World, record: &Map<String, Value>) {
    let lists = ["email_ccs", "additional_collaborators", "collaborators"];
    let lists = lists.iter().filter_map(|key| record.get(*key)?.as_array());
    for person in lists.flatten() {
        let email = ["user_email", "email"]
            .iter()
            .find_map(|key| person[*key].as_str());
        let Some(email) = email.or(person.as_str()).filter(|own| own.contains('@')) else {
            continue;
        };
        let gone = person["action"] == "delete";
        if gone || world.user_by_email(email).is_some() {
            continue;
        }
        let name = ["user_name", "name"]
            .iter()
            .find_map(|key| person[*key].as_str());
        let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or(email));
        world.add_user(User::end_user(name).email(email));
    }
}

/// Who asks, in an update: somebody known by address, or new.
pub(in crate::api) fn introduce_requester(
    world: &mut World,
    author: i64,
    record: &Map<String, Value>,
) -> Result<Option<i64>, Answer> {
    match record.contains_key("requester") && !record.contains_key("requester_id") {
        true => requester(world, author, record).map(Some),
        false => Ok(None),
    }
}

pub(super) fn requester(
    world: &mut World,
    author: i64,
    record: &Map<String, Value>,
) -> Result<i64, Answer> {
    if let Some(requester) = record.get("requester_id").and_then(number) {
        let known = world.users.contains_key(&requester);
        return known
            .then_some(requester)
            .ok_or_else(|| invalid("requester", "Requester"));
    }
    let Some(asked) = record.get("requester") else {
        return Ok(author);
    };
    let email = asked["email"].as_str().unwrap_or_default();
    if let Some(user) = world.user_by_email(email) {
        return Ok(user.id);
    }
    match asked["name"].as_str() {
        Some(name) if !email.is_empty() => Ok(world.add_user(User::end_user(name).email(email))),
        _ => Err(blank("requester", "Requester")),
    }
}

/// `[{user_id | user_email, action: put | delete}]`
pub(super) fn people(
    world: &World,
    value: &Value,
    field: &'static str,
    put: fn(i64) -> Change,
    delete: fn(i64) -> Change,
    changes: &mut Vec<Change>,
) -> Result<(), Answer> {
    for person in value.as_array().into_iter().flatten() {
        let by_id = number(&person["user_id"]).filter(|id| world.users.contains_key(id));
        let by_email = person["user_email"].as_str();
        let by_email = by_email.and_then(|email| world.user_by_email(email));
        let user = by_id.or(by_email.map(|user| user.id));
        let user = user.ok_or_else(|| invalid(field, "User"))?;
        let gone = person["action"].as_str() == Some("delete");
        changes.push(if gone { delete(user) } else { put(user) });
    }
    Ok(())
}

/// An id, an address, or `{email}`.
pub(super) fn find<'a>(world: &'a World, person: &Value) -> Option<&'a User> {
    if let Some(id) = number(person) {
        return world.users.get(&id);
    }
    let email = person.as_str().or_else(|| person["email"].as_str());
    world.user_by_email(email?)
}

/// Agents follow, customers are in copy.
pub(super) fn collaborate(user: &User) -> Change {
    if user.is_agent() {
        Change::Follow(user.id)
    } else {
        Change::Cc(user.id)
    }
}

pub(super) fn replace(world: &World, ticket: &Ticket, value: &Value, changes: &mut Vec<Change>) {
    changes.extend(ticket.follower_ids.iter().copied().map(Change::Unfollow));
    changes.extend(ticket.email_cc_ids.iter().copied().map(Change::RemoveCc));
    let now = value.as_array().into_iter().flatten();
    let now = now.filter_map(|person| find(world, person));
    changes.extend(now.map(collaborate));
}
