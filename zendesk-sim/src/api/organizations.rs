//! Organizations: read, search, create, update, delete.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number, text, texts, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Organization, Role, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => page(exchange, &Rows::by_id(present(exchange.world))),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["count"]) => {
            let count = present(exchange.world).count();
            Ok(super::count(count, exchange.world.now))
        }
        ("GET", ["search"]) => search(exchange),
        ("GET", [organization]) => show(exchange, id(organization)?),
        ("POST", []) => create(exchange),
        ("PUT", [organization]) => update(exchange, id(organization)?),
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

fn page(exchange: &Exchange<'_>, rows: &Rows) -> Reply {
    let page = rows.page(exchange.call)?;
    Ok(page.answer("organizations", |id| shown(exchange, id)))
}

fn shown(exchange: &Exchange<'_>, id: i64) -> Option<Value> {
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

fn find(exchange: &Exchange<'_>, id: i64) -> Result<Organization, Answer> {
    let organization = exchange.world.organizations.get(&id);
    let organization = organization.filter(|organization| organization.deleted_at.is_none());
    organization.cloned().ok_or_else(Answer::not_found)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let organization = find(exchange, id)?;
    let shown = json(exchange.call, exchange.world, &organization);
    Ok(Answer::ok(json!({ "organization": shown })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization")?;
    let mut organization = Organization::default();
    apply(exchange.world, &mut organization, record);
    check_name(exchange.world, &organization)?;
    let id = exchange.world.add_organization(organization);
    let after = shown(exchange, id);
    Ok(Answer::created(json!({ "organization": after })).wrote(None, after))
}

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let found = find(exchange, id)?;
    let mut record = exchange.call.record("organization")?.clone();
    if exchange.user().is_some_and(|user| user.role != Role::Admin) {
        record.retain(|key, _| key == "notes");
    }
    let mut changed = found;
    apply(exchange.world, &mut changed, &record);
    check_name(exchange.world, &changed)?;
    let before = shown(exchange, id);
    exchange
        .world
        .change_organization(id, |_, organization| *organization = changed);
    let after = shown(exchange, id);
    Ok(Answer::ok(json!({ "organization": after })).wrote(before, after))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    find(exchange, id)?;
    let before = shown(exchange, id);
    let now = exchange.world.now;
    exchange
        .world
        .change_organization(id, |_, organization| organization.deleted_at = Some(now));
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

fn apply(world: &World, organization: &mut Organization, record: &Map<String, Value>) {
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
        world.couple(organization, fields.clone());
    }
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
