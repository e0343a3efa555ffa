//! Lists of every kind of paging, with one fault on one page.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde_json::{Value, json};
use zendesk_client::api::{SearchKind, Start};
use zendesk_client::{Client, Pages};

use crate::server::{Reply, Seen};

pub(super) const PAGES: usize = 4;
pub(super) const PER_PAGE: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    Cursor,
    CursorSince,
    Offset,
    Export,
    Time,
    SearchExport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    RateLimited,
    ServerError,
    BadGatewayHtml,
    Unavailable,
    /// In mid-body.
    Reset,
    /// With status 200.
    Cut,
    /// Although more follows.
    EmptyPage,
    StuckCursor,
    ForeignLink,
    Stall,
    MalformedRecord,
}

pub(super) const FAULTS: [Fault; 11] = [
    Fault::RateLimited,
    Fault::ServerError,
    Fault::BadGatewayHtml,
    Fault::Unavailable,
    Fault::Reset,
    Fault::Cut,
    Fault::EmptyPage,
    Fault::StuckCursor,
    Fault::ForeignLink,
    Fault::Stall,
    Fault::MalformedRecord,
];

impl Fault {
    /// It goes away when the same page is asked for again.
    pub(super) fn passes(self) -> bool {
        !matches!(
            self,
            Self::EmptyPage | Self::StuckCursor | Self::ForeignLink | Self::MalformedRecord
        )
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) id: i64,
    #[expect(dead_code, reason = "a malformed record has the wrong type here")]
    created_at: String,
}

impl Paging {
    pub(super) fn list(self, client: &Client) -> Pages<Row> {
        let since = || Start::Since("2020-01-01T00:00:00Z".parse().unwrap());
        match self {
            Self::Cursor => client.organizations().list().records(),
            Self::CursorSince => client.incremental().ticket_metric_events(since()).records(),
            Self::Offset => client.search().results("x"),
            Self::Export => client.incremental().tickets(since()).records(),
            Self::Time => client.incremental().organizations(since()).records(),
            Self::SearchExport => client.search().export(SearchKind::Ticket, "x"),
        }
    }

    /// Which page a request asks for.
    pub(super) fn page(self, seen: &Seen) -> usize {
        let number = |name, prefix: &str| {
            seen.parameter(name)
                .map(|value| value.trim_start_matches(prefix).parse::<usize>().unwrap())
        };
        match self {
            Self::Cursor | Self::CursorSince | Self::SearchExport => {
                number("page[after]", "c").unwrap_or(0)
            }
            Self::Offset => number("page", "").map_or(0, |page| page - 1),
            Self::Export => number("cursor", "c").unwrap_or(0),
            Self::Time => number("start_time", "").map_or(0, |time| time.saturating_sub(START)),
        }
    }

    /// The page as this kind of list wraps it. `next` is `None` on the last.
    fn wrap(self, rows: &[Value], here: usize, next: Option<usize>, link: &str) -> Value {
        let cursor = next.map(|next| format!("c{next}"));
        // The misleading habit of Zendesk: links and cursors that are there although nothing follows.
        let always = cursor.clone().unwrap_or_else(|| format!("c{}", here + 1));
        let end = next.is_none();
        match self {
            Self::Cursor => json!({ "organizations": rows,
                "meta": { "has_more": !end, "after_cursor": always, "before_cursor": null },
                "links": { "next": link, "prev": null } }),
            Self::CursorSince => json!({ "ticket_metric_events": rows,
                "meta": { "has_more": !end, "after_cursor": always }, "links": { "next": link } }),
            Self::SearchExport => json!({ "results": rows, "facets": null,
                "meta": { "has_more": !end, "after_cursor": always }, "links": { "next": link } }),
            Self::Offset => json!({ "results": rows, "count": PAGES * PER_PAGE,
                "next_page": next.map(|next| format!("{link}?page={}", next + 1)) }),
            Self::Export => json!({ "tickets": rows, "after_cursor": always, "after_url": link,
                "before_cursor": null, "end_of_stream": end }),
            Self::Time => json!({ "organizations": rows, "count": rows.len(), "next_page": link,
                "end_time": START + next.unwrap_or(here), "end_of_stream": end }),
        }
    }
}

/// Seconds, later than the start the client asks with.
const START: usize = 1_600_000_000;

fn rows(page: usize) -> Vec<Value> {
    (0..PER_PAGE)
        .map(|row| json!({ "id": page * PER_PAGE + row, "created_at": "2026-03-02T09:00:00Z" }))
        .collect()
}

/// A list with one fault on page `at`.
pub(super) fn reply(
    paging: Paging,
    fault: Fault,
    at: usize,
    met: &AtomicBool,
    seen: &Seen,
) -> Reply {
    // An extra page without records stands before page `at`.
    let shift = usize::from(fault == Fault::EmptyPage);
    let page = paging.page(seen);
    let last = PAGES - 1 + shift;
    let next = (page < last).then_some(page + 1);
    let link = "http://127.0.0.1:1/elsewhere";
    let content = match shift {
        1 if page == at => Vec::new(),
        1 if page > at => rows(page - 1),
        _ => rows(page),
    };
    let whole = paging.wrap(&content, page, next, link);
    let hit = page == at && !(fault.passes() && met.swap(true, Ordering::SeqCst));
    if !hit {
        return Reply::json(&whole);
    }
    met.store(true, Ordering::SeqCst);
    match fault {
        Fault::RateLimited => Reply::status(429, "slow down").header("retry-after", 30),
        Fault::ServerError => Reply::status(500, ""),
        Fault::BadGatewayHtml => Reply::status(502, "<html>bad gateway</html>"),
        Fault::Unavailable => Reply::status(503, "{}").header("retry-after", 5),
        Fault::Reset => Reply::BrokenOff(whole.to_string()),
        Fault::Cut => {
            let text = whole.to_string();
            Reply::status(200, &text[..text.len() / 2])
        }
        Fault::EmptyPage => Reply::json(&whole),
        Fault::StuckCursor => Reply::json(&paging.wrap(&rows(page), page, Some(page), link)),
        Fault::ForeignLink => {
            let mut whole = paging.wrap(&rows(page), page, Some(page + 1), link);
            whole["meta"]["after_cursor"] = Value::Null;
            for key in ["after_cursor", "end_time"] {
                whole.as_object_mut().unwrap().remove(key);
            }
            Reply::json(&whole)
        }
        Fault::Stall => Reply::Silence,
        Fault::MalformedRecord => {
            let mut rows = rows(page);
            rows[1]["created_at"] = json!(7);
            Reply::json(&paging.wrap(&rows, page, next, link))
        }
    }
}
