//! A token endpoint that does not answer: bounded by the call's deadline, one layer of retries, no doubt about a write.

use std::sync::Arc;

use serde_json::json;
use zendesk_client::{Auth, Client, Error, Request};

use crate::clock::TestClock;
use crate::server::{IMPATIENT, Reply, Server};

const TOKENS: &str = "/oauth/tokens";

async fn stalled() -> Server {
    Server::start(|seen, _| match seen.path.as_str() {
        TOKENS => Reply::Silence,
        _ => Reply::json(&json!({ "count": 1 })),
    })
    .await
}

fn client(server: &Server) -> Client {
    Client::builder(&server.url)
        .auth(Auth::client_credentials("id", "secret", "read"))
        .clock(Arc::new(TestClock::default()))
        .timeouts(IMPATIENT / 4, IMPATIENT)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_stalled_token_endpoint_is_asked_three_times_however_many_wait() {
    let server = stalled().await;
    let client = client(&server);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { client.search().count("x").await });
    }
    while let Some(call) = calls.join_next().await {
        let error = call.unwrap().unwrap_err();
        assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    }
    assert_eq!(server.seen_at(TOKENS).len(), 3);
}

#[tokio::test]
async fn a_write_that_was_never_sent_is_in_no_doubt() {
    let server = stalled().await;
    let post = Request::post("/api/v2/tickets").json(json!({ "ticket": {} }));
    let error = client(&server).send(post).await.unwrap_err();
    assert!(!error.is_outcome_unknown(), "{error:?}");
    assert!(server.seen_at("/api/v2/tickets").is_empty());
    assert_eq!(server.seen_at(TOKENS).len(), 3);
}

#[tokio::test]
async fn a_call_waits_no_longer_than_its_own_deadline() {
    let server = stalled().await;
    let client = Client::builder(&server.url)
        .auth(Auth::client_credentials("id", "secret", "read"))
        .build()
        .unwrap();
    let began = std::time::Instant::now();
    let hurried = client.with_deadline(IMPATIENT);
    let error = hurried.search().count("x").await.unwrap_err();
    assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
    assert!(began.elapsed() < 10 * IMPATIENT);
    assert_eq!(server.seen_at(TOKENS).len(), 1);
}
