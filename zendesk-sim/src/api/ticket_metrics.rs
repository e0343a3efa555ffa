//! How long tickets took, from their history. Business hours are not counted: both numbers are
//! those of the calendar.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Exchange, Reply, id, sideload, tickets, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Audit, EventKind, Status, Ticket, World};

/// Ids of metrics are the tickets' ids and so much more.
const FIRST: i64 = 394_000_000_000;

pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let world = &*exchange.world;
    match (method, rest) {
        ("GET", []) => {
            let tickets = world.tickets.values();
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
        "reply_time_in_seconds": { "calendar": times.first_reply },
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

fn span(seconds: Option<i64>, unit: i64) -> Value {
    let number = seconds.map(|seconds| seconds / unit);
    json!({ "calendar": number, "business": number })
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

/// What a history says of time, in seconds.
#[derive(Debug, Default)]
struct Times {
    replies: usize,
    reopens: usize,
    first_reply: Option<i64>,
    first_resolution: Option<i64>,
    full_resolution: Option<i64>,
    status_changed: Option<Timestamp>,
    open: i64,
    pending: i64,
    hold: i64,
}

impl Times {
    fn of(world: &World, ticket: &Ticket, audits: &[Audit]) -> Times {
        let mut times = Times::default();
        let mut stands = (Status::New, ticket.created_at);
        let since_creation = |at: Timestamp| at.duration_since(ticket.created_at).as_secs();
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
                        times.stay(stands.0, at.duration_since(stands.1).as_secs());
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
        times.stay(stands.0, world.now.duration_since(stands.1).as_secs());
        times
    }

    fn stay(&mut self, status: Status, seconds: i64) {
        match status {
            Status::New | Status::Open => self.open += seconds,
            Status::Pending => self.pending += seconds,
            Status::Hold => {
                self.hold += seconds;
                self.open += seconds;
            }
            Status::Solved | Status::Closed => {}
        }
    }

    fn solved(&self) -> bool {
        self.full_resolution.is_some()
    }
}
