//! Organizations: read, search, create, update, delete.

use serde_json::{Map, Value, json};

use super::ticket_list::Wanted;
use super::{
    Exchange, Reply, id, number, organization_memberships, text, texts, tickets, time, url, users,
};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Organization, Role, World};

mod bulk;
pub(super) mod merges;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => page(exchange, &Rows::by_id(present(exchange.world))),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["count"]) => {
            let count = present(exchange.world).count();
            Ok(super::count(count, exchange.world.now))
        }
        ("GET", ["search"]) => search(exchange),
        ("GET", ["autocomplete"]) => autocomplete(exchange),
        ("GET", [organization]) => show(exchange, id(organization)?),
        ("GET", [organization, "related"]) => related(exchange, id(organization)?),
        ("GET", [organization, "users"]) => {
            let organization = id(organization)?;
            find(exchange, organization)?;
            let own = organization_memberships::users_of(exchange.world, organization);
            users::answer(exchange, &Rows::by_id(own), false)
        }
        ("GET", [organization, "merges"]) => merges::list(exchange, id(organization)?),
        ("POST", [organization, "merge"]) => merges::merge(exchange, id(organization)?),
        ("POST", []) => create(exchange),
        ("POST", ["create_or_update"]) => create_or_update(exchange),
        ("POST", ["create_many"]) => bulk::create_many(exchange),
        ("PUT", ["update_many"]) => bulk::update_many(exchange),
        ("PUT", [organization]) => update(exchange, id(organization)?),
        ("DELETE", ["destroy_many"]) => bulk::destroy_many(exchange),
        ("DELETE", [organization]) => delete(exchange, id(organization)?),
        _ => Err(Answer::no_endpoint()),
    }
}

fn present(world: &World) -> impl Iterator<Item = i64> {
    let organizations = world.organizations.values();
    organizations
        .filter(|organization| organization.deleted_at.is_none())
        .map(|organization| organization.id)
}

pub(super) fn page(exchange: &Exchange<'_>, rows: &Rows) -> Reply {
    let page = rows.page(exchange.call)?;
    Ok(page.answer("organizations", |id| shown(exchange, id)))
}

pub(super) fn shown(exchange: &Exchange<'_>, id: i64) -> Option<Value> {
    let organization = exchange.world.organizations.get(&id)?;
    Some(json(exchange.call, exchange.world, organization))
}

fn show_many(exchange: &Exchange<'_>) -> Reply {
    let ids = exchange.call.ids("ids")?;
    let organizations = &exchange.world.organizations;
    let external: Vec<&str> = exchange
        .call
        .query("external_ids")
        .map(|ids| ids.split(',').collect())
        .unwrap_or_default();
    let wanted = organizations.values().filter(|organization| {
        let outer = organization.external_id.as_deref();
        organization.deleted_at.is_none()
            && (ids.contains(&organization.id) || outer.is_some_and(|id| external.contains(&id)))
    });
    let page = Rows::by_id(wanted.map(|organization| organization.id)).whole();
    Ok(page.answer("organizations", |id| shown(exchange, id)))
}

fn search(exchange: &Exchange<'_>) -> Reply {
    let (name, external) = (
        exchange.call.query("name"),
        exchange.call.query("external_id"),
    );
    let is =
        |own: Option<&str>, wanted: &str| own.is_some_and(|own| own.eq_ignore_ascii_case(wanted));
    let found = exchange
        .world
        .organizations
        .values()
        .filter(|organization| {
            organization.deleted_at.is_none()
                && match (external, name) {
                    (Some(id), _) => is(organization.external_id.as_deref(), id),
                    (None, Some(name)) => is(Some(&organization.name), name),
                    (None, None) => false,
                }
        });
    let rows = Rows::by_id(found.map(|organization| organization.id));
    let page = rows.by_number(exchange.call)?;
    Ok(page.answer("organizations", |id| shown(exchange, id)))
}

pub(super) fn find(exchange: &Exchange<'_>, id: i64) -> Result<Organization, Answer> {
    let organization = exchange.world.organizations.get(&id);
    let organization = organization.filter(|organization| organization.deleted_at.is_none());
    organization.cloned().ok_or_else(Answer::not_found)
}

fn autocomplete(exchange: &Exchange<'_>) -> Reply {
    let name = exchange
        .call
        .query("name")
        .unwrap_or_default()
        .to_lowercase();
    let found = present(exchange.world).filter(|id| {
        let own = exchange.world.organizations.get(id);
        own.is_some_and(|own| own.name.to_lowercase().starts_with(&name))
    });
    let page = Rows::by_id(found).by_number(exchange.call)?;
    Ok(page.answer("organizations", |id| shown(exchange, id)))
}

