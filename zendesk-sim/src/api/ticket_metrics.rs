//! How long tickets took, from their history: by the calendar, and in the hours of the ticket's schedule.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Exchange, Reply, id, sideload, tickets, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::business_hours::Hours;
use crate::world::{Audit, EventKind, Status, Ticket, World};

/// Ids of metrics are the tickets' ids and so much more.
const FIRST: i64 = 394_000_000_000;

pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let world = &*exchange.world;
    match (method, rest) {
        ("GET", []) => {
            let tickets = world.tickets.outlines();
            let listed = tickets.filter(|ticket| tickets::listed(world, ticket));
            let places = listed.map(|ticket| (ticket.created_at.as_second(), ticket.id));
            let page = Rows::sorted(places, true).page(exchange.call)?;
            Ok(page.answer("ticket_metrics", |id| {
                let ticket = world.undeleted(id).ok()?;
                Some(json(exchange.call, world, &ticket))
            }))
        }
        ("GET", [metric]) => of_ticket(exchange, id(metric)? - FIRST),
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn of_ticket(exchange: &Exchange<'_>, ticket: i64) -> Reply {
    let ticket = tickets::find(exchange, ticket)?;
    let shown = json(exchange.call, exchange.world, &ticket);
    Ok(Answer::ok(json!({ "ticket_metric": shown })))
}

/// The metrics of one ticket.
pub(super) fn json(call: &Call, world: &World, ticket: &Ticket) -> Value {
    let audits = world.audits_of(ticket.id);
    let times = Times::of(world, ticket, &audits);
    let mut shown = json!({
        "url": url(call, &format!("ticket_metrics/{}", FIRST + ticket.id)),
        "id": FIRST + ticket.id,
        "ticket_id": ticket.id,
        "created_at": super::time(Some(ticket.created_at)),
        "updated_at": super::time(Some(ticket.updated_at)),
        "group_stations": stations(&audits, "group_id"),
        "assignee_stations": stations(&audits, "assignee_id"),
        "reopens": times.reopens,
        "replies": times.replies,
        "custom_status_updated_at": super::time(times.status_changed),
        "reply_time_in_minutes": span(times.first_reply, 60),
        "reply_time_in_seconds": { "calendar": times.first_reply.map(|own| own.calendar) },
        "first_resolution_time_in_minutes": span(times.first_resolution, 60),
        "full_resolution_time_in_minutes": span(times.full_resolution, 60),
        "agent_wait_time_in_minutes": span(times.solved().then_some(times.pending), 60),
        "requester_wait_time_in_minutes": span(times.solved().then_some(times.open), 60),
        "on_hold_time_in_minutes": span(Some(times.hold), 60),
        "on_hold_time_in_seconds": span(Some(times.hold), 1),
    });
    if let (Some(shown), Value::Object(dates)) =
        (shown.as_object_mut(), sideload::dates(world, ticket))
    {
        shown.extend(dates);
    }
    shown
}

fn span(time: Option<Time>, unit: i64) -> Value {
    json!({
        "calendar": time.map(|time| time.calendar / unit),
        "business": time.map(|time| time.business / unit),
    })
}

/// Seconds, all of them and those that count.
#[derive(Clone, Copy, Debug, Default)]
struct Time {
    calendar: i64,
    business: i64,
}

impl Time {
    fn between(hours: Option<&Hours>, from: Timestamp, to: Timestamp) -> Time {
        let calendar = to.duration_since(from).as_secs();
        Time {
            calendar,
            business: hours.map_or(calendar, |hours| hours.seconds_between(from, to)),
        }
    }

    fn add(&mut self, more: Time) {
        self.calendar += more.calendar;
        self.business += more.business;
    }
}

/// How many different values a field had.
fn stations(audits: &[Audit], field: &str) -> usize {
    let mut seen: Vec<&Value> = Vec::new();
    for event in audits.iter().flat_map(|audit| &audit.events) {
        if let EventKind::Create { field_name, value }
        | EventKind::Change {
            field_name, value, ..
        } = &event.kind
            && field_name == field
            && !value.is_null()
            && !seen.contains(&value)
        {
            seen.push(value);
        }
    }
    seen.len()
}

/// What a history says of time.
#[derive(Debug, Default)]
struct Times {
    replies: usize,
    reopens: usize,
    first_reply: Option<Time>,
    first_resolution: Option<Time>,
    full_resolution: Option<Time>,
    status_changed: Option<Timestamp>,
    open: Time,
    pending: Time,
    hold: Time,
}

impl Times {
    fn of(world: &World, ticket: &Ticket, audits: &[Audit]) -> Times {
        let mut times = Times::default();
        let mut stands = (Status::New, ticket.created_at);
        let hours = world.hours_of(audits);
        let hours = hours.as_ref();
        let since_creation = |at: Timestamp| Time::between(hours, ticket.created_at, at);
        for audit in audits {
            let at = audit.created_at;
            for event in &audit.events {
                match &event.kind {
                    EventKind::Comment {
                        author_id,
                        public: true,
                        ..
                    } if world
                        .users
                        .get(author_id)
                        .is_some_and(|user| user.is_agent())
                        && at > ticket.created_at =>
                    {
                        times.replies += 1;
                        times.first_reply = times.first_reply.or(Some(since_creation(at)));
                    }
                    EventKind::Create { field_name, value }
                    | EventKind::Change {
                        field_name, value, ..
                    } if field_name == "status" => {
                        let Some(status) = value.as_str().and_then(Status::parse) else {
                            continue;
                        };
                        times.stay(stands.0, Time::between(hours, stands.1, at));
                        if status == Status::Solved {
                            times.full_resolution = Some(since_creation(at));
                            times.first_resolution =
                                times.first_resolution.or(times.full_resolution);
                        }
                        if stands.0 == Status::Solved && status < Status::Solved {
                            times.reopens += 1;
                            times.full_resolution = None;
                        }
                        times.status_changed = Some(at);
                        stands = (status, at);
                    }
                    _ => {}
                }
            }
        }
        times.stay(stands.0, Time::between(hours, stands.1, world.now));
        times
    }

    fn stay(&mut self, status: Status, time: Time) {
        match status {
            Status::New | Status::Open => self.open.add(time),
            Status::Pending => self.pending.add(time),
            Status::Hold => {
                self.hold.add(time);
                self.open.add(time);
            }
            Status::Solved | Status::Closed => {}
        }
    }

    fn solved(&self) -> bool {
        self.full_resolution.is_some()
    }
}
