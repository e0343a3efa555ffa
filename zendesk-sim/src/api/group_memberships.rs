//! Which agents are in which groups.

use serde_json::{Map, Value, json};

use super::tickets::bulk;
use super::{Exchange, Reply, id, number, sideload, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::jobs::Row;
use crate::paging::Rows;
use crate::world::{Membership, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange, |_| true),
        ("GET", ["assignable"]) => list(exchange, |_| true),
        ("GET", [membership]) => show(exchange, id(membership)?),
        ("POST", []) => create(exchange),
        ("POST", ["create_many"]) => create_many(exchange),
        ("DELETE", ["destroy_many"]) => destroy_many(exchange),
        ("DELETE", [membership]) => delete(exchange, id(membership)?),
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn of_group(exchange: &Exchange<'_>, group: i64) -> Reply {
    if !exchange.world.groups.contains_key(&group) {
        return Err(Answer::not_found());
    }
    list(exchange, |membership| membership.group_id == group)
}

pub(super) fn of_user(
    exchange: &mut Exchange<'_>,
    method: &str,
    user: i64,
    rest: &[&str],
) -> Reply {
    if let ("PUT", [membership, "make_default"]) = (method, rest) {
        return make_default(exchange, user, id(membership)?);
    }
    if (method, rest) != ("GET", &[]) {
        return Err(Answer::no_endpoint());
    }
    if !exchange.world.users.contains_key(&user) {
        return Err(Answer::not_found());
    }
    list(exchange, |membership| membership.user_id == user)
}

fn list(exchange: &Exchange<'_>, wanted: impl Fn(&Membership) -> bool) -> Reply {
    let all = &exchange.world.memberships;
    let wanted = all.values().filter(|membership| wanted(membership));
    let page = Rows::by_id(wanted.map(|membership| membership.id)).page(exchange.call)?;
    let ids = page.ids.clone();
    let show = |id| Some(json(exchange.call, all.get(&id)?));
    let mut answer = page.answer("group_memberships", show);
    let shown = || ids.iter().filter_map(|id| all.get(id));
    if exchange.call.includes("users") {
        sideload::users(exchange, &mut answer, shown().map(|own| own.user_id));
    }
    if exchange.call.includes("groups") {
        sideload::groups(exchange, &mut answer, shown().map(|own| own.group_id));
    }
    Ok(answer)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let membership = exchange.world.memberships.get(&id);
    let membership = membership.ok_or_else(Answer::not_found)?;
    let shown = json(exchange.call, membership);
    Ok(Answer::ok(json!({ "group_membership": shown })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("group_membership")?;
    let id = create_one(exchange.world, record)?;
    let shown = exchange
        .world
        .memberships
        .get(&id)
        .map(|own| json(exchange.call, own));
    Ok(Answer::created(json!({ "group_membership": shown })).wrote(None, shown))
}

fn create_one(world: &mut World, record: &Map<String, Value>) -> Result<i64, Answer> {
    let read = |key: &str| record.get(key).and_then(number).unwrap_or_default();
    let (user, group) = (read("user_id"), read("group_id"));
    let agent = world.users.get(&user).is_some_and(|user| user.is_agent());
    if !agent || !world.groups.contains_key(&group) || world.is_member(user, group) {
        let row = json!([{ "description": "User: is invalid", "error": "InvalidValue" }]);
        return Err(Answer::invalid(&json!({ "user": row })));
    }
    let default = record.get("default").and_then(Value::as_bool);
    Ok(world.add_membership(user, group, default.unwrap_or(false)))
}

fn create_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let rows = exchange
        .call
        .records("group_memberships")?
        .into_iter()
        .enumerate();
    let row = |(index, record)| -> Row {
        Box::new(move |world: &mut World| match create_one(world, &record) {
            Ok(id) => (
                json!({ "index": index, "id": id, "status": "Created" }),
                None,
            ),
            Err(refusal) => (
                bulk::failed(index, None, "GroupMembershipCreateFailed", &refusal),
                None,
            ),
        })
    };
    let rows = rows.map(row).collect();
    exchange.submit("Bulk Create Group Membership", "Creating membership", rows)
}

fn destroy_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let ids = exchange.call.ids("ids")?.into_iter().enumerate();
    let row = |(index, id)| -> Row {
        Box::new(move |world: &mut World| match world.remove_membership(id) {
            Some(_) => (
                json!({ "action": "delete", "id": id, "status": "Deleted", "success": true }),
                None,
            ),
            None => {
                let error = "GroupMembershipDeleteFailed";
                (
                    bulk::failed(index, Some(id), error, &Answer::not_found()),
                    None,
                )
            }
        })
    };
    let rows = ids.map(row).collect();
    exchange.submit("Bulk Delete Group Membership", "Deleting membership", rows)
}

fn make_default(exchange: &mut Exchange<'_>, user: i64, membership: i64) -> Reply {
    exchange.admin()?;
    let world = &mut *exchange.world;
    let chosen = world
        .memberships
        .get(&membership)
        .filter(|own| own.user_id == user);
    let group = chosen.ok_or_else(Answer::not_found)?.group_id;
    for own in world
        .memberships
        .values_mut()
        .filter(|own| own.user_id == user)
    {
        own.default = own.id == membership;
    }
    if let Some(user) = world.changing_user(user) {
        user.default_group_id = Some(group);
    }
    list(exchange, |own| own.user_id == user)
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let gone = exchange.world.remove_membership(id);
    let gone = gone.ok_or_else(Answer::not_found)?;
    let before = json(exchange.call, &gone);
    Ok(Answer::no_content().wrote(Some(before), None))
}

fn json(call: &Call, membership: &Membership) -> Value {
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
