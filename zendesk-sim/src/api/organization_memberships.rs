//! Who belongs to which organizations. A user's default organization is also in the user.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number, sideload, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, World};

mod bulk;

/// Ids of memberships that only the user tells of are the users' ids and so much more.
const DEFAULT: i64 = 41_000_000_000;

/// One user in one organization.
#[derive(Clone, Debug)]
struct Membership {
    id: i64,
    user: i64,
    organization: i64,
    default: bool,
    created_at: jiff::Timestamp,
}

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange, |_| true),
        ("GET", [membership]) => {
            let found = find(exchange.world, id(membership)?)?;
            let shown = json(exchange.call, exchange.world, &found);
            Ok(Answer::ok(json!({ "organization_membership": shown })))
        }
        ("POST", []) => {
            exchange.admin()?;
            let record = exchange.call.record("organization_membership")?;
            let made = create(exchange.world, record)?;
            let shown = json(exchange.call, exchange.world, &made);
            let answer = Answer::created(json!({ "organization_membership": shown }));
            Ok(answer.wrote(None, Some(shown)))
        }
        ("POST", ["create_many"]) => bulk::create_many(exchange),
        ("DELETE", ["destroy_many"]) => bulk::destroy_many(exchange),
        ("DELETE", [membership]) => {
            exchange.admin()?;
            let found = find(exchange.world, id(membership)?)?;
            let before = json(exchange.call, exchange.world, &found);
            remove(exchange.world, &found);
            Ok(Answer::no_content().wrote(Some(before), None))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn of_organization(exchange: &Exchange<'_>, organization: i64) -> Reply {
    list(exchange, |own| own.organization == organization)
}

pub(super) fn of_user(
    exchange: &mut Exchange<'_>,
    method: &str,
    user: i64,
    rest: &[&str],
) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange, |own| own.user == user),
        ("PUT", [membership, "make_default"]) => {
            let found = find(exchange.world, id(membership)?)?;
            make_default(exchange, user, found.organization)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// The organizations a user belongs to.
pub(super) fn organizations_of(world: &World, user: i64) -> Vec<i64> {
    all(world, |own| own.user == user)
        .into_iter()
        .map(|own| own.organization)
        .collect()
}

/// Who belongs to an organization.
pub(super) fn users_of(world: &World, organization: i64) -> Vec<i64> {
    let all = all(world, |own| own.organization == organization);
    all.into_iter().map(|own| own.user).collect()
}

pub(super) fn leave(exchange: &mut Exchange<'_>, user: i64, organization: i64) -> Reply {
    exchange.admin()?;
    let found = of_both(exchange.world, user, organization).ok_or_else(Answer::not_found)?;
    let before = json(exchange.call, exchange.world, &found);
    remove(exchange.world, &found);
    Ok(Answer::no_content().wrote(Some(before), None))
}

pub(super) fn make_default(exchange: &mut Exchange<'_>, user: i64, organization: i64) -> Reply {
    exchange.admin()?;
    of_both(exchange.world, user, organization).ok_or_else(Answer::not_found)?;
    set_default(exchange.world, user, organization);
    list(exchange, |own| own.user == user)
}

fn of_both(world: &World, user: i64, organization: i64) -> Option<Membership> {
    let own = all(world, |own| {
        own.user == user && own.organization == organization
    });
    own.into_iter().next()
}

/// Those written one by one, and the one that stands in the user.
fn all(world: &World, wanted: impl Fn(&Membership) -> bool) -> Vec<Membership> {
    let written = world
        .documents
        .of("organization_memberships")
        .map(read(world));
    let implied = world
        .users
        .values()
        .filter(|user| !user.deleted)
        .filter_map(|user| {
            let organization = user.organization_id?;
            let documents = &mut world.documents.of("organization_memberships");
            let written = documents.any(|own| {
                own.id_of("user_id") == Some(user.id)
                    && own.id_of("organization_id") == Some(organization)
            });
            (!written).then_some(Membership {
                id: DEFAULT + user.id,
                user: user.id,
                organization,
                default: true,
                created_at: user.created_at,
            })
        });
    written.chain(implied).filter(wanted).collect()
}

fn read(world: &World) -> impl Fn(&Document) -> Membership {
    |own| {
        let id = |key| own.id_of(key).unwrap_or_default();
        let (user, organization) = (id("user_id"), id("organization_id"));
        let default = world.users.get(&user).and_then(|user| user.organization_id);
        Membership {
            id: own.id,
            user,
            organization,
            default: default == Some(organization),
            created_at: own.created_at,
        }
    }
}

fn find(world: &World, id: i64) -> Result<Membership, Answer> {
    let found = all(world, |own| own.id == id).into_iter().next();
    found.ok_or_else(Answer::not_found)
}

fn list(exchange: &Exchange<'_>, wanted: impl Fn(&Membership) -> bool) -> Reply {
    let found = all(exchange.world, wanted);
    let page = Rows::by_id(found.iter().map(|own| own.id)).page(exchange.call)?;
    let mut answer = page.answer("organization_memberships", |id| {
        let own = found.iter().find(|own| own.id == id)?;
        Some(json(exchange.call, exchange.world, own))
    });
    if exchange.call.includes("users") {
        sideload::users(exchange, &mut answer, found.iter().map(|own| own.user));
    }
    if exchange.call.includes("organizations") {
        sideload::organizations(
            exchange,
            &mut answer,
            found.iter().map(|own| own.organization),
        );
    }
    Ok(answer)
}

fn create(world: &mut World, record: &Map<String, Value>) -> Result<Membership, Answer> {
    let read = |key: &str| record.get(key).and_then(number).unwrap_or_default();
    let (user, organization) = (read("user_id"), read("organization_id"));
    let invalid = |key: &str, text: &str, error: &str| {
        let row = json!([{ "description": text, "error": error }]);
        Answer::invalid(&json!({ key: row }))
    };
    if !world.users.contains_key(&user) {
        return Err(invalid("user_id", "User: is invalid", "InvalidValue"));
    }
    let there = world.organizations.get(&organization);
    if there.is_none_or(|own| own.deleted_at.is_some()) {
        return Err(invalid(
            "organization_id",
            "Organization: is invalid",
            "InvalidValue",
        ));
    }
    if of_both(world, user, organization).is_some() {
        let text = " This user is already a member of this organization.";
        return Err(invalid("user_id", text, "DuplicateValue"));
    }
    let fields = json!({ "user_id": user, "organization_id": organization });
    let id = world.add_document("organization_memberships", Document::new(fields));
    let first = world
        .users
        .get(&user)
        .is_some_and(|user| user.organization_id.is_none());
    if first || record.get("default") == Some(&json!(true)) {
        set_default(world, user, organization);
    }
    find(world, id)
}

/// The former default stays a membership.
fn set_default(world: &mut World, user: i64, organization: i64) {
    let earlier = world.users.get(&user).and_then(|user| user.organization_id);
    if let Some(earlier) = earlier.filter(|own| *own != organization) {
        let kept = world.documents.of("organization_memberships").any(|own| {
            own.id_of("user_id") == Some(user) && own.id_of("organization_id") == Some(earlier)
        });
        if !kept {
            let fields = json!({ "user_id": user, "organization_id": earlier });
            world.add_document("organization_memberships", Document::new(fields));
        }
    }
    if let Some(user) = world.changing_user(user) {
        user.organization_id = Some(organization);
    }
}

/// The user's working tickets of the organization belong to none from then on.
fn remove(world: &mut World, own: &Membership) {
    world.documents.remove("organization_memberships", own.id);
    if own.default
        && let Some(user) = world.changing_user(own.user)
    {
        user.organization_id = None;
        let next = organizations_of(world, own.user).first().copied();
        if let Some(user) = world.users.get_mut(&own.user) {
            user.organization_id = next;
        }
    }
    world.release_from_organization(own.user, own.organization);
}

fn json(call: &Call, world: &World, own: &Membership) -> Value {
    let organization = world.organizations.get(&own.organization);
    json!({
        "url": url(call, &format!("organization_memberships/{}", own.id)),
        "id": own.id,
        "user_id": own.user,
        "organization_id": own.organization,
        "organization_name": organization.map(|own| own.name.clone()),
        "default": own.default,
        "view_tickets": organization.is_some_and(|own| own.shared_tickets),
        "created_at": time(Some(own.created_at)),
        "updated_at": time(Some(own.created_at)),
    })
}
