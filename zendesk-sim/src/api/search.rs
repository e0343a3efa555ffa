//! Search: results by number up to a thousand, counts, and the export by cursor.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::query::{Asking, Query};
use super::ticket_json::Showing;
use super::{Exchange, Reply, groups, organizations, sideload, users};
use crate::answer::Answer;
use crate::paging::{self, Place};

mod sieve;

use sieve::Sieve;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => results(exchange),
        ("GET", ["count"]) => {
            let found = find(exchange, &query(exchange)?, None)?;
            Ok(Answer::ok(json!({ "count": found.len() })))
        }
        ("GET", ["export"]) => export(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

/// What can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ticket,
    User,
    Organization,
    Group,
}

const KINDS: [Kind; 4] = [Kind::Ticket, Kind::User, Kind::Organization, Kind::Group];
const MOST_RESULTS: usize = 1000;

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Ticket => "ticket",
            Kind::User => "user",
            Kind::Organization => "organization",
            Kind::Group => "group",
        }
    }

    fn parse(text: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A record that was found, and what it is sorted by.
#[derive(Clone, Copy, Debug)]
struct Found {
    kind: Kind,
    id: i64,
    created: i64,
    updated: i64,
    rank: i64,
}

fn query(exchange: &Exchange<'_>) -> Result<Query, Answer> {
    let text = exchange.call.query("query");
    let missing = || Answer::error(400, "ParameterMissing", "query is required");
    text.map(Query::parse).ok_or_else(missing)
}

/// What the index knows of: it lags behind the world.
fn find(exchange: &Exchange<'_>, query: &Query, only: Option<Kind>) -> Result<Vec<Found>, Answer> {
    let me = exchange.agent()?;
    let world = &*exchange.world;
    let asking = Asking { world, me };
    let types = query.types();
    let wanted = |kind: Kind| match only {
        Some(only) => only == kind,
        None => types.is_empty() || types.contains(&kind.as_str()),
    };
    let mut found = Vec::new();
    if wanted(Kind::Ticket) {
        let sieve = Sieve::new(exchange, &asking, query);
        found.extend(sieve.candidates().filter_map(|id| sieve.find(id)));
    }
    if wanted(Kind::User) {
        let indexed = world
            .users
            .iter()
            .filter_map(|(id, user)| world.user_index.seen(*id, user, world.now));
        let hits = indexed.filter(|user| !user.deleted && query.finds_user(&asking, user));
        found.extend(
            hits.map(|user| Found::new(Kind::User, user.id, user.created_at, user.updated_at)),
        );
    }
    if wanted(Kind::Organization) {
        let indexed = world.organizations.iter().filter_map(|(id, organization)| {
            world.organization_index.seen(*id, organization, world.now)
        });
        let hits = indexed.filter(|organization| {
            organization.deleted_at.is_none() && query.finds_organization(&asking, organization)
        });
        found.extend(
            hits.map(|own| Found::new(Kind::Organization, own.id, own.created_at, own.updated_at)),
        );
    }
    if wanted(Kind::Group) {
        let groups = world.groups.values();
        let hits = groups.filter(|group| !group.deleted && query.finds_group(&group.name));
        found.extend(
            hits.map(|group| Found::new(Kind::Group, group.id, group.created_at, group.updated_at)),
        );
    }
    Ok(found)
}

impl Found {
    fn new(kind: Kind, id: i64, created: Timestamp, updated: Timestamp) -> Found {
        Found {
            kind,
            id,
            created: created.as_second(),
            updated: updated.as_second(),
            rank: 0,
        }
    }
}

fn results(exchange: &Exchange<'_>) -> Reply {
    let call = exchange.call;
    if call.pages_by_cursor() {
        let message = "You passed an invalid value for the page attribute. Invalid parameter: page must be an integer from api/v2/search/index";
        return Err(Answer::titled(400, "Invalid attribute", message));
    }
    let mut found = find(exchange, &query(exchange)?, None)?;
    let sort = call.query("sort_by").unwrap_or_default();
    found.sort_by_key(|found| match sort {
        "created_at" => (found.created, found.id),
        "updated_at" => (found.updated, found.id),
        _ => (found.rank, found.id),
    });
    if !sort.is_empty() && call.query("sort_order") != Some("asc") {
        found.reverse();
    }
    let size = paging::size(call, "per_page", 100, 100)?;
    let page = usize::try_from(call.number("page")?.unwrap_or(1).max(1)).unwrap_or(1);
    if (page - 1) * size >= MOST_RESULTS {
        let text =
            "Invalid search: Requested response size was greater than Search Response Limits";
        return Err(Answer::error(422, "invalid", text));
    }
    let start = found.len().min((page - 1) * size);
    let end = found.len().min(start + size);
    let more = end < found.len();
    let link = |page: usize| call.link(&[("page", Some(page.to_string()))]);
    let showing = Showing::new(&call.base, exchange.world);
    let shown: Vec<Value> = found[start..end]
        .iter()
        .filter_map(|own| show(exchange, &showing, *own))
        .collect();
    let body = json!({
        "results": shown,
        "facets": null,
        "next_page": more.then(|| link(page + 1)),
        "previous_page": (page > 1).then(|| link(page - 1)),
        "count": found.len(),
    });
    let mut answer = Answer::ok(body).listing("results");
    let tickets = found[start..end]
        .iter()
        .filter(|own| own.kind == Kind::Ticket);
    let tickets: Vec<i64> = tickets.map(|own| own.id).collect();
    if !tickets.is_empty() {
        sideload::beside_tickets(exchange, &mut answer, &tickets);
    }
    Ok(answer)
}

/// Results are the records as they are now: only what is found lags behind.
fn show(exchange: &Exchange<'_>, showing: &Showing<'_>, found: Found) -> Option<Value> {
    let (call, world) = (exchange.call, &*exchange.world);
    let id = found.id;
    let mut shown = match found.kind {
        Kind::Ticket => showing.value(&*world.tickets.get(&id)?),
        Kind::User => users::json(call, world, world.users.get(&id)?),
        Kind::Organization => organizations::json(call, world, world.organizations.get(&id)?),
        Kind::Group => groups::json(call, world.groups.get(&id)?),
    };
    shown["result_type"] = json!(found.kind.as_str());
    Some(shown)
}

fn export(exchange: &Exchange<'_>) -> Reply {
    let call = exchange.call;
    let kind = call.query("filter[type]").and_then(Kind::parse);
    let kind = kind.ok_or_else(|| {
        let message = "filter[type] must be one of ticket, organization, user, group";
        Answer::titled(400, "Invalid attribute", message)
    })?;
    let after = call
        .query("page[after]")
        .map(|text| read_cursor(text, exchange.world.now));
    let after = after.transpose()?;
    let query = query(exchange)?;
    let size = paging::size(call, "page[size]", 100, 1000)?;
    let found = if kind == Kind::Ticket {
        let world = &*exchange.world;
        let asking = Asking {
            world,
            me: exchange.agent()?,
        };
        let sieve = Sieve::new(exchange, &asking, &query);
        let after = after.unwrap_or((i64::MIN, 0));
        // One more than the page has room for tells whether there is a next one.
        let page = |ids: &mut dyn Iterator<Item = i64>| {
            let found = ids.filter_map(|id| sieve.find(id));
            found.take(size + 1).collect()
        };
        match query.names_organizations() {
            true => page(&mut sieve.candidates_after(after).into_iter()),
            false => page(&mut world.tickets.created_after(after)),
        }
    } else {
        let mut found = find(exchange, &query, Some(kind))?;
        found.sort_by_key(|found| (found.created, found.id));
        found.retain(|found| after.is_none_or(|after| (found.created, found.id) > after));
        found
    };
    let page = &found[..found.len().min(size)];
    let now = exchange.world.now;
    let end = page.last().map(|found| (found.created, found.id));
    let cursor = end.map(|end| write_cursor(end, now));
    let next = cursor
        .clone()
        .map(|cursor| call.link(&[("page[after]", Some(cursor))]));
    let mut body = Map::new();
    let showing = Showing::new(&call.base, exchange.world);
    let shown = page
        .iter()
        .filter_map(|found| show(exchange, &showing, *found));
    body.insert("results".to_owned(), shown.collect());
    body.insert("facets".to_owned(), Value::Null);
    body.insert(
        "meta".to_owned(),
        json!({ "has_more": page.len() < found.len(), "after_cursor": cursor, "before_cursor": null }),
    );
    body.insert("links".to_owned(), json!({ "next": next, "prev": null }));
    Ok(Answer::ok(Value::Object(body)).listing("results"))
}

/// A cursor lives so long.
const CURSOR_LIVES: SignedDuration = SignedDuration::from_hours(1);

fn write_cursor(place: Place, now: Timestamp) -> String {
    URL_SAFE_NO_PAD.encode(json!([place.0, place.1, now.as_second()]).to_string())
}

fn read_cursor(text: &str, now: Timestamp) -> Result<Place, Answer> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (at, id, issued): (i64, i64, i64) = serde_json::from_slice(&bytes).ok()?;
        let fresh = now.as_second() - issued <= CURSOR_LIVES.as_secs();
        fresh.then_some((at, id))
    };
    read().ok_or_else(|| {
        let title = "The cursor is invalid or has expired";
        Answer::coded(400, "InvalidPaginationParameter", title)
    })
}
