//! Tokens that replace each other: renewed once for all, never lost unnoticed, wherever the program ends.

mod crashes;
mod shelf;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Auth, Client, Error, TicketId, TokenFile, TokenStore, Tokens};

use self::shelf::{Moment, Shelf};
use crate::clock::TestClock;
use crate::server::{Reply, Seen, Server};

const TOKENS: &str = "/oauth/tokens";

/// An account where using `r{n}` ends it and gives `a{n+1}` and `r{n+1}`; only the newest access token is good. The
/// `nth` answer about tokens may get lost, after the tokens were replaced or before.
async fn desk_losing(lost: impl Fn(usize) -> Option<Lost> + Send + Sync + 'static) -> Server {
    let newest = Mutex::new((0_u32, 0));
    Server::start(move |seen: &Seen, _| {
        let mut state = newest.lock().unwrap();
        let (newest, asked) = &mut *state;
        if seen.path == TOKENS {
            *asked += 1;
            let lost = lost(*asked - 1);
            if lost == Some(Lost::Before) {
                return Reply::Reset;
            }
            if seen.body["refresh_token"] != format!("r{newest}") {
                return Reply::status(400, r#"{"error":"invalid_grant"}"#);
            }
            *newest += 1;
            if lost == Some(Lost::After) {
                return Reply::Reset;
            }
            return Reply::json(&json!({ "access_token": format!("a{newest}"),
                "refresh_token": format!("r{newest}"), "token_type": "bearer", "expires_in": 1800 }));
        }
        let held = seen.authorization.clone().unwrap_or_default();
        match held == format!("Bearer a{newest}") {
            true => Reply::json(&json!({ "ticket": { "id": 1, "status": "open",
                "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z" } })),
            false => Reply::status(401, r#"{"error":"invalid_token"}"#),
        }
    })
    .await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Before,
    After,
}

async fn desk() -> Server {
    desk_losing(|_| None).await
}

fn client(server: &Server, clock: &TestClock, store: impl TokenStore + 'static) -> Client {
    Client::builder(&server.url)
        .auth(Auth::rotating("my-tool", None::<String>, store))
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap()
}

async fn read(client: &Client) -> Result<(), Error> {
    client.tickets().get(TicketId::new(1)).await.map(|_| ())
}

fn asked(server: &Server) -> usize {
    server.seen_at(TOKENS).len()
}

#[tokio::test]
async fn tokens_are_saved_before_they_are_used_and_renewed_once_for_all() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let client = client(&server, &clock, store);
    for round in 1..=3 {
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let client = client.clone();
            calls.spawn(async move { read(&client).await });
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap().unwrap();
        }
        assert_eq!(asked(&server), round);
        clock.advance(Duration::from_secs(1790));
    }
    let sent = &server.seen_at(TOKENS)[0].body;
    let expected =
        json!({ "grant_type": "refresh_token", "refresh_token": "r0", "client_id": "my-tool" });
    assert_eq!(*sent, expected);
}

#[tokio::test]
async fn a_new_run_uses_the_stored_access_token_while_it_lasts() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    read(&client(&server, &clock, store.clone())).await.unwrap();
    read(&client(&server, &clock, store)).await.unwrap();
    assert_eq!(asked(&server), 1);
}

#[tokio::test]
async fn a_process_that_was_overtaken_takes_what_the_other_stored() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let (one, other) = (
        client(&server, &clock, store.clone()),
        client(&server, &clock, store.clone()),
    );
    read(&one).await.unwrap();
    read(&other).await.unwrap();
    // The other renews early; the one still holds the token that ended with that.
    clock.advance(Duration::from_secs(1790));
    read(&other).await.unwrap();
    read(&one).await.unwrap();
    assert_eq!(asked(&server), 2);
    // And now the one is just too late: it read the store before the other wrote, and is refused.
    let former = store.0.tokens.lock().unwrap().clone();
    clock.advance(Duration::from_secs(1790));
    read(&other).await.unwrap();
    *store.0.former.lock().unwrap() = former;
    read(&one).await.unwrap();
    assert_eq!(asked(&server), 4);
    assert_eq!(store.held(), ("a3".to_owned(), "r3".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_saved_is_not_renewed_and_nothing_is_lost() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let client = client(&server, &clock, store.clone());
    store.break_down(true);
    assert!(read(&client).await.is_err());
    assert_eq!(asked(&server), 0, "the old tokens are as good as ever");
    store.break_down(false);
    read(&client).await.unwrap();
    assert_eq!(store.held(), ("a1".to_owned(), "r1".to_owned()));
}

#[tokio::test]
async fn tokens_the_store_would_not_take_are_saved_later() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let client = client(&server, &clock, store.clone());
    store.stop_at(Moment::BeforeSave);
    let reading = tokio::spawn({
        let client = client.clone();
        async move { read(&client).await }
    });
    store.0.stopped.notified().await;
    store.break_down(true);
    store.0.go_on.notify_one();
    reading.await.unwrap().unwrap();
    assert_eq!(store.held().0, "a0");

    *store.0.stops_at.lock().unwrap() = None;
    clock.advance(Duration::from_secs(1790));
    assert!(
        read(&client).await.is_err(),
        "nothing new before that is saved"
    );
    assert_eq!(asked(&server), 1);
    store.break_down(false);
    read(&client).await.unwrap();
    assert_eq!(store.held(), ("a2".to_owned(), "r2".to_owned()));
}

#[tokio::test]
async fn a_token_that_was_revoked_is_not_blamed_on_a_crash() {
    let (server, clock, store) = (
        desk().await,
        TestClock::default(),
        Shelf::with("a", "stale"),
    );
    for _ in 0..2 {
        let next_run = client(&server, &clock, store.clone());
        let error = read(&next_run).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::AuthorizationLost {
                    renewal_began: None,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(asked(&server), 2);
}

#[tokio::test]
async fn a_file_keeps_the_note_beside_the_tokens() {
    let name = format!("zendesk-client-rotation-{}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let note = path.with_extension("renewal");
    let (server, clock) = (desk().await, TestClock::default());
    let file = TokenFile::new(&path);
    file.save(&Tokens::new("a0", "r0")).await.unwrap();
    read(&client(&server, &clock, file.clone())).await.unwrap();
    let noted = std::fs::read_to_string(&note).unwrap();
    assert!(
        noted.contains("2026-03-02T09:00:00Z") && !noted.contains("r0"),
        "{noted}"
    );

    // The tokens of before the renewal, as if they had never been replaced in the file.
    file.save(&Tokens::new("a0", "r0")).await.unwrap();
    let error = read(&client(&server, &clock, file.clone()))
        .await
        .unwrap_err();
    let began = file.renewal().await.unwrap().unwrap().began();
    assert!(
        matches!(error, Error::AuthorizationLost { renewal_began: Some(at), .. } if at == began),
        "{error:?}"
    );
    for path in [path, note] {
        std::fs::remove_file(path).unwrap();
    }
}
