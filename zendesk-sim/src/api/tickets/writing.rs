//! Writing one ticket: create, update, delete.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{find, refuse};
use crate::answer::Answer;
use crate::api::ticket_json::json;
use crate::api::{Exchange, Reply, attachments, audits, ticket_body};
use crate::call::Call;
use crate::world::{Actor, Change, Refusal, Status, Ticket, World};

/// What a ticket creation with an idempotency key was and how it was answered.
#[derive(Debug)]
pub(crate) struct Repeat {
    body: Option<Value>,
    answer: Answer,
    until: Timestamp,
}

/// A ticket that was written.
pub(in crate::api) struct Written {
    pub(in crate::api) id: i64,
    pub(super) before: Option<Value>,
    pub(in crate::api) after: Value,
    audit: i64,
}

/// What an update rests on.
#[derive(Clone, Copy)]
pub(in crate::api) enum Stamp {
    /// `safe_update` in any form asks for the check: Zendesk takes even `false` for it.
    WhenAsked,
    /// The row's own `updated_stamp`, if it has one.
    OfRow,
    /// Nobody may have changed it since.
    Since(Timestamp),
}

/// A key makes a creation happen once: whoever repeats it within two hours gets the same answer.
pub(super) fn create_once(exchange: &mut Exchange<'_>) -> Reply {
    let Some(key) = exchange.call.header("idempotency-key").map(str::to_owned) else {
        return create(exchange);
    };
    if key.len() > 255 {
        let text = "Idempotency key is longer than 255 characters";
        return Err(Answer::error(400, "IdempotentRequestError", text));
    }
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
    let written = create_one(exchange.world, exchange.call, author, record)?;
    if exchange.call.query("async") == Some("true") {
        return queued(exchange, written);
    }
    Ok(answer(
        exchange.call,
        exchange.world,
        written,
        Answer::created,
    ))
}

/// The ticket is there; a job tells of it.
fn queued(exchange: &mut Exchange<'_>, written: Written) -> Reply {
    let id = written.id;
    let told = super::bulk::told_created(0, id);
    let mut answer = exchange.submit("Bulk Create Ticket", "Creating ticket", vec![told])?;
    answer.status = 202;
    if let crate::answer::Body::Json(body) = &mut answer.body {
        body["ticket"] = json!({ "id": id });
    }
    Ok(answer.wrote(None, Some(written.after)))
}

pub(in crate::api) fn create_one(
    world: &mut World,
    call: &Call,
    author: i64,
    record: &Map<String, Value>,
) -> Result<Written, Answer> {
    let uploads = attachments::named(world, record)?;
    let id = or_nobody(world, |world| {
        let (ticket, changes) = ticket_body::creation(world, author, record)?;
        let created = world.create_ticket(&Actor::Api(author), ticket, &changes);
        created.map_err(refuse)
    })?;
    let first = world.audits_of(id).first().map_or(0, |audit| audit.id);
    attachments::attach(world, id, first, &uploads);
    note_metadata(world, (id, first), record);
    written(world, call, id, None, 0)
}

/// In Zendesk's order: the stamp, closed tickets, then the changes themselves.
pub(super) fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let author = exchange.agent()?;
    find(exchange, id)?;
    let record = exchange.call.record("ticket")?;
    let written = update_one(
        exchange.world,
        exchange.call,
        author,
        (id, record),
        Stamp::WhenAsked,
    )?;
    Ok(answer(exchange.call, exchange.world, written, Answer::ok))
}

pub(in crate::api) fn update_one(
    world: &mut World,
    call: &Call,
    author: i64,
    (id, record): (i64, &Map<String, Value>),
    stamp: Stamp,
) -> Result<Written, Answer> {
    let ticket = world.undeleted(id).map_err(refuse)?;
    check_stamp(&ticket, record, stamp)?;
    if ticket.status == Status::Closed {
        return Err(refuse(Refusal::Closed));
    }
    let uploads = attachments::named(world, record)?;
    let before = json(call, world, &ticket);
    let audit = or_nobody(world, |world| {
        ticket_body::introduce(world, record);
        let requester = ticket_body::introduce_requester(world, author, record)?;
        let mut changes = ticket_body::changes(world, &ticket, record)?;
        changes.extend(requester.map(Change::Requester));
        world.act(Actor::Api(author), id, changes).map_err(refuse)
    })?;
    attachments::attach(world, id, audit, &uploads);
    note_metadata(world, (id, audit), record);
    solve_incidents(world, &ticket, author);
    written(world, call, id, Some(before), audit)
}

