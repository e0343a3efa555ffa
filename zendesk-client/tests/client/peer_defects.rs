//! What other clients of this API got wrong: eleven defects, one story each, named by the defect.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use zendesk_client::api::Start;
use zendesk_client::model::TicketUpdate;
use zendesk_client::{Auth, Client, Clock, Error, Pages, Request, TicketId, Timestamp, UserId};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

#[derive(Debug, Deserialize)]
struct Row {
    id: i64,
}

fn rows(ids: impl IntoIterator<Item = i64>) -> Vec<Value> {
    ids.into_iter().map(|id| json!({ "id": id })).collect()
}

fn export(client: &Client) -> Pages<Row> {
    let start = Start::Since(Timestamp::UNIX_EPOCH);
    client.incremental().tickets(start).records()
}

fn ids(read: zendesk_client::Result<zendesk_client::Complete<Row>>) -> Vec<i64> {
    let read = read.unwrap();
    assert!(read.malformed().is_empty());
    read.items().iter().map(|row| row.id).collect()
}

/// A client-side throttle threw the calls away that it had no room for.
#[tokio::test]
async fn calls_dropped_by_a_throttle() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({ "count": 1 }))
            .header("x-rate-limit", 60)
            .header("x-rate-limit-remaining", 59)
    })
    .await;
    let clock = TestClock::default();
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .deadline(Duration::from_secs(3600))
        .build()
        .unwrap();
    // The first answer says how small the limit is.
    client.search().count("x").await.unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..150 {
        let client = client.clone();
        calls.spawn(async move { client.search().count("x").await });
    }
    let mut answered = 0;
    while let Some(call) = calls.join_next().await {
        answered += call.unwrap().unwrap();
    }
    assert_eq!((answered, server.seen().len()), (150, 151));
    assert!(clock.monotonic() > Duration::from_secs(60));
}

/// The export was one request, whatever `end_of_stream` said.
#[tokio::test]
async fn incremental_export_that_stops_after_page_one() {
    let server = Server::start(|seen, _| {
        let page = seen
            .parameter("cursor")
            .map_or(0, |cursor| cursor[1..].parse().unwrap());
        Reply::json(
            &json!({ "tickets": rows([page]), "after_cursor": format!("c{}", page + 1),
            "end_of_stream": page == 4 }),
        )
    })
    .await;
    assert_eq!(
        ids(export(&server.client()).complete().await),
        [0, 1, 2, 3, 4]
    );
}

/// A page without records was taken for the end.
#[tokio::test]
async fn stop_at_an_empty_page() {
    let server = Server::start(|seen, _| {
        let (page, next): (Vec<i64>, _) = match seen.parameter("page[after]") {
            None => (vec![1], Some("a")),
            Some("a") => (vec![], Some("b")),
            _ => (vec![2], None),
        };
        Reply::json(&json!({ "organizations": rows(page),
            "meta": { "has_more": next.is_some(), "after_cursor": next } }))
    })
    .await;
    let list = server.client().organizations().list().records::<Row>();
    assert_eq!(ids(list.complete().await), [1, 2]);
}

/// A page with fewer records than were asked for was taken for the end.
#[tokio::test]
async fn short_page_taken_for_the_end() {
    let server = Server::start(|seen, _| match seen.parameter("cursor") {
        None => Reply::json(
            &json!({ "tickets": rows(0..3), "after_cursor": "c", "end_of_stream": false }),
        ),
        Some(_) => Reply::json(
            &json!({ "tickets": rows(3..5), "after_cursor": "d", "end_of_stream": true }),
        ),
    })
    .await;
    let read = export(&server.client()).page_size(1000).complete().await;
    assert_eq!(ids(read), [0, 1, 2, 3, 4]);
}

/// 429 was answered by asking again, without end and without waiting.
#[tokio::test]
async fn endless_429_loop() {
    let server = Server::start(|_, _| Reply::status(429, "").header("retry-after", 30)).await;
    let clock = TestClock::default();
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    let error = client.search().count("x").await.unwrap_err();
    assert!(
        error.is_retryable() && error.retry_after().is_some(),
        "{error:?}"
    );
    assert!(server.seen().len() <= 3);
    assert!(clock.monotonic() >= Duration::from_secs(60));
}

/// The second failure in a row was final, although it passes too.
#[tokio::test]
async fn one_retry_only() {
    let server = Server::start(|_, nth| match nth {
        0 | 1 => Reply::status(502, "<html>"),
        _ => Reply::json(&json!({ "count": 5 })),
    })
    .await;
    assert_eq!(server.client().search().count("x").await.unwrap(), 5);
}

