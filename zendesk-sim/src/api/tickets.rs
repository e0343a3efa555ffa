//! Tickets: read, list, create, update, delete.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::ticket_json::json;
use super::ticket_list::Candidates;
use super::{Exchange, Reply, audits, id, sideload, ticket_body};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::conditions::Case;
use crate::world::{Actor, Refusal, Status, Ticket, World};

/// What a ticket creation with an idempotency key was and how it was answered.
#[derive(Debug)]
pub(crate) struct Repeat {
    body: Option<Value>,
    answer: Answer,
    until: Timestamp,
}

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", ["count"]) => count(exchange, None),
        ("POST", []) => create_once(exchange),
        ("GET", [ticket]) => show(exchange, id(ticket)?),
        ("PUT", [ticket]) => update(exchange, id(ticket)?),
        ("DELETE", [ticket]) => delete(exchange, id(ticket)?),
        ("GET", [ticket, "tags"]) => {
            let ticket = find(exchange, id(ticket)?)?;
            Ok(Answer::ok(json!({ "tags": ticket.tags })))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// Archived 120 days after it was closed, a ticket is in no list any more.
const ARCHIVED_AFTER: SignedDuration = SignedDuration::from_hours(120 * 24);

fn listed(world: &World, ticket: &Ticket) -> bool {
    let archived = ticket.status == Status::Closed
        && world.now.duration_since(ticket.updated_at) > ARCHIVED_AFTER;
    ticket.deleted_at.is_none() && !archived
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let external = exchange.call.query("external_id");
    rows(exchange, |ticket| {
        external.is_none_or(|id| ticket.external_id.as_deref() == Some(id))
    })
}

pub(super) fn of_organization(exchange: &Exchange<'_>, organization: i64) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    known_organization(exchange, organization)?;
    let own = exchange.world.tickets.of_organization(organization);
    rows_among(exchange, Candidates::of(own), |_| true)
}

pub(super) fn of_view(exchange: &Exchange<'_>, view: i64) -> Reply {
    if exchange.call.method != "GET" {
        return Err(Answer::no_endpoint());
    }
    let view = exchange.world.views.get(&view);
    let view = view.ok_or_else(Answer::not_found)?;
    let user = exchange.agent()?;
    rows(exchange, |ticket| {
        view.conditions.hold(&Case {
            ticket,
            before: None,
            created: false,
            user,
        })
    })
}

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
        None => {
            let all = world
                .tickets
                .ids(..)
                .filter_map(|id| world.tickets.outline(id));
            all.filter(|ticket| listed(world, ticket)).count()
        }
    };
    Ok(super::count(count, world.now))
}

fn known_organization(exchange: &Exchange<'_>, id: i64) -> Result<(), Answer> {
    let organization = exchange.world.organizations.get(&id);
    let known = organization.is_some_and(|organization| organization.deleted_at.is_none());
    known.then_some(()).ok_or_else(Answer::not_found)
}

fn rows(exchange: &Exchange<'_>, wanted: impl Fn(&Ticket) -> bool) -> Reply {
    let world = &*exchange.world;
    let (order, descending) = order(exchange.call);
    let by_id = order.is_none();
    let candidates = Candidates::all(world, exchange.call, by_id, descending)?;
    rows_among(exchange, candidates, wanted)
}