/// Writes; where that is refused, the users it would have brought along are not there either.
pub(super) fn or_nobody<T>(
    world: &mut World,
    write: impl FnOnce(&mut World) -> Result<T, Answer>,
) -> Result<T, Answer> {
    let last = world.users.keys().next_back().copied();
    let told = world.outbox.len();
    let written = write(world);
    if written.is_err() {
        world.users.retain(|id, _| Some(*id) <= last);
        world.outbox.truncate(told);
    }
    written
}

/// `metadata`, which a program writes beside an update.
fn note_metadata(world: &mut World, (ticket, audit): (i64, i64), record: &Map<String, Value>) {
    if let Some(metadata) = record.get("metadata").filter(|own| own.is_object()) {
        world.note_metadata(ticket, audit, metadata);
    }
}

/// Solving a problem solves its incidents.
fn solve_incidents(world: &mut World, before: &Ticket, author: i64) {
    let solved = world.undeleted(before.id).is_ok_and(|now| {
        now.status == Status::Solved
            && before.status < Status::Solved
            && now.kind.as_deref() == Some("problem")
    });
    if !solved {
        return;
    }
    let open = |id: &i64| world.tickets.outline(*id).is_some_and(|own| own.is_open());
    let incidents = world.tickets.incidents_of(before.id);
    let incidents: Vec<i64> = incidents.filter(open).collect();
    for incident in incidents {
        let solve = Change::status(Status::Solved);
        if let Err(refusal) = world.act(Actor::Api(author), incident, solve) {
            tracing::debug!(ticket.id = incident, %refusal, "not solved with its problem");
        }
    }
}

/// The ticket as it became, and the audit that tells how.
pub(super) fn written(
    world: &World,
    call: &Call,
    id: i64,
    before: Option<Value>,
    audit: i64,
) -> Result<Written, Answer> {
    let ticket = world.undeleted(id).map_err(refuse)?;
    let created = world.audits_of(id).last().map(|audit| audit.id);
    Ok(Written {
        id,
        after: json(call, world, &ticket),
        audit: match before {
            Some(_) => audit,
            None => created.unwrap_or_default(),
        },
        before,
    })
}

pub(super) fn answer(
    call: &Call,
    world: &World,
    written: Written,
    answer: fn(Value) -> Answer,
) -> Answer {
    let mut body = Map::new();
    body.insert("ticket".to_owned(), written.after.clone());
    let audits = world.audits_of(written.id);
    if let Some(audit) = audits.iter().find(|own| own.id == written.audit) {
        body.insert("audit".to_owned(), audits::json(call, world, audit));
    }
    answer(Value::Object(body)).wrote(written.before, Some(written.after))
}

pub(in crate::api) fn check_stamp(
    ticket: &Ticket,
    record: &Map<String, Value>,
    stamp: Stamp,
) -> Result<(), Answer> {
    let given = record.get("updated_stamp").and_then(Value::as_str);
    let given: Option<Timestamp> = given.and_then(|stamp| stamp.parse().ok());
    let stands = match stamp {
        Stamp::WhenAsked => !record.contains_key("safe_update") || given == Some(ticket.updated_at),
        Stamp::OfRow => given.is_none_or(|given| given == ticket.updated_at),
        Stamp::Since(queued) => ticket.updated_at <= queued,
    };
    if stands {
        return Ok(());
    }
    let text = "Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.";
    Err(Answer::error(409, "UpdateConflict", text))
}

pub(super) fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let ticket = find(exchange, id)?;
    let before = json(exchange.call, exchange.world, &ticket);
    exchange.world.delete_ticket_by(id, Some(agent));
    Ok(Answer::no_content().wrote(Some(before), None))
}

/// The ticket is deleted, and who asked for it is suspended.
pub(super) fn mark_as_spam(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let ticket = find(exchange, id)?;
    let before = json(exchange.call, exchange.world, &ticket);
    spam(exchange.world, &ticket, agent);
    Ok(Answer::ok(json!({})).wrote(Some(before), None))
}

pub(in crate::api) fn spam(world: &mut World, ticket: &Ticket, agent: i64) {
    let customer = world.users.get(&ticket.requester_id);
    if customer.is_some_and(|user| !user.is_agent())
        && let Some(user) = world.changing_user(ticket.requester_id)
    {
        user.suspended = true;
    }
    world.delete_ticket_by(ticket.id, Some(agent));
}