/// A POST whose answer was lost was sent again: two tickets.
#[tokio::test]
async fn post_replayed() {
    for lost in [
        Reply::Reset,
        Reply::status(504, ""),
        Reply::BrokenOff("{}".repeat(50)),
    ] {
        let server = Server::start(move |_, _| lost.clone()).await;
        let post = Request::post("/api/v2/tickets").json(json!({ "ticket": {} }));
        let error = server.client().send(post).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// The body was a stream that the first try had read to its end.
#[tokio::test]
async fn empty_body_re_sent() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::status(429, "").header("retry-after", 1),
        _ => Reply::status(201, "{}"),
    })
    .await;
    let body = json!({ "ticket": { "comment": { "body": "hello" } } });
    let post = Request::post("/api/v2/tickets").json(body.clone());
    server.client().send(post).await.unwrap();
    let sent: Vec<_> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(sent, [body.clone(), body]);
}

/// The whole ticket was written back, with the tags as they had been read a while ago.
#[tokio::test]
async fn tags_lost_on_update() {
    let server = Server::start(|_, _| {
        Reply::json(
            &json!({ "ticket": { "id": 1, "status": "open", "tags": ["kept"],
            "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:01:00Z" } }),
        )
    })
    .await;
    let client = server.client();
    let ticket = client.tickets().get(TicketId::new(1)).await.unwrap();
    assert_eq!(ticket.tags, ["kept"]);
    let update = TicketUpdate::new()
        .assign(UserId::new(7), None)
        .note("yours");
    client.tickets().update(ticket.id, &update).await.unwrap();
    let sent = &server.seen()[1].body["ticket"];
    assert!(sent.get("assignee_id").is_some());
    for untouched in ["tags", "custom_fields", "status", "subject"] {
        assert!(sent.get(untouched).is_none(), "{untouched} in {sent}");
    }
}

/// The same cursor was asked for again and again, or two took turns.
#[tokio::test]
async fn stuck_cursor() {
    for cursors in [["a", "a"], ["a", "b"]] {
        let server = Server::start(move |_, nth| {
            Reply::json(
                &json!({ "tickets": rows([1]), "after_cursor": cursors[nth % 2],
                "end_of_stream": false }),
            )
        })
        .await;
        let read = export(&server.client()).complete().await;
        assert!(matches!(read, Err(Error::Stuck { .. })), "{read:?}");
        assert!(server.seen().len() <= 4);
    }
}

/// Each of the calls that met the expired token fetched one of its own, and each new one ended the one before.
#[tokio::test]
async fn token_expiring_in_mid_stream_under_fifty_calls() {
    let issued = Arc::new(AtomicUsize::new(0));
    let pages = AtomicUsize::new(0);
    let of_server = Arc::clone(&issued);
    let server = Server::start(move |seen, _| {
        if seen.path == "/oauth/tokens" {
            let nth = of_server.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(&json!({ "access_token": format!("t{nth}"), "expires_in": 1800 }));
        }
        // The first token ends, unannounced, in the middle of everything.
        let expired = pages.fetch_add(1, Ordering::SeqCst) >= 75;
        if expired && seen.authorization.as_deref() == Some("Bearer t1") {
            return Reply::status(401, r#"{"error":"invalid_token"}"#);
        }
        let page = seen
            .parameter("cursor")
            .map_or(0, |cursor| cursor[1..].parse().unwrap());
        Reply::json(
            &json!({ "tickets": rows([page]), "after_cursor": format!("c{}", page + 1),
            "end_of_stream": page == 3 }),
        )
        .header(
            "zendesk-ratelimit-incremental-exports",
            "total=100000; remaining=99999; resets=60",
        )
        .header("x-rate-limit", 100_000)
    })
    .await;
    let client = Client::builder(&server.url)
        .auth(Auth::client_credentials("id", "secret", "read"))
        .clock(Arc::new(TestClock::default()))
        .deadline(Duration::from_secs(36_000))
        .build()
        .unwrap();
    let mut exports = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        exports.spawn(async move { export(&client).complete().await });
    }
    while let Some(read) = exports.join_next().await {
        assert_eq!(ids(read.unwrap()), [0, 1, 2, 3]);
    }
    assert_eq!(
        issued.load(Ordering::SeqCst),
        2,
        "one to begin with, one renewal"
    );
}
