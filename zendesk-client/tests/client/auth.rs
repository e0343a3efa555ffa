//! Credentials: fetched once for everybody, renewed in time, never sent elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Auth, Client, Lane, TicketId};

use crate::clock::TestClock;
use crate::server::{Reply, Seen, Server};

const TOKENS: &str = "/oauth/tokens";

fn ticket() -> Reply {
    Reply::json(&json!({ "ticket": { "id": 1, "status": "open",
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z" } }))
}

fn expired() -> Reply {
    Reply::status(
        401,
        r#"{"error":"invalid_token","error_description":"expired"}"#,
    )
}

/// Gives out tokens `t1`, `t2`, …; `accepts` says which are good.
async fn desk(accepts: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    let issued = AtomicUsize::new(0);
    Server::start(move |seen: &Seen, _| {
        if seen.path == TOKENS {
            let nth = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(&json!({ "access_token": format!("t{nth}"),
                "token_type": "bearer", "expires_in": 1800 }));
        }
        let token = seen.authorization.as_deref().unwrap_or_default();
        match accepts(token.trim_start_matches("Bearer ")) {
            true => ticket(),
            false => expired(),
        }
    })
    .await
}

fn client(server: &Server, clock: &TestClock) -> Client {
    Client::builder(&server.url)
        .auth(Auth::client_credentials("daemon", "hush", "read write"))
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap()
}

async fn fifty_calls(client: &Client) {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { client.tickets().get(TicketId::new(1)).await });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
}

#[tokio::test]
async fn fifty_calls_at_once_fetch_one_token_and_renew_it_once() {
    let server = desk(|_| true).await;
    let clock = TestClock::default();
    let client = client(&server, &clock);

    fifty_calls(&client).await;
    assert_eq!(server.seen_at(TOKENS).len(), 1);
    clock.advance(Duration::from_secs(1745));
    fifty_calls(&client).await;

    let fetched = server.seen_at(TOKENS);
    assert_eq!(fetched.len(), 2, "renewed before its end, and once");
    assert_eq!(
        fetched[0].body,
        json!({ "grant_type": "client_credentials", "client_id": "daemon",
            "client_secret": "hush", "scope": "read write" })
    );
    assert_eq!(fetched[0].authorization, None);
    assert_eq!(client.stats().by_lane[&Lane::Auth], 2);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once_for_fifty_calls() {
    let server = desk(|token| token != "t1").await;
    fifty_calls(&client(&server, &TestClock::default())).await;
    assert_eq!(server.seen_at(TOKENS).len(), 2);
}

#[tokio::test]
async fn a_token_that_is_never_accepted_is_not_renewed_for_ever() {
    let server = desk(|_| false).await;
    let client = client(&server, &TestClock::default());
    let error = client.tickets().get(TicketId::new(1)).await.unwrap_err();
    assert!(error.is_auth(), "{error:?}");
    assert_eq!(server.seen_at(TOKENS).len(), 2);
}

#[tokio::test]
async fn wrong_client_credentials_are_an_auth_error_for_all_who_waited() {
    let server = Server::start(|_, _| Reply::status(400, r#"{"error":"invalid_client"}"#)).await;
    let client = client(&server, &TestClock::default());
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let client = client.clone();
        calls.spawn(async move { client.tickets().get(TicketId::new(1)).await });
    }
    while let Some(call) = calls.join_next().await {
        assert!(call.unwrap().unwrap_err().is_auth());
    }
    assert_eq!(
        server.seen_at(TOKENS).len(),
        1,
        "one failure serves them all"
    );
}

#[tokio::test]
async fn an_anonymous_answer_is_not_a_user() {
    let server = Server::start(|_, _| {
        Reply::json(
            &json!({ "user": { "id": null, "name": "Anonymous user", "role": "end-user" } }),
        )
    })
    .await;
    let error = server.client().users().me().await.unwrap_err();
    assert!(error.is_auth() && error.status() == Some(200), "{error:?}");
}

#[tokio::test]
async fn an_api_token_is_sent_as_basic_credentials() {
    let server = Server::start(|_, _| ticket()).await;
    let auth = Auth::api_token("maya@example.com", "hush");
    let client = Client::builder(&server.url).auth(auth).build().unwrap();
    client.tickets().get(TicketId::new(1)).await.unwrap();
    assert_eq!(
        server.seen()[0].authorization.as_deref(),
        Some("Basic bWF5YUBleGFtcGxlLmNvbS90b2tlbjpodXNo")
    );
}

#[tokio::test]
async fn only_a_missing_record_is_nothing_found() {
    let missing = r#"{"error":"RecordNotFound","description":"Not found"}"#;
    let server = Server::start(move |_, _| Reply::status(404, missing)).await;
    let found = server.client().tickets().find(TicketId::new(1)).await;
    assert!(found.unwrap().is_none());
    // The same words from the token endpoint say nothing about the ticket.
    let client = client(&server, &TestClock::default());
    let found = client.tickets().find(TicketId::new(1)).await;
    assert!(found.is_err(), "{found:?}");

    let page = "<html>Page not found - Zendesk</html>";
    let server = Server::start(move |_, _| Reply::status(404, page)).await;
    let found = server.client().tickets().find(TicketId::new(1)).await;
    assert_eq!(found.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn whatever_life_a_token_is_said_to_have_it_is_fetched_and_used() {
    for (life, most) in [(0, 4), (u64::MAX, 1)] {
        let server = Server::start(move |seen, _| match seen.path.as_str() {
            TOKENS => Reply::json(&json!({ "access_token": "t", "expires_in": life })),
            _ => ticket(),
        })
        .await;
        let clock = TestClock::default();
        clock.advance(Duration::from_secs(5000));
        let client = client(&server, &clock);
        client.tickets().get(TicketId::new(1)).await.unwrap();
        let asked = server.seen_at(TOKENS).len();
        assert!((1..=most).contains(&asked), "{life}: asked {asked} times");
    }
}
