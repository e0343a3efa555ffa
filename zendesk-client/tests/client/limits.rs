//! Limits and waits over the wire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Clock, Error, Event, Lane, Request, TicketId, Waiting};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

fn export() -> Request {
    Request::get("/api/v2/incremental/tickets/cursor")
}

#[tokio::test]
async fn a_share_is_kept_and_every_wait_is_announced_before_it_begins() {
    let clock = TestClock::default();
    let times = Arc::new(Mutex::new(Vec::new()));
    let (watch, log) = (clock.clone(), Arc::clone(&times));
    let server = Server::start(move |_, _| {
        log.lock().unwrap().push(watch.monotonic());
        Reply::json(&json!({})).header(
            "zendesk-ratelimit-incremental-exports",
            "total=10; remaining=5; resets=60",
        )
    })
    .await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let (heard, at) = (Arc::clone(&waits), clock.clone());
    let observer = move |event: &Event| {
        if let Event::Waiting {
            how_long,
            until,
            lane,
            why,
            ..
        } = event
        {
            let announced = (at.now(), *how_long, *until, *lane, *why);
            heard.lock().unwrap().push(announced);
        }
    };
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .observer(Arc::new(observer))
        .head_room(0.5)
        .build()
        .unwrap();

    for _ in 0..12 {
        client.send(export()).await.unwrap();
    }

    let times = times.lock().unwrap();
    for window in times.windows(6) {
        assert!(window[5] - window[0] > Duration::from_secs(60), "{times:?}");
    }
    assert!(
        times[11] < Duration::from_secs(121),
        "no longer than needed"
    );
    let waits = waits.lock().unwrap();
    assert_eq!(waits.len(), 2);
    for (told_at, how_long, until, lane, why) in waits.iter() {
        assert_eq!((*lane, *why), (Lane::Incremental, Waiting::Share));
        assert_eq!(
            until.duration_since(*told_at).as_secs_f64(),
            how_long.as_secs_f64()
        );
    }
    assert_eq!(client.stats().by_lane[&Lane::Incremental], 12);
    assert!(client.stats().waited > Duration::from_secs(119));
}

#[tokio::test]
async fn retry_after_holds_the_whole_account_to_the_second() {
    let clock = TestClock::default();
    let watch = clock.clone();
    let times = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&times);
    let server = Server::start(move |_, nth| {
        log.lock().unwrap().push(watch.monotonic());
        match nth {
            0 => Reply::status(429, "Number of allowed API requests per minute exceeded")
                .header("retry-after", 93),
            _ => Reply::json(&json!({})),
        }
    })
    .await;
    let client = server.builder().clock(Arc::new(clock)).build().unwrap();

    client.send(Request::get("/api/v2/groups")).await.unwrap();
    client.send(export()).await.unwrap();

    let seconds: Vec<_> = times
        .lock()
        .unwrap()
        .iter()
        .map(Duration::as_secs)
        .collect();
    assert_eq!(seconds, [0, 93, 93]);
}

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
async fn in_a_storm_one_request_goes_first_after_each_retry_after() {
    let clock = TestClock::default();
    let watch = clock.clone();
    let times = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&times);
    let server = Server::start(move |_, _| {
        log.lock().unwrap().push(watch.monotonic().as_secs());
        Reply::status(429, "").header("retry-after", 30)
    })
    .await;
    let client = server.builder().clock(Arc::new(clock)).build().unwrap();
    // The first finds out; from then on the account is closed for everybody.
    client.send(Request::get("/api/v2/a")).await.unwrap_err();
    let before = times.lock().unwrap().len();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.spawn(async move { client.send(Request::get("/api/v2/b")).await });
    }
    while let Some(call) = calls.join_next().await {
        assert!(call.unwrap().is_err());
    }
    let times = times.lock().unwrap();
    let mut after: Vec<_> = times[before..].to_vec();
    assert!(!after.is_empty());
    let all = after.len();
    after.dedup();
    assert_eq!(after.len(), all, "two at once: {times:?}");
    for pair in after.windows(2) {
        assert!(pair[1] - pair[0] >= 30, "too early: {times:?}");
    }
}

#[tokio::test]
async fn an_exhausted_limit_is_waited_out() {
    let clock = TestClock::default();
    let server = Server::start(|_, nth| {
        let remaining = if nth == 0 { 0 } else { 9 };
        Reply::json(&json!({}))
            .header("x-rate-limit", 700)
            .header("x-rate-limit-remaining", remaining)
            .header("ratelimit-reset", 17)
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    for _ in 0..2 {
        client.send(Request::get("/api/v2/groups")).await.unwrap();
    }
    assert_eq!(clock.monotonic(), Duration::from_secs(17));
}

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
async fn the_servers_time_is_carried_on() {
    let clock = TestClock::default();
    let server = Server::start(|_, _| {
        Reply::json(&json!({})).header("date", "Sun, 01 Mar 2026 07:00:00 GMT")
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    assert_eq!(client.server_time(), None);
    client.send(Request::get("/api/v2/groups")).await.unwrap();
    clock.advance(Duration::from_secs(90));
    let time = client.server_time().unwrap();
    assert_eq!(time.to_string(), "2026-03-01T07:01:30Z");
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
async fn a_probe_that_is_let_in_lets_the_others_follow() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::status(429, "").header("retry-after", 30),
        _ => Reply::json(&json!({})),
    })
    .await;
    let client = server.client();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.spawn(async move { client.send(Request::get("/api/v2/b")).await });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 21);
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

#[tokio::test]
async fn too_many_jobs_hold_nobody_but_the_job_to_come() {
    let server = Server::start(|seen, _| match seen.method.as_str() {
        "GET" => Reply::json(&json!({})),
        _ => Reply::status(
            429,
            r#"{"error":"TooManyJobs","description":"no","current_job_ids":["V3-1"]}"#,
        ),
    })
    .await;
    let clock = TestClock::default();
    let client = server.builder().clock(Arc::new(clock.clone()));
    let client = client.deadline(Duration::from_secs(5)).build().unwrap();
    let tickets = client.tickets();
    let refused = tickets.destroy_many(&[TicketId::new(1)]).await.unwrap_err();
    assert!(refused.is_retryable(), "{refused:?}");
    client.send(Request::get("/api/v2/groups")).await.unwrap();
    assert_eq!(clock.monotonic(), Duration::ZERO);
}
