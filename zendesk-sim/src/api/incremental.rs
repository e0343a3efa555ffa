//! Incremental exports: everything that changed since a time, except in the last minute.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Exchange, HELD_BACK, Reply, organizations, sideload, skills, ticket_events, ticket_json,
    ticket_metric_events, users,
};
use crate::answer::{Answer, Body};
use crate::paging::{self, Place, Rows};
use crate::world::World;

mod told;

pub(crate) use told::{Lead, Stand, tell_next};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    match (method, rest) {
        ("GET", ["tickets", "cursor"]) => by_cursor(exchange, Export::Tickets),
        ("GET", ["tickets"]) => by_time(exchange, Export::Tickets),
        ("GET", ["users", "cursor"]) => by_cursor(exchange, Export::Users),
        ("GET", ["users"]) => by_time(exchange, Export::Users),
        ("GET", ["organizations"]) => by_time(exchange, Export::Organizations),
        ("GET", ["routing", what]) => skills::export(exchange, what),
        ("GET", [export, "sample"]) => sample(exchange, export),
        ("GET", ["ticket_events"]) => ticket_events::export(exchange),
        ("GET", ["ticket_metric_events"]) => metric_events(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Export {
    Tickets,
    Users,
    Organizations,
}

const LARGEST_PAGE: usize = 1000;

impl Export {
    fn key(self) -> &'static str {
        match self {
            Export::Tickets => "tickets",
            Export::Users => "users",
            Export::Organizations => "organizations",
        }
    }

    /// Every record behind a place with the second of its last change, in that order, up to the
    /// last second that is given out.
    fn behind(
        self,
        world: &World,
        place: Place,
        until: i64,
        without_deleted: bool,
    ) -> Box<dyn Iterator<Item = Place> + '_> {
        if self == Export::Tickets {
            let deleted = |id| {
                let ticket = world.tickets.get(&id);
                ticket.is_some_and(|ticket| ticket.deleted_at.is_some())
            };
            let places = world.tickets.exported_after(place);
            let places = places.take_while(move |(at, _)| *at <= until);
            return Box::new(places.filter(move |(_, id)| !(without_deleted && deleted(*id))));
        }
        let mut places: Vec<Place> = match self {
            Export::Users => {
                let users = world.users.values();
                users
                    .map(|user| (user.updated_at.as_second(), user.id))
                    .collect()
            }
            _ => {
                let organizations = world.organizations.values();
                organizations
                    .map(|o| (o.updated_at.as_second(), o.id))
                    .collect()
            }
        };
        places.retain(|own| *own > place && own.0 <= until);
        places.sort_unstable();
        Box::new(places.into_iter())
    }

    fn show(self, exchange: &Exchange<'_>, id: i64) -> Option<Value> {
        let (call, world) = (exchange.call, &*exchange.world);
        match self {
            Export::Tickets => {
                let ticket = world.tickets.get(&id)?;
                let mut shown = ticket_json::json(call, world, &ticket);
                if ticket.deleted_at.is_some() {
                    shown["status"] = json!("deleted");
                }
                sideload::into_ticket(exchange, &mut shown, &ticket);
                Some(shown)
            }
            Export::Users => Some(users::json(call, world, world.users.get(&id)?)),
            Export::Organizations => Some(organizations::json(
                call,
                world,
                world.organizations.get(&id)?,
            )),
        }
    }

    fn records(self, exchange: &Exchange<'_>, page: &[Place]) -> Vec<Value> {
        let ids = page.iter().map(|(_, id)| *id);
        ids.filter_map(|id| self.show(exchange, id)).collect()
    }
}

/// In which pages an export is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    size: usize,
    /// Rows that share the second of the last one come along, and the next page begins with that second.
    by_time: bool,
    without_deleted: bool,
}

impl Reading {
    /// By cursor, with all there is.
    const WHOLE: Reading = Reading {
        size: LARGEST_PAGE,
        by_time: false,
        without_deleted: false,
    };