fn rows_among(
    exchange: &Exchange<'_>,
    candidates: Candidates<'_>,
    wanted: impl Fn(&Ticket) -> bool,
) -> Reply {
    let world = &*exchange.world;
    let (order, descending) = order(exchange.call);
    let order = order.unwrap_or(|_| 0);
    let listed_ones = candidates.ids.filter(|id| {
        let outline = world.tickets.outline(*id);
        outline.is_some_and(|outline| listed(world, &outline))
    });
    let places = listed_ones.filter_map(|id| {
        let ticket = world.tickets.get(&id)?;
        wanted(&ticket).then(|| (order(&ticket), id))
    });
    let rows = Rows::sorted(places.take(candidates.enough), descending);
    let page = rows.page(exchange.call)?;
    let ids = page.ids.clone();
    let mut answer = page.answer("tickets", |id| {
        Some(shown(exchange, &*world.tickets.get(&id)?))
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
    let mut answer = page.answer("tickets", |id| Some(shown(exchange, &*tickets.get(&id)?)));
    sideload::beside_tickets(exchange, &mut answer, &ids);
    Ok(answer)
}

fn find(exchange: &Exchange<'_>, id: i64) -> Result<Ticket, Answer> {
    exchange.world.undeleted(id).map_err(refuse)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let ticket = find(exchange, id)?;
    let mut answer = Answer::ok(json!({ "ticket": shown(exchange, &ticket) }));
    sideload::beside_tickets(exchange, &mut answer, &[id]);
    Ok(answer)
}

fn shown(exchange: &Exchange<'_>, ticket: &Ticket) -> Value {
    let mut shown = json(exchange.call, exchange.world, ticket);
    if exchange.call.includes("dates") {
        shown["dates"] = sideload::dates(exchange.world, ticket);
    }
    if exchange.call.includes("comment_count") {
        shown["comment_count"] = sideload::comment_count(exchange.world, ticket).into();
    }
    shown
}

/// A key makes a creation happen once: whoever repeats it within two hours gets the same answer.
fn create_once(exchange: &mut Exchange<'_>) -> Reply {
    let Some(key) = exchange.call.idempotency_key.clone() else {
        return create(exchange);
    };
    let now = exchange.world.now;
    exchange.repeats.retain(|_, repeat| repeat.until > now);
    if let Some(repeat) = exchange.repeats.get(&key) {
        if repeat.body != exchange.call.body {
            let text = "Request parameters don't match the given idempotency key";
            return Err(Answer::error(400, "IdempotentRequestError", text));
        }
        let answer = repeat.answer.clone();
        return Ok(answer.header("x-idempotency-lookup", "hit".to_owned()));
    }
    let mut answer = create(exchange)?;
    let wrote = answer.wrote.take();
    let until = now.saturating_add(SignedDuration::from_hours(2));
    let repeat = Repeat {
        body: exchange.call.body.clone(),
        answer: answer.clone(),
        until: until.unwrap_or(Timestamp::MAX),
    };
    exchange.repeats.insert(key, repeat);
    answer.wrote = wrote;
    Ok(answer.header("x-idempotency-lookup", "miss".to_owned()))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.agent()?;
    let record = exchange.call.record("ticket")?;
    let (ticket, changes) = ticket_body::creation(exchange.world, author, record)?;
    let id = exchange
        .world
        .create_ticket(&Actor::Api(author), ticket, &changes)
        .map_err(refuse)?;
    written(exchange, id, None, 0, Answer::created)
}

/// In Zendesk's order: the stamp, closed tickets, then the changes themselves.
fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let author = exchange.agent()?;
    let ticket = find(exchange, id)?;
    let record = exchange.call.record("ticket")?;
    check_stamp(&ticket, record)?;
    if ticket.status == Status::Closed {
        return Err(refuse(Refusal::Closed));
    }
    let changes = ticket_body::changes(exchange.world, &ticket, record)?;
    let before = json(exchange.call, exchange.world, &ticket);
    let audit = exchange
        .world
        .act(Actor::Api(author), id, changes)
        .map_err(refuse)?;
    written(exchange, id, Some(before), audit, Answer::ok)
}

/// The ticket as it became, and the audit that tells how.
fn written(
    exchange: &Exchange<'_>,
    id: i64,
    before: Option<Value>,
    audit: i64,
    answer: fn(Value) -> Answer,
) -> Reply {
    let ticket = exchange.world.tickets.get(&id);
    let ticket = ticket.ok_or_else(Answer::not_found)?;
    let after = json(exchange.call, exchange.world, &ticket);
    let history = exchange.world.audits_of(id);
    let audit = match before {
        Some(_) => history.iter().find(|own| own.id == audit),
        None => history.last(),
    };
    let mut body = Map::new();
    body.insert("ticket".to_owned(), after.clone());
    if let Some(audit) = audit {
        body.insert("audit".to_owned(), audits::json(audit));
    }
    Ok(answer(Value::Object(body)).wrote(before, Some(after)))
}

/// `safe_update` in any form asks for the check: Zendesk takes even `false` for it.
fn check_stamp(ticket: &Ticket, record: &Map<String, Value>) -> Result<(), Answer> {
    if !record.contains_key("safe_update") {
        return Ok(());
    }
    let stamp = record.get("updated_stamp").and_then(Value::as_str);
    let stamp: Option<Timestamp> = stamp.and_then(|stamp| stamp.parse().ok());
    if stamp == Some(ticket.updated_at) {
        return Ok(());
    }
    let text = "Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.";
    Err(Answer::error(409, "UpdateConflict", text))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.agent()?;
    let ticket = find(exchange, id)?;
    let before = json(exchange.call, exchange.world, &ticket);
    exchange.world.delete_ticket(id);
    Ok(Answer::no_content().wrote(Some(before), None))
}

fn refuse(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::NoTicket => Answer::not_found(),
        other => Answer::invalid(&other.details()),
    }
}
