//! Pages of any size, places between records, what comes beside the records, and the page after this one.

use std::pin::pin;
use std::sync::Arc;

use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use zendesk_client::api::Start;
use zendesk_client::{Checkpoint, Client, Error, Pages, Timestamp};

use crate::clock::TestClock;
use crate::server::{Reply, Seen, Server};

/// Only the keys a caller names are looked at.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Slim {
    id: i64,
}

fn row(id: usize) -> Value {
    json!({ "id": id, "updated_at": "2026-03-02T09:00:00Z", "status": 7, "subject": {} })
}

/// An export of `total` tickets that gives as many a page as are asked for.
fn export(total: usize) -> impl Fn(&Seen) -> Reply {
    move |seen| {
        let size: usize = seen.parameter("per_page").unwrap().parse().unwrap();
        let from = seen
            .parameter("cursor")
            .map_or(0, |cursor| cursor[1..].parse().unwrap());
        let to = total.min(from + size);
        let rows: Vec<_> = (from..to).map(row).collect();
        Reply::json(&json!({ "tickets": rows, "after_cursor": format!("c{to}"),
            "end_of_stream": to == total }))
    }
}

fn tickets(client: &Client, size: u32) -> Pages<Slim> {
    let start = Start::Since(Timestamp::UNIX_EPOCH);
    client
        .incremental()
        .tickets(start)
        .page_size(size)
        .records()
}

fn ids(items: &[Slim]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}

#[tokio::test]
async fn a_page_that_is_too_much_is_halved_and_the_size_grows_back() {
    for status in [413, 504] {
        let export = export(100);
        let server = Server::start(move |seen, _| {
            let size: usize = seen.parameter("per_page").unwrap().parse().unwrap();
            let from = seen.parameter("cursor").unwrap_or("c0");
            match size > 8 && from < "c16" {
                true => Reply::status(status, "<html>"),
                false => export(seen),
            }
        })
        .await;
        let read = tickets(&server.client(), 32).complete().await.unwrap();
        assert_eq!(ids(read.items()), (0..100).collect::<Vec<_>>());
        let sizes: Vec<_> = server
            .seen()
            .iter()
            .map(|seen| seen.parameter("per_page").unwrap().to_owned())
            .collect();
        assert_eq!(
            sizes[..5],
            ["32", "16", "8", "8", "16"],
            "{status}: {sizes:?}"
        );
        assert!(
            sizes.contains(&"32".to_owned()) && sizes.last().unwrap() == "32",
            "{sizes:?}"
        );
    }
}

#[tokio::test]
async fn halving_ends() {
    let server = Server::start(|_, _| Reply::status(413, "")).await;
    let read = tickets(&server.client(), 1000).complete().await;
    assert_eq!(read.unwrap_err().status(), Some(413));
    assert!(server.seen().len() <= 6);
}

#[tokio::test]
async fn a_run_that_broke_off_between_two_records_goes_on_with_the_next() {
    let export = export(7);
    let server = Server::start(move |seen, _| export(seen)).await;
    let client = server.client();
    for taken in 0..=7 {
        let mut items = tickets(&client, 3).items();
        let mut got = Vec::new();
        for _ in 0..taken {
            got.push(items.next().await.unwrap().unwrap());
        }
        let saved = items.checkpoint().unwrap().to_string();
        drop(items);
        let checkpoint: Checkpoint = saved.parse().unwrap();
        let rest = tickets(&client, 3).resume(checkpoint).complete().await;
        got.extend(rest.unwrap().into_items());
        assert_eq!(
            ids(&got),
            (0..7).collect::<Vec<_>>(),
            "broken off after {taken}: {saved}"
        );
    }
}