    fn asked(exchange: &Exchange<'_>, most: usize, by_time: bool) -> Result<Reading, Answer> {
        Ok(Reading {
            size: paging::size(exchange.call, "per_page", most, most)?,
            by_time,
            without_deleted: exchange.call.query("exclude_deleted") == Some("true"),
        })
    }

    /// The page behind a place, and whether more comes.
    fn rows(self, exchange: &Exchange<'_>, export: Export, after: Place) -> (Vec<Place>, bool) {
        let world = &*exchange.world;
        let until = held_back_from(world.now);
        let places = export.behind(world, after, until, self.without_deleted);
        next_rows(places, self.size, self.by_time)
    }
}

/// So many of these rows, and by time those that share the second of the last one; and whether more comes.
fn next_rows(
    places: impl Iterator<Item = Place>,
    size: usize,
    by_time: bool,
) -> (Vec<Place>, bool) {
    let mut places = places.peekable();
    let mut page: Vec<Place> = places.by_ref().take(size).collect();
    if let Some((end, _)) = page.last().copied().filter(|_| by_time) {
        page.extend(std::iter::from_fn(|| places.next_if(|(at, _)| *at == end)));
    }
    (page, places.peek().is_some())
}

/// The last second that is given out.
fn held_back_from(now: Timestamp) -> i64 {
    now.as_second() - HELD_BACK.as_secs()
}

fn start_time(exchange: &Exchange<'_>) -> Result<i64, Answer> {
    let start = exchange.call.number("start_time")?;
    let missing = || Answer::error(400, "InvalidValue", "start_time is required");
    let start = start.ok_or_else(missing)?;
    if start > held_back_from(exchange.world.now) {
        let text = "Too recent start_time. Use a start_time older than 60 seconds";
        return Err(Answer::error(400, "StartTimeTooRecent", text));
    }
    Ok(start)
}

fn by_cursor(exchange: &mut Exchange<'_>, export: Export) -> Reply {
    // An empty one is none: clients that always send both parameters begin with it.
    let cursor = exchange
        .call
        .query("cursor")
        .filter(|cursor| !cursor.is_empty());
    let after: Place = match cursor {
        Some(cursor) => read_cursor(cursor)?,
        None => (start_time(exchange)?, 0),
    };
    let reading = Reading::asked(exchange, LARGEST_PAGE, false)?;
    let (page, more) = reading.rows(exchange, export, after);
    let end = page.last().copied().unwrap_or(after);
    let cursor = write_cursor(end);
    let link = [("cursor", Some(cursor.clone())), ("start_time", None)];
    let envelope = json!({
        "after_url": exchange.call.link(&link),
        "after_cursor": cursor,
        "before_url": null,
        "before_cursor": null,
        "end_of_stream": !more,
    });
    let next = more.then_some(end);
    finish(exchange, (export, reading), envelope, (&page, next))
}

/// Rows that share the second of the last one come along, however many there are: the next page
/// begins with that second again.
fn by_time(exchange: &mut Exchange<'_>, export: Export) -> Reply {
    by_time_at_most(exchange, export, LARGEST_PAGE)
}

fn by_time_at_most(exchange: &mut Exchange<'_>, export: Export, most: usize) -> Reply {
    let start = start_time(exchange)?;
    let reading = Reading::asked(exchange, most, true)?;
    let (page, more) = reading.rows(exchange, export, (start, 0));
    let end = page.last().map_or(start, |(at, _)| *at);
    let envelope = json!({
        "count": page.len(),
        "end_of_stream": !more,
        "end_time": end,
        "next_page": exchange.call.link(&[("start_time", Some(end.to_string()))]),
    });
    let next = more.then_some((end, 0));
    finish(exchange, (export, reading), envelope, (&page, next))
}

/// At most fifty records, to try it out.
fn sample(exchange: &mut Exchange<'_>, export: &str) -> Reply {
    let all = [Export::Tickets, Export::Users, Export::Organizations];
    let export = all.into_iter().find(|own| own.key() == export);
    by_time_at_most(exchange, export.ok_or_else(Answer::no_endpoint)?, 50)
}

