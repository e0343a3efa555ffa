//! What the headers of an answer say about limits, in every spelling Zendesk has used.

use std::time::Duration;

use crate::answer::Answer;
use crate::request::Lane;

/// One limit as an answer describes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) total: Option<u32>,
    pub(super) remaining: Option<u32>,
    /// Until the server's window ends.
    pub(super) resets: Option<Duration>,
}

impl Reading {
    pub(super) fn is_exhausted(&self) -> bool {
        self.remaining == Some(0)
    }
}

/// The account's own limit.
pub(super) fn account(answer: &Answer) -> Reading {
    let number = |names: &[&str]| names.iter().find_map(|name| parse(answer.header(name)?));
    Reading {
        total: number(&["x-rate-limit", "ratelimit-limit", "rate-limit"]),
        remaining: number(&[
            "x-rate-limit-remaining",
            "ratelimit-remaining",
            "rate-limit-remaining",
        ]),
        resets: number(&["ratelimit-reset", "rate-limit-reset"]).map(seconds),
    }
}

/// The limits of endpoints: `Zendesk-RateLimit-{name}: total=100; remaining=99; resets=41`.
pub(super) fn endpoints(answer: &Answer) -> Vec<(Endpoint, Reading)> {
    answer
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name.as_str();
            let name = name
                .strip_prefix("zendesk-ratelimit-")
                .or_else(|| name.strip_prefix("zendesk-rate-limit-"))?;
            Some((Endpoint::named(name), reading(value.to_str().ok()?)))
        })
        .collect()
}

/// Whose limit a header is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Lane(Lane),
    /// A limit of one record (`per-ticket-updates`), of deep pages, of jobs, or one this crate does not know: no reason
    /// to hold back other calls.
    Other,
}

impl Endpoint {
    fn named(name: &str) -> Self {
        match name {
            "incremental-exports" => Self::Lane(Lane::Incremental),
            "search-export" => Self::Lane(Lane::SearchExport),
            "search-index" => Self::Lane(Lane::Search),
            "tickets-update" => Self::Lane(Lane::TicketUpdates),
            "tickets-index" => Self::Lane(Lane::TicketList),
            "ticket-request-create-by-user-and-ip" => Self::Lane(Lane::TicketCreations),
            "deleted-tickets-index" => Self::Lane(Lane::DeletedTickets),
            "deleted-tickets-destroy" => Self::Lane(Lane::TicketPurges),
            "deleted-tickets-destroy_many" => Self::Lane(Lane::BulkTicketPurges),
            "tags-index" => Self::Lane(Lane::TagList),
            _ => Self::Other,
        }
    }
}

fn reading(value: &str) -> Reading {
    let mut reading = Reading::default();
    for part in value.split([';', ',']) {
        let Some((key, number)) = part.split_once('=') else {
            continue;
        };
        match key.trim() {
            "total" => reading.total = parse(number),
            "remaining" => reading.remaining = parse(number),
            "resets" => reading.resets = parse(number).map(seconds),
            _ => {}
        }
    }
    reading
}

fn parse(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn seconds(number: u32) -> Duration {
    Duration::from_secs(number.into())
}