#[tokio::test]
async fn a_place_whose_record_has_changed_loses_nothing() {
    let server = Server::start(|_, nth| {
        let mut rows: Vec<_> = (0..4).map(row).collect();
        if nth > 0 {
            // Changed meanwhile, so it has moved on to a later page.
            rows.remove(1);
        }
        Reply::json(&json!({ "tickets": rows, "after_cursor": "c", "end_of_stream": true }))
    })
    .await;
    let client = server.client();
    let mut items = tickets(&client, 4).items();
    for _ in 0..2 {
        items.next().await.unwrap().unwrap();
    }
    let place = items.checkpoint().unwrap();
    let rest = tickets(&client, 4).resume(place).complete().await.unwrap();
    assert_eq!(ids(rest.items()), [0, 2, 3], "again rather than never");
}

#[tokio::test]
async fn an_unreadable_record_stands_in_its_place() {
    let server = Server::start(|_, _| {
        let rows = [row(0), json!({ "id": "canary" }), row(2)];
        Reply::json(&json!({ "tickets": rows, "after_cursor": "c", "end_of_stream": true }))
    })
    .await;
    let client = server.client();
    let mut items = tickets(&client, 3).items();
    assert!(items.next().await.unwrap().is_ok());
    assert!(matches!(
        items.next().await.unwrap(),
        Err(Error::Shape { .. })
    ));
    let place = items.checkpoint().unwrap();
    let rest = tickets(&client, 3).resume(place).complete().await.unwrap();
    assert_eq!((ids(rest.items()), rest.malformed().len()), (vec![2], 0));
    assert!(items.next().await.unwrap().is_ok() && items.next().await.is_none());
}

#[tokio::test]
async fn looking_ahead_costs_no_request_and_changes_no_record() {
    let export = export(10);
    let server = Server::start(move |seen, _| export(seen)).await;
    let client = server.client();
    let read = tickets(&client, 3).look_ahead().complete().await.unwrap();
    assert_eq!(ids(read.items()), (0..10).collect::<Vec<_>>());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_page_fetched_ahead_that_failed_is_asked_for_again() {
    let export = export(9);
    let server = Server::start(move |seen, nth| match nth {
        1 => Reply::BrokenOff("{}".repeat(100)),
        2 => Reply::status(200, "{\"tickets\":[{\"id\":1"),
        _ => export(seen),
    })
    .await;
    let read = tickets(&server.client(), 3).look_ahead().complete().await;
    assert_eq!(ids(read.unwrap().items()), (0..9).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_included_is_typed_and_never_silently_missing() {
    let server = Server::start(|seen, _| {
        assert_eq!(seen.parameter("include"), Some("users"));
        Reply::json(
            &json!({ "users": [{ "id": 7 }, { "id": "canary" }], "tickets": [row(1)],
            "meta": { "has_more": false } }),
        )
    })
    .await;
    let list = server
        .client()
        .tickets()
        .list()
        .records::<Slim>()
        .include("users");
    let read = list.complete().await.unwrap();
    let users = read.sideloaded::<Slim>("users").unwrap();
    assert_eq!((ids(&users.found), users.malformed.len()), (vec![7], 1));
    assert_eq!(users.malformed[0].at, "users[1].id");
    assert!(read.sideloaded::<Slim>("groups").is_err());
}

#[tokio::test]
async fn pages_come_as_a_stream_too() {
    let export = export(5);
    let server = Server::start(move |seen, _| export(seen)).await;
    let client = server
        .builder()
        .clock(Arc::new(TestClock::default()))
        .build()
        .unwrap();
    let mut pages = pin!(tickets(&client, 2).by_page());
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().items.len());
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn a_record_that_stands_twice_on_a_page_hides_none_between() {
    let server = Server::start(|_, _| {
        let rows: Vec<_> = [1, 2, 1, 3].into_iter().map(row).collect();
        Reply::json(&json!({ "tickets": rows, "after_cursor": "c", "end_of_stream": true }))
    })
    .await;
    let client = server.client();
    let mut items = pin!(tickets(&client, 10).items());
    assert_eq!(items.next().await.unwrap().unwrap().id, 1);
    let after_the_first = items.checkpoint().unwrap();
    let rest = tickets(&client, 10).resume(after_the_first).complete();
    assert_eq!(ids(rest.await.unwrap().items()), [2, 1, 3]);
}
