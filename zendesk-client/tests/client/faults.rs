//! The eleven faults, on the first, the second and the last page of each kind of paging.
//!
//! *Safe*: either everything is read, or the caller is told that it is not. *Complete*: everything is read.

mod lists;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use zendesk_client::{Complete, Error, Result};

use self::lists::{FAULTS, Fault, PAGES, PER_PAGE, Paging, Row, reply};
use crate::clock::TestClock;
use crate::server::{IMPATIENT, Reply, Seen, Server};

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
        builder = builder.timeouts(10 * IMPATIENT, 20 * IMPATIENT);
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
        Paging::CursorSince,
        Paging::Offset,
        Paging::Export,
        Paging::Time,
        Paging::SearchExport,
    ];
    let mut cases = Vec::new();
    for paging in kinds {
        for fault in FAULTS {
            for at in [0, 1, PAGES - 1] {
                // An offset list counts its own pages: a link has nothing to say about the last.
                if at == PAGES - 1 && fault == Fault::ForeignLink && paging == Paging::Offset {
                    continue;
                }
                cases.push((paging, fault, at));
            }
        }
    }
    // Those that wait for real time go by themselves, so that the work of the others does not use it up.
    let (stalls, others): (Vec<_>, Vec<_>) = cases
        .into_iter()
        .partition(|(_, fault, _)| *fault == Fault::Stall);
    // A case that is not safe ends the test; a fault is complete when every case of it is.
    let mut complete: BTreeMap<Fault, bool> = BTreeMap::new();
    let mut cases = 0;
    for phase in [others, stalls] {
        let mut running = tokio::task::JoinSet::new();
        for (paging, fault, at) in phase {
            running.spawn(async move {
                let (read, seen) = read(paging, fault, at).await;
                (fault, judge(paging, fault, at, &read, &seen))
            });
        }
        while let Some(judged) = running.join_next().await {
            let (fault, read_whole) = judged.unwrap();
            *complete.entry(fault).or_insert(true) &= read_whole;
            cases += 1;
        }
    }
    let passing = complete.iter().filter(|(fault, _)| fault.passes());
    let completed = passing.filter(|(_, complete)| **complete).count();
    println!(
        "faults: {} safe of 11, {completed} complete of the 7 that pass; {cases} cases on the first, second and last \
         page of six kinds of paging",
        complete.len()
    );
    assert_eq!((complete.len(), completed), (11, 7));
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
