//! The eleven faults, on the first, the second and the last page of each kind of paging.
//!
//! *Safe*: either everything is read, or the caller is told that it is not. *Complete*: everything is read.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde_json::{Value, json};
use zendesk_client::api::{SearchKind, Start};
use zendesk_client::{Client, Complete, Error, Pages, Result};

use crate::clock::TestClock;
use crate::server::{IMPATIENT, Reply, Seen, Server};

const PAGES: usize = 4;
const PER_PAGE: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paging {
    Cursor,
    Offset,
    Export,
    Time,
    SearchExport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    RateLimited,
    ServerError,
    BadGatewayHtml,
    Unavailable,
    Reset,
    BrokenOff,
    Cut,
    EmptyPage,
    StuckCursor,
    ForeignLink,
    Stall,
    MalformedRecord,
}

const FAULTS: [Fault; 12] = [
    Fault::RateLimited,
    Fault::ServerError,
    Fault::BadGatewayHtml,
    Fault::Unavailable,
    Fault::Reset,
    Fault::BrokenOff,
    Fault::Cut,
    Fault::EmptyPage,
    Fault::StuckCursor,
    Fault::ForeignLink,
    Fault::Stall,
    Fault::MalformedRecord,
];

impl Fault {
    /// It goes away when the same page is asked for again.
    fn passes(self) -> bool {
        !matches!(
            self,
            Self::EmptyPage | Self::StuckCursor | Self::ForeignLink | Self::MalformedRecord
        )
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    id: i64,
    #[expect(dead_code, reason = "a malformed record has the wrong type here")]
    created_at: String,
}

impl Paging {
    fn list(self, client: &Client) -> Pages<Row> {
        let since = || Start::Since("2020-01-01T00:00:00Z".parse().unwrap());
        match self {
            Self::Cursor => client.organizations().list().records(),
            Self::Offset => client.search().results("x"),
            Self::Export => client.incremental().tickets(since()).records(),
            Self::Time => client.incremental().organizations(since()).records(),
            Self::SearchExport => client.search().export(SearchKind::Ticket, "x"),
        }
    }

    /// Which page a request asks for.
    fn page(self, seen: &Seen) -> usize {
        let number = |name, prefix: &str| {
            seen.parameter(name)
                .map(|value| value.trim_start_matches(prefix).parse::<usize>().unwrap())
        };
        match self {
            Self::Cursor | Self::SearchExport => number("page[after]", "c").unwrap_or(0),
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
fn reply(paging: Paging, fault: Fault, at: usize, met: &AtomicBool, seen: &Seen) -> Reply {
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
        Fault::Reset => Reply::Reset,
        Fault::BrokenOff => Reply::BrokenOff(whole.to_string()),
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

async fn read(paging: Paging, fault: Fault, at: usize) -> (Result<Complete<Row>>, Vec<Seen>) {
    let met = Arc::new(AtomicBool::new(false));
    let meets = Arc::clone(&met);
    let server = Server::start(move |seen, nth| match nth {
        // A reader that never gives up has failed, and shall not hang the test.
        50.. => Reply::status(400, ""),
        _ => reply(paging, fault, at, &meets, seen),
    })
    .await;
    let mut builder = server.builder().clock(Arc::new(TestClock::default()));
    if fault == Fault::Stall {
        builder = builder.timeouts(5 * IMPATIENT, 10 * IMPATIENT);
    }
    let read = paging.list(&builder.build().unwrap()).complete().await;
    assert!(met.load(Ordering::SeqCst), "{paging:?} never met {fault:?}");
    (read, server.seen())
}

fn judge(
    paging: Paging,
    fault: Fault,
    at: usize,
    read: &Result<Complete<Row>>,
    seen: &[Seen],
) -> bool {
    let story = format!("{paging:?}, {fault:?} on page {}", at + 1);
    let all: BTreeSet<i64> = (0..).take(PAGES * PER_PAGE).collect();
    let got = match read {
        Ok(whole) => {
            let ids: Vec<i64> = whole.items().iter().map(|row| row.id).collect();
            let told = whole.malformed().iter().filter_map(|record| record.id);
            let known: BTreeSet<i64> = ids.iter().copied().chain(told).collect();
            assert_eq!(known, all, "{story}: records lost without a word");
            assert_eq!(
                ids.len() + whole.malformed().len(),
                all.len(),
                "{story}: doubled"
            );
            whole.malformed().is_empty()
        }
        Err(_) => false,
    };
    match fault {
        Fault::StuckCursor => {
            assert!(
                matches!(read, Err(Error::Stuck { .. })),
                "{story}: {read:?}"
            );
            let same = seen.iter().filter(|seen| paging.page(seen) == at).count();
            assert!(same <= 2, "{story}: asked {same} times");
        }
        Fault::ForeignLink if paging == Paging::Offset => {}
        Fault::ForeignLink => {
            assert!(
                matches!(read, Err(Error::ForeignLink { .. })),
                "{story}: {read:?}"
            );
        }
        Fault::MalformedRecord => assert!(!got, "{story}: {read:?}"),
        _ => assert!(got, "{story}: {read:?}"),
    }
    got
}

#[tokio::test]
async fn every_fault_is_safe_and_a_passing_one_costs_nothing() {
    let kinds = [
        Paging::Cursor,
        Paging::Offset,
        Paging::Export,
        Paging::Time,
        Paging::SearchExport,
    ];
    let mut running = tokio::task::JoinSet::new();
    for paging in kinds {
        for fault in FAULTS {
            for at in [0, 1, PAGES - 1] {
                // An offset list counts its own pages: a link has nothing to say about the last.
                if at == PAGES - 1 && fault == Fault::ForeignLink && paging == Paging::Offset {
                    continue;
                }
                running.spawn(async move {
                    let (read, seen) = read(paging, fault, at).await;
                    judge(paging, fault, at, &read, &seen)
                });
            }
        }
    }
    let (mut safe, mut complete) = (0, 0);
    while let Some(judged) = running.join_next().await {
        complete += usize::from(judged.unwrap());
        safe += 1;
    }
    println!("{safe} cases safe, {complete} of them complete");
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_never_an_empty_list() {
    for body in [
        "<html>hello</html>",
        "",
        "[]",
        "{}",
        r#"{"organizations":null,"meta":{"has_more":false}}"#,
        r#"{"organizations":{},"meta":{"has_more":false}}"#,
        r#"{"organizations":[]}"#,
        r#"{"organizations":[],"meta":{}}"#,
        r#"{"organizations":[],"meta":{"has_more":"no"}}"#,
        r#"{"organizations":[],"meta":{"has_more":true}}"#,
    ] {
        let server = Server::start(move |_, _| Reply::status(200, body)).await;
        let read = server.client().organizations().list().complete().await;
        assert!(read.is_err(), "{body}: {read:?}");
    }
}

#[tokio::test]
async fn empty_pages_without_end_are_no_list() {
    let server = Server::start(|_, nth| {
        Reply::json(&json!({ "organizations": [],
            "meta": { "has_more": true, "after_cursor": format!("c{nth}") } }))
    })
    .await;
    let read = server.client().organizations().list().complete().await;
    assert!(matches!(read, Err(Error::Stuck { .. })), "{read:?}");
    assert!(server.seen().len() < 60);
}
