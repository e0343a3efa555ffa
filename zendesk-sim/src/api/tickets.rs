//! Tickets: read, list, create, update, delete.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::ticket_json::Showing;
use super::ticket_list::{Candidates, Wanted};
use super::{Exchange, Reply, id, macros, satisfaction_ratings, side_conversations, sideload};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Refusal, Status, Ticket, World};

pub(super) mod bulk;
mod import;
mod merge;
mod people;
pub(super) mod writing;

pub(crate) use writing::Repeat;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["recent"]) => recent(exchange),
        ("GET", ["count"]) => count(exchange, None),
        ("POST", []) => writing::create_once(exchange),
        ("POST", ["create_many"]) => bulk::create_many(exchange),
        ("PUT", ["update_many"]) => bulk::update_many(exchange),
        ("DELETE", ["destroy_many"]) => bulk::destroy_many(exchange),
        ("PUT", ["mark_many_as_spam"]) => bulk::mark_many_as_spam(exchange),
        ("GET", [ticket]) => show(exchange, id(ticket)?),
        ("PUT", [ticket]) => writing::update(exchange, id(ticket)?),
        ("DELETE", [ticket]) => writing::delete(exchange, id(ticket)?),
        ("PUT", [ticket, "mark_as_spam"]) => writing::mark_as_spam(exchange, id(ticket)?),
        ("POST", ["side_conversations", "attachments"]) => side_conversations::upload(exchange),
        ("POST", [ticket, "merge"]) => merge::merge(exchange, id(ticket)?),
        ("GET", [ticket, "related"]) => people::related(exchange, id(ticket)?),
        ("GET", [ticket, "incidents"]) => people::incidents(exchange, id(ticket)?),
        ("GET", [ticket, who @ ("collaborators" | "followers" | "email_ccs")]) => {
            people::beside(exchange, id(ticket)?, who)
        }
        ("GET", [ticket, "macros", own, "apply"]) => {
            macros::applied(exchange, id(ticket)?, id(own)?)
        }
        ("POST", [ticket, "satisfaction_rating"]) => {
            satisfaction_ratings::rate(exchange, id(ticket)?)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn route_problems(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => people::problems(exchange, ""),
        ("POST", ["autocomplete"]) => {
            let body = exchange.call.body.as_ref();
            let text = body.and_then(|body| body["text"].as_str());
            people::problems(exchange, text.unwrap_or_default())
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn route_imports(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("POST", ["tickets"]) => import::import(exchange),
        ("POST", ["tickets", "create_many"]) => bulk::import_many(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Archived 120 days after it was closed, a ticket is in no list any more.
const ARCHIVED_AFTER: SignedDuration = SignedDuration::from_hours(120 * 24);

pub(super) fn listed(world: &World, ticket: &Ticket) -> bool {
    let archived = ticket.status == Status::Closed
        && world.now.duration_since(ticket.updated_at) > ARCHIVED_AFTER;
    ticket.deleted_at.is_none() && !archived
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let sort = exchange.call.query("sort").unwrap_or("id");
    let known = ["id", "status", "updated_at"].contains(&sort.trim_start_matches('-'));
    if exchange.call.pages_by_cursor() && !known {
        let title = "sort is not valid";
        return Err(Answer::coded(400, "InvalidPaginationParameter", title));
    }
    let external = exchange.call.query("external_id");
    let wanted = Wanted::outline(|ticket| {
        external.is_none_or(|id| ticket.external_id.as_deref() == Some(id))
    });
    rows(exchange, &wanted)
}

pub(super) fn of_organization(exchange: &Exchange<'_>, organization: i64) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    known_organization(exchange, organization)?;
    let own = exchange.world.tickets.of_organization(organization);
    rows_among(exchange, Candidates::of(own), &Wanted::outline(|_| true))
}

/// Those of a person: `requested`, `ccd`, `followed` or `assigned`.
pub(super) fn of_user(exchange: &Exchange<'_>, user: i64, how: &str) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    let has = has(exchange, user, how)?;
    rows(exchange, &has)
}

pub(super) fn count_of_user(exchange: &Exchange<'_>, user: i64, how: &str) -> Reply {
    let has = has(exchange, user, how)?;
    let count = counted(exchange, &has);
    Ok(super::count(count, exchange.world.now))
}

fn has(exchange: &Exchange<'_>, user: i64, how: &str) -> Result<Wanted<'static>, Answer> {
    if !exchange.world.users.contains_key(&user) {
        return Err(Answer::not_found());
    }
    Ok(match how {
        "requested" => Wanted::outline(move |ticket| ticket.requester_id == user),
        "ccd" => Wanted::whole(move |ticket| ticket.email_cc_ids.contains(&user)),
        "followed" => Wanted::whole(move |ticket| ticket.follower_ids.contains(&user)),
        "assigned" => Wanted::outline(move |ticket| ticket.assignee_id == Some(user)),
        _ => return Err(Answer::no_endpoint()),
    })
}

/// How many of the listed tickets are wanted.
pub(super) fn counted(exchange: &Exchange<'_>, wanted: &Wanted<'_>) -> usize {
    let world = &*exchange.world;
    let ids = world.tickets.ids(..);
    ids.filter_map(|id| wanted.find(world, id)).count()
}

/// The tickets the agent looked at or wrote lately: here those of the last two weeks with an audit by the agent.
fn recent(exchange: &Exchange<'_>) -> Reply {
    let agent = exchange.agent()?;
    let world = &*exchange.world;
    let since = (world.now - LATELY).as_second();
    let lately = world.tickets.exported_after((since, i64::MAX));
    let mut lately: Vec<i64> = lately.map(|(_, id)| id).collect();
    lately.sort_unstable();
    let wanted = Wanted::whole(|ticket| {
        let audits = world.audits_of(ticket.id);
        audits.iter().any(|audit| audit.author_id == agent)
    });
    rows_among(exchange, Candidates::of(lately.into_iter()), &wanted)
}

const LATELY: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn count(exchange: &Exchange<'_>, organization: Option<i64>) -> Reply {
    if let Some(organization) = organization {
        known_organization(exchange, organization)?;
    }
    let world = &*exchange.world;
    let count = match organization {
        Some(organization) => {
            let own = world.tickets.of_organization(organization);
            let own = own.filter_map(|id| world.tickets.outline(id));
            own.filter(|ticket| listed(world, ticket)).count()
        }
        None => counted(exchange, &Wanted::outline(|_| true)),
    };
    Ok(super::count(count, world.now))
}

pub(super) fn refuse(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::NoTicket => Answer::not_found(),
        other => Answer::invalid(&other.details()),
    }
}

fn known_organization(exchange: &Exchange<'_>, id: i64) -> Result<(), Answer> {
    let organization = exchange.world.organizations.get(&id);
    let known = organization.is_some_and(|organization| organization.deleted_at.is_none());
    known.then_some(()).ok_or_else(Answer::not_found)
}

pub(super) fn rows(exchange: &Exchange<'_>, wanted: &Wanted<'_>) -> Reply {
    let world = &*exchange.world;
    let (order, descending) = order(exchange.call);
    let by_id = order.is_none();
    let candidates = Candidates::all(world, exchange.call, by_id, descending)?;
    rows_among(exchange, candidates, wanted)
}

/// What tickets are sorted by: numbers, one after the other.
pub(super) type Key<'a> = Box<dyn Fn(&Ticket) -> Vec<i64> + 'a>;

/// The wanted tickets in an order of their own.
pub(super) fn rows_by(exchange: &Exchange<'_>, wanted: &Wanted<'_>, key: &Key<'_>) -> Reply {
    let world = &*exchange.world;
    let found = world.tickets.ids(..).filter_map(|id| {
        let ticket = wanted.find(world, id)?;
        Some((key(&ticket), id))
    });
    let mut found: Vec<(Vec<i64>, i64)> = found.collect();
    found.sort_unstable();
    let places = (0..).zip(&found).map(|(rank, (_, id))| (rank, *id));
    page_of(exchange, &Rows::sorted(places, false))
}

fn rows_among(exchange: &Exchange<'_>, candidates: Candidates<'_>, wanted: &Wanted<'_>) -> Reply {
    let world = &*exchange.world;
    let (order, descending) = order(exchange.call);
    let order = order.unwrap_or(|_| 0);
    let places = candidates.ids.filter_map(|id| {
        let ticket = wanted.find(world, id)?;
        Some((order(&ticket), id))
    });
    let rows = Rows::sorted(places.take(candidates.enough), descending);
    page_of(exchange, &rows)
}

fn page_of(exchange: &Exchange<'_>, rows: &Rows) -> Reply {
    let world = &*exchange.world;
    let page = rows.page(exchange.call)?;
    let ids = page.ids.clone();
    let showing = Showing::new(&exchange.call.base, world);
    let mut answer = page.answer("tickets", |id| {
        Some(shown(exchange, &showing, &*world.tickets.get(&id)?))
    });
    sideload::beside_tickets(exchange, &mut answer, &ids);
    Ok(answer)
}

type Order = fn(&Ticket) -> i64;

/// By cursor `sort=-updated_at`; by number `sort_by` and `sort_order`. `None`: by id.
fn order(call: &Call) -> (Option<Order>, bool) {
    let (key, descending) = if call.pages_by_cursor() {
        let key = call.query("sort").unwrap_or("id");
        (key.trim_start_matches('-'), key.starts_with('-'))
    } else {
        let key = call.query("sort_by").unwrap_or("id");
        (key, call.query("sort_order") == Some("desc"))
    };
    let order: Order = match key {
        "updated_at" => |ticket| ticket.updated_at.as_second(),
        "created_at" => |ticket| ticket.created_at.as_second(),
        "status" => |ticket| ticket.status as i64,
        "assignee" => |ticket| ticket.assignee_id.unwrap_or_default(),
        "group" => |ticket| ticket.group_id.unwrap_or_default(),
        "requester" => |ticket| ticket.requester_id,
        _ => return (None, descending),
    };
    (Some(order), descending)
}

fn show_many(exchange: &Exchange<'_>) -> Reply {
    let tickets = &exchange.world.tickets;
    let ids: BTreeSet<i64> = exchange.call.ids("ids")?.into_iter().collect();
    let there = |id: &i64| tickets.get(id).is_some_and(|t| t.deleted_at.is_none());
    let page = Rows::by_id(ids.into_iter().filter(there)).whole();
    let ids = page.ids.clone();
    let showing = Showing::new(&exchange.call.base, exchange.world);
    let mut answer = page.answer("tickets", |id| {
        Some(shown(exchange, &showing, &*tickets.get(&id)?))
    });
    sideload::beside_tickets(exchange, &mut answer, &ids);
    Ok(answer)
}

pub(super) fn find(exchange: &Exchange<'_>, id: i64) -> Result<Ticket, Answer> {
    exchange.world.undeleted(id).map_err(refuse)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let ticket = find(exchange, id)?;
    let showing = Showing::new(&exchange.call.base, exchange.world);
    let mut answer = Answer::ok(json!({ "ticket": shown(exchange, &showing, &ticket) }));
    sideload::beside_tickets(exchange, &mut answer, &[id]);
    Ok(answer)
}

fn shown(exchange: &Exchange<'_>, showing: &Showing<'_>, ticket: &Ticket) -> Value {
    let mut shown = showing.value(ticket);
    sideload::into_ticket(exchange, &mut shown, ticket);
    shown
}
