//! Writes: refused when read-only, never sent twice in doubt.

use std::sync::Arc;

use serde_json::json;
use zendesk_client::model::TicketUpdate;
use zendesk_client::{Error, Request, Result, TicketId, UserId};

use crate::clock::TestClock;
use crate::server::{IMPATIENT, Reply, Server};

fn guarded() -> TicketUpdate {
    TicketUpdate::new()
        .assign(UserId::new(7), None)
        .only_if_unchanged_since("2026-03-02T09:00:00Z".parse().unwrap())
}

fn updated() -> Reply {
    Reply::json(&json!({ "ticket": { "id": 1, "status": "open",
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:01:00Z" }, "audit": {} }))
}

/// Sends `update` to a server that answers with `reply` first and well from then on; also how often it was sent.
async fn write(update: TicketUpdate, reply: Reply) -> (Result<()>, usize) {
    let server = Server::start(move |_, nth| match nth {
        0 => reply.clone(),
        _ => updated(),
    })
    .await;
    let client = server
        .builder()
        .clock(Arc::new(TestClock::default()))
        .timeouts(IMPATIENT, IMPATIENT)
        .build()
        .unwrap();
    let written = client.tickets().update(TicketId::new(1), &update).await;
    (written.map(|_| ()), server.seen().len())
}

#[tokio::test]
async fn a_guarded_update_is_repeated_only_when_zendesk_did_nothing() {
    let collision = r#"{"error":"DatabaseConflict","description":"Database collision"}"#;
    for reply in [
        Reply::status(429, "").header("retry-after", 7),
        Reply::status(429, ""),
        Reply::status(503, "<html>").header("retry-after", 7),
        Reply::status(409, collision),
    ] {
        let (written, sent) = write(guarded(), reply.clone()).await;
        assert!(written.is_ok() && sent == 2, "{reply:?}: {written:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown() {
    for reply in [
        Reply::Reset,
        Reply::Silence,
        Reply::BrokenOff("{\"ticket\":{}}".to_owned()),
        Reply::status(500, ""),
        Reply::status(502, "<html>"),
        Reply::status(503, ""),
        Reply::status(200, "<html>"),
        Reply::status(200, "{\"ticket\":{\"id\":1"),
        Reply::status(200, "{\"ticket\":{\"id\":true}}"),
    ] {
        for update in [guarded(), guarded().note("hello")] {
            let (written, sent) = write(update, reply.clone()).await;
            let error = written.unwrap_err();
            assert!(
                error.is_outcome_unknown() && sent == 1,
                "{reply:?}: {error:?}"
            );
            assert!(!error.is_retryable(), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn a_note_is_not_repeated_after_an_answer_that_only_probably_means_nothing_happened() {
    let away = Reply::status(503, "").header("retry-after", 7);
    let (written, sent) = write(guarded().note("hello"), away).await;
    assert!(written.unwrap_err().is_outcome_unknown() && sent == 1);

    let busy = Reply::status(429, "").header("retry-after", 7);
    let (written, sent) = write(guarded().note("hello"), busy).await;
    assert!(written.is_ok() && sent == 2);
}

#[tokio::test]
async fn a_lost_race_is_a_conflict_at_once() {
    let body = r#"{"error":"UpdateConflict","description":"Safe Update prevented the update"}"#;
    let reply = Reply::status(409, body).header("x-zendesk-request-id", "r-1");
    let (written, sent) = write(guarded(), reply).await;
    let error = written.unwrap_err();
    assert!(error.is_conflict() && sent == 1, "{error:?}");
    assert_eq!(error.request_id(), Some("r-1"));
}

#[tokio::test]
async fn no_connection_means_not_written() {
    let server = Server::start(|_, _| updated()).await;
    // Nobody listens on this port any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop((gone, server));
    let client = zendesk_client::Client::builder(url)
        .auth(zendesk_client::Auth::bearer("t"))
        .clock(Arc::new(TestClock::default()))
        .build()
        .unwrap();
    let written = client.tickets().update(TicketId::new(1), &guarded()).await;
    let error = written.unwrap_err();
    assert!(
        !error.is_outcome_unknown() && error.is_retryable(),
        "{error:?}"
    );
    assert_eq!(client.stats().requests, 3);
}

#[tokio::test]
async fn a_read_only_client_sends_no_write() {
    let server = Server::start(|_, _| updated()).await;
    let handles = [
        server.client().read_only(),
        server.builder().read_only().build().unwrap(),
        server
            .builder()
            .read_only()
            .build()
            .unwrap()
            .clone()
            .read_only(),
    ];
    for client in handles {
        assert!(client.is_read_only());
        let written = client.tickets().update(TicketId::new(1), &guarded()).await;
        assert!(written.unwrap_err().is_read_only());
        for request in [
            Request::post("/api/v2/tickets").json(json!({})),
            Request::put("/api/v2/x"),
            Request::delete("/api/v2/x"),
            Request::new(zendesk_client::Method::Patch, "/api/v2/x"),
        ] {
            let refused = client.send(request).await;
            assert!(matches!(refused, Err(Error::ReadOnly { .. })));
        }
        assert_eq!(client.stats().requests, 0);
        client.tickets().get(TicketId::new(1)).await.unwrap();
    }
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
}

/// With a key the second POST is answered as the first was, so there it is right to repeat it.
#[tokio::test]
async fn a_creation_with_a_key_is_repeated() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::Reset,
        _ => Reply::status(201, r#"{"ticket":{"id":1}}"#),
    })
    .await;
    let post = Request::post("/api/v2/tickets")
        .json(json!({ "ticket": {} }))
        .idempotency_key("k-1");
    server.client().send(post).await.unwrap();
    let keys: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("idempotency-key").map(str::to_owned))
        .collect();
    assert_eq!(keys, vec![Some("k-1".to_owned()); 2]);
}

#[tokio::test]
async fn a_path_with_words_in_it_is_neither_sent_nor_told() {
    let server = Server::start(|_, _| updated()).await;
    let client = server.client();
    for path in ["/api/v2/users/search?query=canary", "/x#canary", "x/canary"] {
        let error = client.send(Request::get(path)).await.unwrap_err();
        assert!(matches!(error, Error::Config { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    assert!(server.seen().is_empty());
}