fn related(exchange: &Exchange<'_>, id: i64) -> Reply {
    find(exchange, id)?;
    let users = organization_memberships::users_of(exchange.world, id).len();
    let of_this = Wanted::outline(|ticket| ticket.organization_id == Some(id));
    let tickets = tickets::counted(exchange, &of_this);
    Ok(Answer::ok(json!({ "organization_related": {
        "users_count": users, "tickets_count": tickets,
    }})))
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let organization = find(exchange, id)?;
    let shown = json(exchange.call, exchange.world, &organization);
    Ok(Answer::ok(json!({ "organization": shown })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization")?;
    let id = create_one(exchange.world, record)?;
    let after = shown(exchange, id);
    Ok(Answer::created(json!({ "organization": after })).wrote(None, after))
}

fn create_one(world: &mut World, record: &Map<String, Value>) -> Result<i64, Answer> {
    let mut organization = Organization::default();
    apply(world, &mut organization, record)?;
    check_name(world, &organization)?;
    Ok(world.add_organization(organization))
}

/// By id or external id; the name says nothing.
fn create_or_update(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization")?;
    let id = record.get("id").and_then(number);
    let external = record.get("external_id").and_then(Value::as_str);
    let known = present(exchange.world).find(|own| {
        let own = exchange.world.organizations.get(own);
        own.is_some_and(|own| {
            id == Some(own.id) || (external.is_some() && own.external_id.as_deref() == external)
        })
    });
    let Some(known) = known else {
        return create(exchange);
    };
    let answer = update(exchange, known)?;
    let url = url(exchange.call, &format!("organizations/{known}"));
    Ok(answer.header("Location", url))
}

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    find(exchange, id)?;
    let mut record = exchange.call.record("organization")?.clone();
    if exchange.user().is_some_and(|user| user.role != Role::Admin) {
        record.retain(|key, _| key == "notes");
    }
    let before = shown(exchange, id);
    update_one(exchange.world, id, &record)?;
    let after = shown(exchange, id);
    Ok(Answer::ok(json!({ "organization": after })).wrote(before, after))
}

fn update_one(world: &mut World, id: i64, record: &Map<String, Value>) -> Result<(), Answer> {
    let found = world
        .organizations
        .get(&id)
        .filter(|own| own.deleted_at.is_none());
    let mut changed = found.ok_or_else(Answer::not_found)?.clone();
    apply(world, &mut changed, record)?;
    check_name(world, &changed)?;
    world.change_organization(id, |_, organization| *organization = changed);
    Ok(())
}

fn delete_one(world: &mut World, id: i64) -> Result<(), Answer> {
    let found = world
        .organizations
        .get(&id)
        .filter(|own| own.deleted_at.is_none());
    found.ok_or_else(Answer::not_found)?;
    let now = world.now;
    world.change_organization(id, |_, organization| organization.deleted_at = Some(now));
    Ok(())
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    find(exchange, id)?;
    let before = shown(exchange, id);
    delete_one(exchange.world, id)?;
    Ok(Answer::no_content().wrote(before, None))
}

fn check_name(world: &World, organization: &Organization) -> Result<(), Answer> {
    let row = |text: &str, error: &str| {
        let row = json!([{ "description": text, "error": error }]);
        Err(Answer::invalid(&json!({ "name": row })))
    };
    if organization.name.is_empty() {
        return row("Name: cannot be blank", "BlankValue");
    }
    let mut others = world.organizations.values().filter(|other| {
        other.id != organization.id
            && other.deleted_at.is_none()
            && other.name.eq_ignore_ascii_case(&organization.name)
    });
    if others.next().is_some() {
        let text = format!("Name: {} has already been taken", organization.name);
        return row(&text, "DuplicateValue");
    }
    Ok(())
}

fn apply(
    world: &World,
    organization: &mut Organization,
    record: &Map<String, Value>,
) -> Result<(), Answer> {
    for (key, value) in record {
        match (key.as_str(), text(value)) {
            ("name", Some(Some(name))) => organization.name = name,
            ("external_id", Some(id)) => organization.external_id = id,
            ("details", Some(details)) => organization.details = details,
            ("notes", Some(notes)) => organization.notes = notes,
            ("group_id", _) => organization.group_id = number(value),
            ("domain_names", _) => organization.domain_names = texts(value),
            ("tags", _) => organization.tags = texts(value),
            ("shared_tickets", _) => organization.shared_tickets = value == &json!(true),
            ("shared_comments", _) => organization.shared_comments = value == &json!(true),
            _ => {}
        }
    }
    if let Some(fields) = record.get("organization_fields").and_then(Value::as_object) {
        let fields = super::kept_fields(fields, |key| world.organization_field(key).cloned())?;
        world.couple(organization, fields);
    }
    Ok(())
}

/// An organization on the wire. Every field of the account is there, set or not.
pub(super) fn json(call: &Call, world: &World, organization: &Organization) -> Value {
    let mut fields: Map<String, Value> = world
        .organization_fields
        .values()
        .map(|field| (field.key.clone(), field.unset()))
        .collect();
    let set = organization.organization_fields.iter();
    fields.extend(set.map(|(key, value)| (key.clone(), value.clone())));
    let mut shown = json!({
        "url": url(call, &format!("organizations/{}", organization.id)),
        "id": organization.id,
        "name": organization.name,
        "shared_tickets": organization.shared_tickets,
        "shared_comments": organization.shared_comments,
        "external_id": organization.external_id,
        "created_at": time(Some(organization.created_at)),
        "updated_at": time(Some(organization.updated_at)),
        "domain_names": organization.domain_names,
        "details": organization.details,
        "notes": organization.notes,
        "group_id": organization.group_id,
        "tags": organization.tags,
        "organization_fields": fields,
    });
    if organization.deleted_at.is_some() {
        shown["deleted_at"] = time(organization.deleted_at);
    }
    shown
}
