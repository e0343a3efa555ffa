//! Incremental exports: everything that changed since a time, except in the last minute.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::ticket_json::Showing;
use super::{
    Exchange, HELD_BACK, Reply, organizations, sideload, skills, ticket_events, ticket_json,
    ticket_metric_events, users,
};
use crate::answer::{Answer, Body};
use crate::pages::Page;
use crate::paging::{self, Place, Rows};

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

    /// Every record behind a place with the second of its last change, in that order, held back
    /// ones left out.
    fn behind<'a>(
        self,
        exchange: &'a Exchange<'_>,
        place: Place,
    ) -> Box<dyn Iterator<Item = Place> + 'a> {
        let world = &*exchange.world;
        let until = held_back_from(world.now);
        if self == Export::Tickets {
            let without_deleted = exchange.call.query("exclude_deleted") == Some("true");
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
    let size = paging::size(exchange.call, "per_page", LARGEST_PAGE, LARGEST_PAGE)?;
    let mut places = export.behind(exchange, after);
    let page: Vec<Place> = places.by_ref().take(size).collect();
    let end = page.last().copied().unwrap_or(after);
    let cursor = write_cursor(end);
    let link = [("cursor", Some(cursor.clone())), ("start_time", None)];
    let envelope = json!({
        "after_url": exchange.call.link(&link),
        "after_cursor": cursor,
        "before_url": null,
        "before_cursor": null,
        "end_of_stream": places.next().is_none(),
    });
    drop(places);
    finish(exchange, export, envelope, &page)
}

/// Rows that share the second of the last one come along, however many there are: the next page
/// begins with that second again.
fn by_time(exchange: &mut Exchange<'_>, export: Export) -> Reply {
    by_time_at_most(exchange, export, LARGEST_PAGE)
}

fn by_time_at_most(exchange: &mut Exchange<'_>, export: Export, most: usize) -> Reply {
    let start = start_time(exchange)?;
    let size = paging::size(exchange.call, "per_page", most, most)?;
    let mut places = export.behind(exchange, (start, 0)).peekable();
    let mut page: Vec<Place> = places.by_ref().take(size).collect();
    let end = page.last().map_or(start, |(at, _)| *at);
    page.extend(std::iter::from_fn(|| places.next_if(|(at, _)| *at == end)));
    let envelope = json!({
        "count": page.len(),
        "end_of_stream": places.next().is_none(),
        "end_time": end,
        "next_page": exchange.call.link(&[("start_time", Some(end.to_string()))]),
    });
    drop(places);
    finish(exchange, export, envelope, &page)
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

/// The records of a page in their envelope.
fn finish(
    exchange: &mut Exchange<'_>,
    export: Export,
    mut envelope: Value,
    page: &[Place],
) -> Reply {
    // What zenpy writes when nothing is to come along.
    let alone = |include: &str| ["", "None"].contains(&include);
    if export == Export::Tickets && exchange.call.query("include").is_none_or(alone) {
        let answer = Answer::new(200, Body::Written(again(exchange, &envelope, page)));
        return Ok(answer.listing(Export::Tickets.key()));
    }
    envelope[export.key()] = export.records(exchange, page).into();
    let mut answer = Answer::ok(envelope).listing(export.key());
    if export == Export::Tickets {
        let ids: Vec<i64> = page.iter().map(|(_, id)| *id).collect();
        sideload::beside_tickets(exchange, &mut answer, &ids);
    }
    Ok(answer)
}

/// The page as it was written before, or written now: the same tickets in the same envelope are the same page, as long
/// as nobody writes.
fn again(exchange: &mut Exchange<'_>, envelope: &Value, page: &[Place]) -> Arc<Page> {
    let key = format!("{:?} {} {envelope}", page.first(), page.len());
    if let Some(kept) = exchange.written.get(&key) {
        return kept;
    }
    let page = Arc::new(Page::new(written(exchange, envelope, page).into_bytes()));
    exchange.written.keep(key, &page);
    page
}

/// Tickets written one after the other: what most exports are, and they are long.
fn written(exchange: &Exchange<'_>, envelope: &Value, page: &[Place]) -> String {
    let (call, world) = (exchange.call, &*exchange.world);
    let mut text = String::with_capacity(2048 * (page.len() + 1));
    text.push_str("{\"tickets\":[");
    let showing = Showing::new(call, world);
    let tickets = page.iter().filter_map(|(_, id)| world.tickets.get(id));
    for (number, ticket) in tickets.enumerate() {
        if number > 0 {
            text.push(',');
        }
        showing.write_exported(&ticket, &mut text);
    }
    text.push_str("],");
    // The envelope is an object with keys of its own: its brace was opened above.
    text.push_str(&envelope.to_string()[1..]);
    text
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
