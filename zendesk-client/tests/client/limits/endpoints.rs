//! Limits of endpoints, whose headers say which.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Clock, Error, Lane, Request};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

use super::export;

#[tokio::test]
async fn an_endpoints_429_holds_that_endpoint_only() {
    let clock = TestClock::default();
    let server = Server::start(|seen, nth| match (seen.path.contains("incremental"), nth) {
        (true, 0) => Reply::status(429, r#"{"error":"APIRateLimitExceeded"}"#)
            .header("retry-after", 50)
            .header("x-rate-limit-remaining", 600)
            .header(
                "zendesk-ratelimit-incremental-exports",
                "total=10; remaining=0; resets=50",
            ),
        _ => Reply::json(&json!({})),
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    let short = client.with_deadline(Duration::from_secs(20));

    let refused = short.send(export()).await.unwrap_err();
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(50)));
    let Error::Limited { lane, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(lane, Lane::Incremental);
    short.send(Request::get("/api/v2/groups")).await.unwrap();
    assert_eq!(
        clock.monotonic(),
        Duration::ZERO,
        "nobody slept for nothing"
    );
}

#[tokio::test]
async fn a_limit_of_one_ticket_holds_that_call_only() {
    let clock = TestClock::default();
    let server = Server::start(|_, nth| match nth {
        0 => Reply::status(429, "<p>Rate limit for ticket updates exceeded</p>")
            .header("retry-after", 93)
            .header(
                "zendesk-ratelimit-per-ticket-updates",
                "total=30; remaining=0; resets=93",
            ),
        _ => Reply::json(&json!({})),
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    let short = client.with_deadline(Duration::from_secs(20));
    let refused = short
        .send(Request::put("/api/v2/tickets/1"))
        .await
        .unwrap_err();
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(93)));
    short.send(Request::put("/api/v2/tickets/2")).await.unwrap();
    assert_eq!(clock.monotonic(), Duration::ZERO);
}

#[tokio::test]
async fn every_endpoint_with_a_limit_of_its_own_is_held_alone() {
    let endpoints = [
        ("tickets-index", Request::get("/api/v2/tickets")),
        ("tickets-update", Request::put("/api/v2/tickets/1")),
        ("search-index", Request::get("/api/v2/search")),
        ("search-export", Request::get("/api/v2/search/export")),
        (
            "ticket-request-create-by-user-and-ip",
            Request::post("/api/v2/tickets"),
        ),
        (
            "deleted-tickets-index",
            Request::get("/api/v2/deleted_tickets"),
        ),
        (
            "deleted-tickets-destroy",
            Request::delete("/api/v2/deleted_tickets/1"),
        ),
        (
            "deleted-tickets-destroy_many",
            Request::delete("/api/v2/deleted_tickets/destroy_many"),
        ),
        ("tags-index", Request::get("/api/v2/tags")),
        // Limits without a lane hold the call that met them.
        ("tags-index-deep-pagination", Request::get("/api/v2/tags")),
        ("inflight-jobs", Request::put("/api/v2/tickets/update_many")),
        ("not-known-yet", Request::get("/api/v2/views/1/execute")),
    ];
    for (name, request) in endpoints {
        for spelling in ["zendesk-ratelimit-", "zendesk-rate-limit-"] {
            let header: &'static str = format!("{spelling}{name}").leak();
            let server = Server::start(move |seen, _| match seen.path.as_str() {
                "/api/v2/groups" => Reply::json(&json!({})),
                _ => Reply::status(429, "")
                    .header("retry-after", 50)
                    .header(header, "total=10; remaining=0; resets=50"),
            })
            .await;
            let clock = TestClock::default();
            let client = server.builder().clock(Arc::new(clock.clone()));
            let client = client.deadline(Duration::from_secs(20)).build().unwrap();
            let refused = client.send(request.clone()).await.unwrap_err();
            assert_eq!(
                refused.retry_after(),
                Some(Duration::from_secs(50)),
                "{name}"
            );
            let other = client.send(Request::get("/api/v2/groups")).await;
            assert!(other.is_ok(), "{name}: {other:?}");
            assert_eq!(clock.monotonic(), Duration::ZERO, "{name}");
        }
    }
}
