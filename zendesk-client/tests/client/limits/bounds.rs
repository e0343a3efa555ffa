//! What ends a call, however long it would like to wait or read.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Clock, Error, Request, TicketId};

use super::export;
use crate::clock::TestClock;
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_failing_zendesk_is_asked_three_times_and_little_more_than_once_in_the_long_run() {
    let server = Server::start(|_, _| Reply::status(500, "")).await;
    let client = server.client();
    let first = client.tickets().get(TicketId::new(1)).await.unwrap_err();
    assert_eq!((first.status(), server.seen().len()), (Some(500), 3));

    for _ in 0..199 {
        client.tickets().get(TicketId::new(1)).await.unwrap_err();
    }
    let stats = client.stats();
    assert_eq!(stats.requests, server.seen().len() as u64);
    assert!(stats.retries <= 10 + 20, "{stats:?}");
}

#[tokio::test]
async fn a_call_ends_by_its_deadline() {
    let clock = TestClock::default();
    let slow = clock.clone();
    let server = Server::start(move |_, _| {
        slow.advance(Duration::from_secs(4));
        Reply::status(500, "")
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    let short = client.with_deadline(Duration::from_secs(5));
    let error = short
        .send(Request::get("/api/v2/groups"))
        .await
        .unwrap_err();
    assert_eq!(
        error.status(),
        Some(500),
        "the reason, not that time ran out"
    );
    assert!(
        clock.monotonic() <= Duration::from_secs(9),
        "{:?}",
        clock.monotonic()
    );
    assert!(server.seen().len() <= 2);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_the_end() {
    let server = Server::start(|_, _| Reply::status(200, " ".repeat(65 << 20))).await;
    let read = server.client().send(Request::get("/api/v2/x")).await;
    assert!(matches!(read, Err(Error::TooLarge { .. })), "{read:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_call_that_waits_for_the_answer_to_another_ends_by_its_deadline() {
    let server = Server::start(|_, _| Reply::Silence).await;
    let client = server.builder().head_room(0.9).build().unwrap();
    let stalled = client.clone();
    // The only export of this minute, and no answer to it.
    let first = tokio::spawn(async move { stalled.send(export()).await });
    while server.seen().is_empty() {
        tokio::task::yield_now().await;
    }
    let short = client.with_deadline(Duration::from_millis(50));
    let began = std::time::Instant::now();
    let error = short.send(export()).await.unwrap_err();
    assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(20));
    assert!(!first.is_finished());
    first.abort();
}

#[tokio::test]
async fn no_bound_at_all_is_a_bound_too() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::status(429, "").header("retry-after", "18446744073709549568"),
        _ => Reply::json(&json!({})),
    })
    .await;
    let clock = TestClock::default();
    clock.advance(Duration::from_secs(5000));
    let client = server.builder().clock(Arc::new(clock));
    let client = client.deadline(Duration::MAX).build().unwrap();
    client.send(Request::get("/api/v2/groups")).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}
