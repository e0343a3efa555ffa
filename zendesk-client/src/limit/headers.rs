//! What the headers of an answer say about limits, in every spelling Zendesk has used.

use std::time::Duration;

use super::counted::{Key, Part};
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
    /// A lane's, or that of its pages.
    Of(Key),
    /// That of the ticket the request is about.
    Ticket,
    /// That of background jobs.
    Jobs,
    /// One this crate does not know: no reason to hold back other calls.
    Other,
}

impl Endpoint {
    fn named(name: &str) -> Self {
        let deep = name.strip_suffix("-deep-pagination");
        let pages = name.strip_suffix("-pagination");
        let (name, part) = match (deep, pages) {
            (Some(name), _) => (name, Part::DeepPages),
            (None, Some(name)) => (name, Part::Pages),
            (None, None) => (name, Part::Whole),
        };
        let lane = match name {
            "per-ticket-updates" => return Self::Ticket,
            "inflight-jobs" => return Self::Jobs,
            "incremental-exports" => Lane::Incremental,
            "search-export" => Lane::SearchExport,
            "search-index" => Lane::Search,
            "tickets-update" => Lane::TicketUpdates,
            "tickets-index" => Lane::TicketList,
            "ticket-request-create-by-user-and-ip" => Lane::TicketCreations,
            "deleted-tickets-index" => Lane::DeletedTickets,
            "deleted-tickets-destroy" => Lane::TicketPurges,
            "deleted-tickets-destroy_many" => Lane::BulkTicketPurges,
            "tags-index" => Lane::TagList,
            _ => return Self::Other,
        };
        Self::Of(Key { lane, part })
    }

    /// Whether the header is about this limit of a request.
    pub(super) fn is(self, key: Key) -> bool {
        match self {
            Self::Of(own) => own == key,
            Self::Ticket => key.lane == Lane::TicketUpdates && key.is_of_a_record(),
            Self::Jobs | Self::Other => false,
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
