//! Users: read, search, create, update, merge, delete.

use serde_json::{Map, Value, json};

use super::{
    Exchange, Reply, id, number, organization_memberships, organizations, sideload, text, texts,
    tickets, time, url,
};
use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Role, Ticket, User, World};

mod bulk;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["search"]) => search(exchange),
        ("GET", ["count"]) => {
            let active = exchange.world.users.values().filter(|user| !user.deleted);
            Ok(super::count(active.count(), exchange.world.now))
        }
        ("GET", ["autocomplete"]) => search(exchange),
        ("GET", [user]) => show(exchange, id(user)?),
        ("GET", [user, "related"]) => related(exchange, id(user)?),
        ("GET", [user, "organizations"]) => organizations_of(exchange, id(user)?),
        ("GET", [user, "compliance_deletion_statuses"]) => {
            find(exchange, id(user)?)?;
            Ok(Answer::ok(json!({ "compliance_deletion_statuses": [] })))
        }
        ("POST", []) => create(exchange),
        ("POST", ["create_or_update"]) => create_or_update(exchange),
        ("POST", ["create_many"]) => bulk::create_many(exchange, false),
        ("POST", ["create_or_update_many"]) => bulk::create_many(exchange, true),
        ("POST", ["request_create"] | ["logout_many"]) => Ok(Answer::new(202, Body::Empty)),
        ("PUT", ["update_many"]) => bulk::update_many(exchange),
        ("PUT", [user]) => update(exchange, id(user)?),
        ("PUT", [user, "merge"]) => merge(exchange, id(user)?),
        ("DELETE", ["destroy_many"]) => bulk::destroy_many(exchange),
        ("DELETE", [user]) => delete(exchange, id(user)?),
        ("DELETE", [user, "organizations", organization]) => {
            organization_memberships::leave(exchange, id(user)?, id(organization)?)
        }
        ("PUT", [user, "organizations", organization, "make_default"]) => {
            organization_memberships::make_default(exchange, id(user)?, id(organization)?)
        }
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
    let external = exchange.call.query("external_ids");
    let external: Vec<&str> = external
        .map(|ids| ids.split(',').collect())
        .unwrap_or_default();
    let users = &exchange.world.users;
    let wanted = users.values().filter(|user| {
        let outer = user.external_id.as_deref();
        ids.contains(&user.id) || outer.is_some_and(|own| external.contains(&own))
    });
    let page = Rows::by_id(wanted.map(|user| user.id)).whole();
    let ids = page.ids.clone();
    let mut answer = page.answer("users", |id| Some(json(exchange.call, users.get(&id)?)));
    sideload::beside_users(exchange, &mut answer, &ids);
    Ok(answer)
}

