//! Users: listed, shown, searched.

use serde_json::{Value, json};

use super::ticket_list::Wanted;
use super::{
    Exchange, Reply, id, organization_memberships, organizations, sideload, tickets, time, url,
};
use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Role, User, World};

mod bulk;
mod deleted;
mod writing;

pub(super) use deleted::route as route_deleted;

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
        ("GET", [user, "compliance_deletion_statuses"]) => deleted::statuses(exchange, id(user)?),
        ("POST", []) => writing::create(exchange),
        ("POST", ["create_or_update"]) => writing::create_or_update(exchange),
        ("POST", ["create_many"]) => bulk::create_many(exchange, false),
        ("POST", ["create_or_update_many"]) => bulk::create_many(exchange, true),
        ("POST", ["request_create"] | ["logout_many"]) => Ok(Answer::new(202, Body::Empty)),
        ("PUT", ["update_many"]) => bulk::update_many(exchange),
        ("PUT", [user]) => writing::update(exchange, id(user)?),
        ("PUT", [user, "merge"]) => writing::merge(exchange, id(user)?),
        ("DELETE", ["destroy_many"]) => bulk::destroy_many(exchange),
        ("DELETE", [user]) => writing::delete(exchange, id(user)?),
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
        Some(user) => json(exchange.call, exchange.world, user),
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
    let mut answer = page.answer("users", |id| {
        Some(json(exchange.call, exchange.world, users.get(&id)?))
    });
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
    let mut answer = page.answer("users", |id| {
        Some(json(exchange.call, exchange.world, users.get(&id)?))
    });
    sideload::beside_users(exchange, &mut answer, &ids);
    Ok(answer)
}

pub(super) fn find(exchange: &Exchange<'_>, id: i64) -> Result<User, Answer> {
    let user = exchange.world.users.get(&id);
    user.cloned().ok_or_else(Answer::not_found)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let user = find(exchange, id)?;
    let mut answer = Answer::ok(json!({ "user": json(exchange.call, exchange.world, &user) }));
    sideload::beside_users(exchange, &mut answer, &[id]);
    Ok(answer)
}

fn related(exchange: &Exchange<'_>, id: i64) -> Reply {
    find(exchange, id)?;
    let count = |wanted: &Wanted<'_>| tickets::counted(exchange, wanted);
    let subscriptions = exchange.world.documents.of("organization_subscriptions");
    let subscriptions = subscriptions.filter(|own| own.id_of("user_id") == Some(id));
    Ok(Answer::ok(json!({ "user_related": {
        "assigned_tickets": count(&Wanted::outline(|ticket| ticket.assignee_id == Some(id))),
        "requested_tickets": count(&Wanted::outline(|ticket| ticket.requester_id == id)),
        "ccd_tickets": count(&Wanted::whole(|ticket| ticket.email_cc_ids.contains(&id))),
        "followed_tickets": count(&Wanted::whole(|ticket| ticket.follower_ids.contains(&id))),
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

/// A user on the wire.
pub(super) fn json(call: &Call, world: &World, user: &User) -> Value {
    // Every field of the account is there, set or not.
    let mut fields = world.unset_user_fields();
    let set = user.user_fields.iter();
    fields.extend(set.map(|(key, value)| (key.clone(), value.clone())));
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
        "user_fields": fields,
    })
}
