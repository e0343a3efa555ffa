//! Groups.

use serde_json::{Value, json};

use super::{Exchange, Reply, group_memberships, id, sideload, time, url, users};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::Group;

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
        ("GET", ["assignable"]) => {
            let members = &exchange.world.memberships;
            let assignable = |group: &i64| members.values().any(|own| own.group_id == *group);
            page(exchange, |group| !group.deleted && assignable(&group.id))
        }
        ("GET", [group, "memberships"] | [group, "memberships", "assignable"]) => {
            group_memberships::of_group(exchange, id(group)?)
        }
        ("GET", [group, "users"]) => users_of(exchange, id(group)?),
        ("GET", [group]) => show(exchange, id(group)?),
        ("POST", []) => create(exchange),
        ("PUT", [group]) => update(exchange, id(group)?),
        ("DELETE", [group]) => delete(exchange, id(group)?),
        _ => Err(Answer::no_endpoint()),
    }
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let hidden = exchange.call.query("exclude_deleted") == Some("true");
    page(exchange, |group| !(hidden && group.deleted))
}

fn page(exchange: &Exchange<'_>, wanted: impl Fn(&Group) -> bool) -> Reply {
    let groups = &exchange.world.groups;
    let wanted = groups.values().filter(|group| wanted(group));
    let page = Rows::by_id(wanted.map(|group| group.id)).page(exchange.call)?;
    let ids = page.ids.clone();
    let mut answer = page.answer("groups", |id| Some(json(exchange.call, groups.get(&id)?)));
    if exchange.call.includes("users") {
        let members = exchange.world.memberships.values();
        let members = members.filter(|own| ids.contains(&own.group_id));
        sideload::users(exchange, &mut answer, members.map(|own| own.user_id));
    }
    Ok(answer)
}

/// The groups a user is in.
pub(super) fn of_user(exchange: &Exchange<'_>, user: i64) -> Reply {
    let own: Vec<i64> = exchange.world.groups_of(user).collect();
    page(exchange, |group| own.contains(&group.id))
}

fn users_of(exchange: &Exchange<'_>, group: i64) -> Reply {
    find(exchange, group)?;
    let members = exchange.world.memberships.values();
    let members = members.filter(|own| own.group_id == group);
    users::answer(
        exchange,
        &Rows::by_id(members.map(|own| own.user_id)),
        false,
    )
}

fn find(exchange: &Exchange<'_>, id: i64) -> Result<Group, Answer> {
    let group = exchange.world.groups.get(&id);
    group.cloned().ok_or_else(Answer::not_found)
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

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let mut group = find(exchange, id)?;
    let before = json(exchange.call, &group);
    let record = exchange.call.record("group")?;
    let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
    group.name = text("name").unwrap_or(group.name);
    group.description = text("description").unwrap_or(group.description);
    if group.name.is_empty() {
        let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "name": row })));
    }
    group.updated_at = exchange.world.now;
    let after = json(exchange.call, &group);
    exchange.world.groups.insert(id, group);
    Ok(Answer::ok(json!({ "group": after })).wrote(Some(before), Some(after)))
}

/// It stays, marked; its agents leave it, and their tickets there lose them.
fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let mut group = find(exchange, id)?;
    if group.deleted {
        return Err(Answer::not_found());
    }
    let before = json(exchange.call, &group);
    let members = exchange.world.memberships.values();
    let members = members.filter(|own| own.group_id == id);
    let members: Vec<i64> = members.map(|own| own.id).collect();
    for member in members {
        exchange.world.remove_membership(member);
    }
    group.deleted = true;
    group.updated_at = exchange.world.now;
    exchange.world.groups.insert(id, group);
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
