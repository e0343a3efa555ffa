//! Limits and waits over the wire.

mod ahead;
mod bounds;
mod endpoints;
mod jobs;
mod silent;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Clock, Event, Lane, Request, Waiting};

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

    assert_eq!(client.budget(Lane::Incremental), Some(5), "as documented");
    assert_eq!(client.budget(Lane::Default), Some(100));
    assert_eq!(client.budget(Lane::Search), None, "no limit is known");

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
