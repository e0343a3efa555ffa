//! Groups and their members.

use serde_json::{Value, json};

use super::{Exchange, Reply, id, number, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Group, Membership};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["count"]) => {
            let groups = exchange
                .world
                .groups
                .values()
                .filter(|group| !group.deleted);
            Ok(super::count(groups.count(), exchange.world.now))
        }
        ("GET", [group, "memberships"]) => {
            let group = id(group)?;
            memberships(exchange, |membership| membership.group_id == group)
        }
        ("GET", [group]) => show(exchange, id(group)?),
        ("POST", []) => create(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let hidden = exchange.call.query("exclude_deleted") == Some("true");
    let groups = exchange.world.groups.values();
    let groups = groups.filter(|group| !(hidden && group.deleted));
    let page = Rows::by_id(groups.map(|group| group.id)).page(exchange.call)?;
    let groups = &exchange.world.groups;
    Ok(page.answer("groups", |id| Some(json(exchange.call, groups.get(&id)?))))
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let group = exchange.world.groups.get(&id);
    let group = group.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({ "group": json(exchange.call, group) })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("group")?;
    let name = record
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if name.is_empty() {
        let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "name": row })));
    }
    let id = exchange.world.add_group(name);
    let description = record.get("description").and_then(Value::as_str);
    if let (Some(group), Some(text)) = (exchange.world.groups.get_mut(&id), description) {
        text.clone_into(&mut group.description);
    }
    let shown = json(exchange.call, &exchange.world.groups[&id]);
    Ok(Answer::created(json!({ "group": shown })).wrote(None, Some(shown)))
}

pub(super) fn route_memberships(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => memberships(exchange, |_| true),
        ("GET", ["assignable"]) => memberships(exchange, |_| true),
        ("GET", [membership]) => show_membership(exchange, id(membership)?),
        ("POST", []) => create_membership(exchange),
        ("DELETE", [membership]) => delete_membership(exchange, id(membership)?),
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn memberships_of(exchange: &Exchange<'_>, user: i64) -> Reply {
    if !exchange.world.users.contains_key(&user) {
        return Err(Answer::not_found());
    }
    memberships(exchange, |membership| membership.user_id == user)
}

fn memberships(exchange: &Exchange<'_>, wanted: impl Fn(&Membership) -> bool) -> Reply {
    let all = &exchange.world.memberships;
    let wanted = all.values().filter(|membership| wanted(membership));
    let page = Rows::by_id(wanted.map(|membership| membership.id)).page(exchange.call)?;
    let show = |id| Some(membership_json(exchange.call, all.get(&id)?));
    Ok(page.answer("group_memberships", show))
}

fn show_membership(exchange: &Exchange<'_>, id: i64) -> Reply {
    let membership = exchange.world.memberships.get(&id);
    let membership = membership.ok_or_else(Answer::not_found)?;
    let shown = membership_json(exchange.call, membership);
    Ok(Answer::ok(json!({ "group_membership": shown })))
}

fn create_membership(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("group_membership")?;
    let read = |key: &str| record.get(key).and_then(number).unwrap_or_default();
    let (user, group) = (read("user_id"), read("group_id"));
    let world = &mut *exchange.world;
    let agent = world.users.get(&user).is_some_and(|user| user.is_agent());
    if !agent || !world.groups.contains_key(&group) || world.is_member(user, group) {
        let row = json!([{ "description": "User: is invalid", "error": "InvalidValue" }]);
        return Err(Answer::invalid(&json!({ "user": row })));
    }
    let default = record.get("default").and_then(Value::as_bool);
    let id = world.add_membership(user, group, default.unwrap_or(false));
    let shown = membership_json(exchange.call, &world.memberships[&id]);
    Ok(Answer::created(json!({ "group_membership": shown })).wrote(None, Some(shown)))
}

fn delete_membership(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let gone = exchange.world.remove_membership(id);
    let gone = gone.ok_or_else(Answer::not_found)?;
    let before = membership_json(exchange.call, &gone);
    Ok(Answer::no_content().wrote(Some(before), None))
}

/// A group on the wire.
pub(super) fn json(call: &Call, group: &Group) -> Value {
    json!({
        "url": url(call, &format!("groups/{}", group.id)),
        "id": group.id,
        "is_public": true,
        "name": group.name,
        "description": group.description,
        "default": group.default,
        "deleted": group.deleted,
        "created_at": time(Some(group.created_at)),
        "updated_at": time(Some(group.updated_at)),
    })
}

fn membership_json(call: &Call, membership: &Membership) -> Value {
    json!({
        "url": url(call, &format!("group_memberships/{}", membership.id)),
        "id": membership.id,
        "user_id": membership.user_id,
        "group_id": membership.group_id,
        "default": membership.default,
        "created_at": time(Some(membership.created_at)),
        "updated_at": time(Some(membership.updated_at)),
    })
}
