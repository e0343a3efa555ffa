//! The export of tickets as text: told when somebody asks for it, or ahead of that.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::{Export, Reading, held_back_from, next_rows};
use crate::api::Exchange;
use crate::api::ticket_json::Showing;
use crate::pages::{Page, Pages, Span, Told};
use crate::paging::Place;
use crate::world::World;

/// Where somebody stands in the export.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stand {
    /// `http://host:port` as the reader calls us.
    pub(crate) base: String,
    pub(crate) reading: Reading,
    /// What was read or told so far ends here.
    pub(crate) after: Place,
}

/// Where a reader of the export stands, so that what comes next can be told before it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lead {
    pub(crate) stand: Stand,
    /// How many pages are to be told.
    pub(crate) pages: usize,
    /// Whether the reader takes them packed.
    pub(crate) packed: bool,
    /// How often everything was forgotten when the reader came here.
    pub(crate) age: u64,
}

/// A reader who begins may want to see what an export is like, and no more; who goes on is likely to read it all.
const AHEAD_OF_BEGINNERS: usize = 1;
const AHEAD: usize = 4;

impl Lead {
    /// Behind a page that somebody reads.
    pub(super) fn behind(exchange: &Exchange<'_>, reading: Reading, after: Place) -> Lead {
        let goes_on = exchange.call.query("cursor").is_some();
        Lead {
            stand: Stand {
                base: exchange.call.base.clone(),
                reading,
                after,
            },
            pages: if goes_on { AHEAD } else { AHEAD_OF_BEGINNERS },
            packed: exchange.call.takes_gzip,
            age: exchange.written.age(),
        }
    }

    /// At the beginning of the export, for whoever reads it whole in pages of the largest size.
    pub(crate) fn whole(base: String, age: u64) -> Lead {
        Lead {
            stand: Stand {
                base,
                reading: Reading::WHOLE,
                after: (0, 0),
            },
            pages: usize::MAX,
            packed: true,
            age,
        }
    }

    /// Goes past what was told for another reader who stood here.
    pub(crate) fn skip(&mut self, pages: &Pages) {
        while self.pages > 0
            && let Some(next) = pages.told_to(&self.stand)
        {
            self.stand.after = next;
            self.pages -= 1;
        }
    }
}

/// Tells the page behind a lead as who asks for it at this time would get it, keeps it, and leads behind it. The
/// number of tickets it has; `None` at the end of the export.
pub(crate) fn tell_next(
    world: &World,
    now: Timestamp,
    lead: &mut Lead,
    pages: &mut Pages,
) -> Option<(Arc<Told>, usize)> {
    let Reading {
        size,
        by_time,
        without_deleted,
    } = lead.stand.reading;
    let until = held_back_from(now);
    let places = Export::Tickets.behind(world, lead.stand.after, until, without_deleted);
    let (page, _) = next_rows(places, size, by_time);
    let end = page.last().copied()?;
    let told = told(world, &lead.stand.base, without_deleted, &page, pages)?;
    let next = if by_time { (end.0, 0) } else { end };
    // A page that ends where it began is read again and again.
    if next == lead.stand.after {
        return None;
    }
    // A page that is not full may grow as time goes on.
    if page.len() >= size {
        pages.note(lead.stand.clone(), next);
    }
    lead.stand.after = next;
    lead.pages -= 1;
    Some((told, page.len()))
}

/// The page with these rows in their envelope.
pub(super) fn page(
    exchange: &mut Exchange<'_>,
    without_deleted: bool,
    envelope: &Value,
    rows: &[Place],
) -> Page {
    let (base, world) = (&exchange.call.base, &*exchange.world);
    // The envelope is an object with keys of its own: its brace is opened before the tickets.
    let end = ["],", &envelope.to_string()[1..]].concat();
    match told(world, base, without_deleted, rows, exchange.written) {
        Some(told) => Page::ending(told, end),
        None => Page::new([BEGINNING, &end].concat()),
    }
}

const BEGINNING: &str = "{\"tickets\":[";

/// The beginning of the page with these rows, unless there are none: as it was told before, or told now.
fn told(
    world: &World,
    base: &str,
    without_deleted: bool,
    rows: &[Place],
    pages: &mut Pages,
) -> Option<Arc<Told>> {
    let span = Span {
        base: base.to_owned(),
        without_deleted,
        first: *rows.first()?,
        last: *rows.last()?,
    };
    if let Some(kept) = pages.get(&span) {
        return Some(kept);
    }
    let told = Arc::new(Told::new(tell(world, base, rows)));
    pages.keep(span, &told);
    Some(told)
}

/// Tickets told one after the other: what most exports are, and they are long.
fn tell(world: &World, base: &str, rows: &[Place]) -> String {
    let mut text = String::with_capacity(2048 * (rows.len() + 1));
    text.push_str(BEGINNING);
    let showing = Showing::new(base, world);
    let tickets = rows.iter().filter_map(|(_, id)| world.tickets.get(id));
    for (number, ticket) in tickets.enumerate() {
        if number > 0 {
            text.push(',');
        }
        showing.write_exported(&ticket, &mut text);
    }
    text
}