fn search(exchange: &Exchange<'_>) -> Reply {
    let wanted = exchange.call.query("query").or(exchange.call.query("name"));
    let wanted = wanted.unwrap_or_default();
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

pub(super) fn answer(exchange: &Exchange<'_>, rows: &Rows, by_number: bool) -> Reply {
    let page = if by_number {
        rows.by_number(exchange.call)?
    } else {
        rows.page(exchange.call)?
    };
    let users = &exchange.world.users;
    let ids = page.ids.clone();
    let mut answer = page.answer("users", |id| Some(json(exchange.call, users.get(&id)?)));
    sideload::beside_users(exchange, &mut answer, &ids);
    Ok(answer)
}

pub(super) fn find(exchange: &Exchange<'_>, id: i64) -> Result<User, Answer> {
    let user = exchange.world.users.get(&id);
    user.cloned().ok_or_else(Answer::not_found)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let user = find(exchange, id)?;
    let mut answer = Answer::ok(json!({ "user": json(exchange.call, &user) }));
    sideload::beside_users(exchange, &mut answer, &[id]);
    Ok(answer)
}

fn related(exchange: &Exchange<'_>, id: i64) -> Reply {
    find(exchange, id)?;
    let count = |wanted: &dyn Fn(&Ticket) -> bool| tickets::counted(exchange, wanted);
    let subscriptions = exchange.world.documents.of("organization_subscriptions");
    let subscriptions = subscriptions.filter(|own| own.id_of("user_id") == Some(id));
    Ok(Answer::ok(json!({ "user_related": {
        "assigned_tickets": count(&|ticket| ticket.assignee_id == Some(id)),
        "requested_tickets": count(&|ticket| ticket.requester_id == id),
        "ccd_tickets": count(&|ticket| ticket.email_cc_ids.contains(&id)),
        "followed_tickets": count(&|ticket| ticket.follower_ids.contains(&id)),
        "organization_subscriptions": subscriptions.count(),
        "topics": 0, "topic_comments": 0, "votes": 0, "subscriptions": 0, "entry_subscriptions": 0,
        "forum_subscriptions": 0,
    }})))
}

fn organizations_of(exchange: &Exchange<'_>, id: i64) -> Reply {
    find(exchange, id)?;
    let own = organization_memberships::organizations_of(exchange.world, id);
    organizations::page(exchange, &Rows::by_id(own))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let id = create_one(exchange.world, record)?;
    let shown = json(exchange.call, &find(exchange, id)?);
    Ok(Answer::created(json!({ "user": shown })).wrote(None, Some(shown)))
}

fn create_one(world: &mut World, record: &Map<String, Value>) -> Result<i64, Answer> {
    let mut user = User::default();
    apply(&mut user, record);
    if user.name.is_empty() {
        let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
        return Err(Answer::invalid(&json!({ "name": row })));
    }
    check_email(world, &user)?;
    Ok(world.add_user(user))
}

/// Whom the body means, by external id or address.
fn existing(world: &World, record: &Map<String, Value>) -> Option<i64> {
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

fn create_or_update(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let Some(id) = existing(exchange.world, record) else {
        return create(exchange);
    };
    let answer = update(exchange, id)?;
    let url = url(exchange.call, &format!("users/{id}"));
    Ok(answer.header("Location", url))
}

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let before = json(exchange.call, &find(exchange, id)?);
    update_one(exchange.world, id, record)?;
    let shown = json(exchange.call, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

fn update_one(world: &mut World, id: i64, record: &Map<String, Value>) -> Result<(), Answer> {
    let user = world.users.get(&id).filter(|user| !user.deleted);
    let mut after = user.ok_or_else(Answer::not_found)?.clone();
    apply(&mut after, record);
    check_email(world, &after)?;
    if let Some(user) = world.changing_user(id) {
        after.updated_at = user.updated_at;
        *user = after;
    }
    Ok(())
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let before = json(exchange.call, &find(exchange, id)?);
    delete_one(exchange.world, id)?;
    let shown = json(exchange.call, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

/// An agent leaves the groups first, and the tickets there.
fn delete_one(world: &mut World, id: i64) -> Result<(), Answer> {
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
fn merge(exchange: &mut Exchange<'_>, loser: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("user")?;
    let winner = record.get("id").and_then(number).unwrap_or_default();
    for user in [loser, winner] {
        if find(exchange, user)?.is_agent() || loser == winner {
            let row = json!([{ "description": "User: cannot be merged", "error": "InvalidValue" }]);
            return Err(Answer::invalid(&json!({ "user": row })));
        }
    }
    let before = json(exchange.call, &find(exchange, loser)?);
    let tickets = exchange.world.tickets.values();
    let theirs = tickets.filter(|ticket| ticket.requester_id == loser);
    let theirs: Vec<i64> = theirs.map(|ticket| ticket.id).collect();
    for ticket in theirs {
        exchange.world.hand_over(ticket, winner);
    }
    delete_one(exchange.world, loser)?;
    let shown = json(exchange.call, &find(exchange, winner)?);
    Ok(Answer::ok(json!({ "user": shown })).wrote(Some(before), Some(shown)))
}

pub(super) fn route_deleted(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    let deleted = |user: &&User| user.deleted;
    let users = exchange.world.users.values().filter(deleted);
    let found = |exchange: &Exchange<'_>, user: &str| {
        let user = find(exchange, id(user)?)?;
        user.deleted.then_some(user).ok_or_else(Answer::not_found)
    };
    let show = |exchange: &Exchange<'_>, user: &User| {
        let mut shown = json(exchange.call, user);
        shown["permanently_deleted"] = json!(user.email.is_none());
        shown
    };
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id(users.map(|user| user.id)).page(exchange.call)?;
            let get = |id| Some(show(exchange, exchange.world.users.get(&id)?));
            Ok(page.answer("deleted_users", get))
        }
        ("GET", ["count"]) => Ok(super::count(users.count(), exchange.world.now)),
        ("GET", [user]) => {
            let user = found(exchange, user)?;
            Ok(Answer::ok(json!({ "deleted_user": show(exchange, &user) })))
        }
        ("DELETE", [user]) => {
            let before = found(exchange, user)?;
            if let Some(user) = exchange.world.changing_user(before.id) {
                user.name = "Permanently Deleted User".to_owned();
                user.email = None;
                user.phone = None;
            }
            let after = show(exchange, &find(exchange, before.id)?);
            let before = show(exchange, &before);
            Ok(Answer::ok(json!({ "deleted_user": after })).wrote(Some(before), Some(after)))
        }
        _ => Err(Answer::no_endpoint()),
    }
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
            ("custom_role_id", _) => user.custom_role_id = number(value),
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
        "custom_role_id": user.custom_role_id,
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