/// Rows of any kind by time: the number of a row, and the second it happened in.
pub(super) fn rows_by_time(
    exchange: &Exchange<'_>,
    key: &'static str,
    mut rows: Vec<(i64, Value)>,
) -> Reply {
    let start = start_time(exchange)?;
    let until = held_back_from(exchange.world.now);
    rows.retain(|(at, _)| *at >= start && *at <= until);
    rows.sort_by_key(|(at, _)| *at);
    let size = paging::size(exchange.call, "per_page", LARGEST_PAGE, LARGEST_PAGE)?;
    let last = rows.get(size.min(rows.len()).saturating_sub(1));
    let end = last.map_or(start, |(at, _)| *at);
    let length = rows.partition_point(|(at, _)| *at <= end);
    let page: Vec<&Value> = rows[..length].iter().map(|(_, row)| row).collect();
    let body = json!({
        key: page,
        "count": length,
        "end_of_stream": length == rows.len(),
        "end_time": end,
        "next_page": exchange.call.link(&[("start_time", Some(end.to_string()))]),
    });
    Ok(Answer::ok(body).listing(key))
}

/// By time, or in pages of a hundred by cursor.
fn metric_events(exchange: &Exchange<'_>) -> Reply {
    let world = &*exchange.world;
    let mut rows: Vec<(i64, Value)> = Vec::new();
    for ticket in world.tickets.values().filter(|t| t.deleted_at.is_none()) {
        let events = ticket_metric_events::of(world, &ticket).into_iter();
        rows.extend(events.map(|event| (event.at.as_second(), event.shown)));
    }
    if !exchange.call.pages_by_cursor() {
        return rows_by_time(exchange, "ticket_metric_events", rows);
    }
    let (start, until) = (start_time(exchange)?, held_back_from(world.now));
    rows.retain(|(at, _)| *at >= start && *at <= until);
    let place = |(at, row): &(i64, Value)| (*at, row["id"].as_i64().unwrap_or_default());
    let places = Rows::sorted(rows.iter().map(place), false);
    let page = places.by_cursor(exchange.call, 100)?;
    let by_id: std::collections::BTreeMap<i64, Value> =
        rows.into_iter().map(|row| (place(&row).1, row.1)).collect();
    Ok(page.answer("ticket_metric_events", |id| by_id.get(&id).cloned()))
}

/// The records of a page in their envelope; `next` is where the next page begins, if there is one.
fn finish(
    exchange: &mut Exchange<'_>,
    (export, reading): (Export, Reading),
    mut envelope: Value,
    (page, next): (&[Place], Option<Place>),
) -> Reply {
    // What zenpy writes when nothing is to come along.
    let alone = |include: &str| ["", "None"].contains(&include);
    if export == Export::Tickets && exchange.call.query("include").is_none_or(alone) {
        let page = told::page(exchange, reading.without_deleted, &envelope, page);
        let answer = Answer::new(200, Body::Written(Box::new(page))).listing(export.key());
        exchange.lead = next.map(|next| Lead::behind(exchange, reading, next));
        return Ok(answer);
    }
    envelope[export.key()] = export.records(exchange, page).into();
    let mut answer = Answer::ok(envelope).listing(export.key());
    if export == Export::Tickets {
        let ids: Vec<i64> = page.iter().map(|(_, id)| *id).collect();
        sideload::beside_tickets(exchange, &mut answer, &ids);
    }
    Ok(answer)
}

/// The cursor before the first row of an export that begins at `start`.
pub(crate) fn first_cursor(start: i64) -> String {
    write_cursor((start, 0))
}

fn write_cursor((at, id): Place) -> String {
    STANDARD_NO_PAD.encode(format!("{at}.0||{id}|"))
}

fn read_cursor(text: &str) -> Result<Place, Answer> {
    let read = || {
        let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (at, id) = text.strip_suffix('|')?.split_once(".0||")?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| Answer::error(400, "InvalidValue", "cursor is invalid"))
}
