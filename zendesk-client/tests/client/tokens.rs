//! Tokens that replace each other, tokens from elsewhere, and acting for somebody else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{
    AccessToken, Auth, Authorization, BoxedFuture, Client, CredentialProvider, Error, TicketId,
    TokenFile, TokenStore, Tokens,
};

use crate::clock::TestClock;
use crate::server::{Reply, Seen, Server};

const TOKENS: &str = "/oauth/tokens";

/// Tokens in memory, which may refuse to save.
#[derive(Clone, Debug, Default)]
struct Shelf {
    tokens: Arc<Mutex<Option<Tokens>>>,
    broken: Arc<Mutex<bool>>,
}

impl Shelf {
    fn with(access: &str, refresh: &str) -> Self {
        let shelf = Self::default();
        *shelf.tokens.lock().unwrap() = Some(Tokens::new(access, refresh));
        shelf
    }
}

impl TokenStore for Shelf {
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>> {
        Box::pin(async { Ok(self.tokens.lock().unwrap().clone()) })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxedFuture<'a, ()> {
        Box::pin(async {
            if *self.broken.lock().unwrap() {
                let text = "no".parse::<zendesk_client::Checkpoint>();
                return text.map(|_| ());
            }
            *self.tokens.lock().unwrap() = Some(tokens.clone());
            Ok(())
        })
    }
}

/// An account where using `r{n}` ends it and gives `a{n+1}` and `r{n+1}`; only the newest access token is good.
async fn desk() -> Server {
    let newest = Mutex::new(0_u32);
    Server::start(move |seen: &Seen, _| {
        let mut newest = newest.lock().unwrap();
        if seen.path == TOKENS {
            if seen.body["refresh_token"] != format!("r{newest}") {
                return Reply::status(400, r#"{"error":"invalid_grant"}"#);
            }
            *newest += 1;
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

fn client(server: &Server, clock: &TestClock, store: &Shelf) -> Client {
    Client::builder(&server.url)
        .auth(Auth::rotating("my-tool", None::<String>, store.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap()
}

async fn read(client: &Client) -> Result<(), Error> {
    client.tickets().get(TicketId::new(1)).await.map(|_| ())
}

#[tokio::test]
async fn rotating_tokens_are_saved_before_they_are_used_and_renewed_once_for_all() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let client = client(&server, &clock, &store);
    for round in 1..=3 {
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let client = client.clone();
            calls.spawn(async move { read(&client).await });
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap().unwrap();
        }
        assert_eq!(server.seen_at(TOKENS).len(), round);
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
    read(&client(&server, &clock, &store)).await.unwrap();
    read(&client(&server, &clock, &store)).await.unwrap();
    assert_eq!(server.seen_at(TOKENS).len(), 1);
}

#[tokio::test]
async fn a_process_that_was_overtaken_takes_what_the_other_stored() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let (one, other) = (
        client(&server, &clock, &store),
        client(&server, &clock, &store),
    );
    read(&one).await.unwrap();
    read(&other).await.unwrap();
    // The other renews early; the one still holds the token that ended with that.
    clock.advance(Duration::from_secs(1790));
    read(&other).await.unwrap();
    read(&one).await.unwrap();
    assert_eq!(server.seen_at(TOKENS).len(), 2);
}

#[tokio::test]
async fn a_store_that_fails_costs_no_token() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    let client = client(&server, &clock, &store);
    *store.broken.lock().unwrap() = true;
    read(&client).await.unwrap();
    clock.advance(Duration::from_secs(1790));
    read(&client).await.unwrap();
    *store.broken.lock().unwrap() = false;
    clock.advance(Duration::from_secs(1790));
    read(&client).await.unwrap();
    let kept = store.tokens.lock().unwrap().clone().unwrap();
    let kept: serde_json::Value =
        serde_json::from_str(secrecy::ExposeSecret::expose_secret(&kept.to_json())).unwrap();
    assert_eq!(
        (&kept["access_token"], &kept["refresh_token"]),
        (&json!("a3"), &json!("r3"))
    );
}

#[tokio::test]
async fn a_crash_between_renewal_and_save_ends_in_a_plain_word() {
    let (server, clock, store) = (desk().await, TestClock::default(), Shelf::with("a0", "r0"));
    *store.broken.lock().unwrap() = true;
    read(&client(&server, &clock, &store)).await.unwrap();
    // The process is gone, and with it what was never saved.
    let error = read(&client(&server, &clock, &store)).await.unwrap_err();
    assert!(
        error.is_auth() && error.to_string().contains("invalid_grant"),
        "{error}"
    );
    assert_eq!(server.seen_at(TOKENS).len(), 2);
}

#[tokio::test]
async fn the_token_file_is_whole_and_private() {
    let path = std::env::temp_dir().join(format!("zendesk-client-tokens-{}", std::process::id()));
    let file = TokenFile::new(&path);
    assert!(file.load().await.unwrap().is_none());
    for round in ["one", "two"] {
        file.save(&Tokens::new(round, "r")).await.unwrap();
        let json = file.load().await.unwrap().unwrap().to_json();
        assert!(secrecy::ExposeSecret::expose_secret(&json).contains(round));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::write(&path, "canary").unwrap();
    let error = file.load().await.unwrap_err();
    assert!(!format!("{error:?}").contains("canary"));
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test]
async fn a_provider_is_asked_once_and_again_after_a_refusal() {
    #[derive(Clone, Debug, Default)]
    struct Vault(Arc<Mutex<u32>>);
    impl CredentialProvider for Vault {
        fn access_token(&self) -> BoxedFuture<'_, AccessToken> {
            Box::pin(async {
                let mut asked = self.0.lock().unwrap();
                *asked += 1;
                let token = AccessToken::new(format!("v{asked}"));
                Ok(token.lasting(Duration::from_secs(600)))
            })
        }
    }
    let server = Server::start(|seen, _| match seen.authorization.as_deref() {
        Some("Bearer v1") => Reply::status(401, r#"{"error":"invalid_token"}"#),
        _ => Reply::json(&json!({ "count": 1 })),
    })
    .await;
    let (vault, clock) = (Vault::default(), TestClock::default());
    let client = Client::builder(&server.url)
        .auth(Auth::provider(vault.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    for _ in 0..3 {
        client.search().count("x").await.unwrap();
    }
    assert_eq!(*vault.0.lock().unwrap(), 2);
    clock.advance(Duration::from_secs(595));
    client.search().count("x").await.unwrap();
    assert_eq!(*vault.0.lock().unwrap(), 3);
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier() {
    let server = Server::start(|seen, _| match seen.body["code"].as_str() {
        Some("good") => {
            Reply::json(&json!({ "access_token": "a", "refresh_token": "r", "expires_in": 1800 }))
        }
        _ => Reply::status(400, r#"{"error":"invalid_grant"}"#),
    })
    .await;
    for code in ["good", "stale"] {
        let asked =
            Authorization::ask(&server.url, "my-tool", "http://localhost/done", "read").unwrap();
        let url = url::Url::parse(asked.url()).unwrap();
        let state = url
            .query_pairs()
            .find(|(key, _)| key == "state")
            .unwrap()
            .1
            .into_owned();
        let callback = format!("http://localhost/done?code={code}&state={state}");
        let finished = asked.finish(&callback, None).await;
        match code {
            "good" => assert!(finished.unwrap().expires_at().is_some()),
            _ => assert!(finished.unwrap_err().is_auth()),
        }
    }
    let sent = &server.seen()[0].body;
    assert_eq!(sent["grant_type"], "authorization_code");
    assert_eq!(sent["code_verifier"].as_str().unwrap().len(), 43);
}

#[tokio::test]
async fn acting_for_somebody_is_said_in_a_header_of_the_call_and_not_of_the_token() {
    let server = Server::start(|seen, _| match seen.path.as_str() {
        TOKENS => Reply::json(&json!({ "access_token": "t" })),
        _ => Reply::json(&json!({ "count": 1 })),
    })
    .await;
    let client = Client::builder(&server.url)
        .auth(Auth::client_credentials("id", "secret", "read impersonate"))
        .build()
        .unwrap();
    let other = client.on_behalf_of("maya@example.com").unwrap();
    other.search().count("x").await.unwrap();
    client.search().count("x").await.unwrap();
    let said: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("x-on-behalf-of").map(str::to_owned))
        .collect();
    assert_eq!(said, [None, Some("maya@example.com".to_owned()), None]);
    assert!(client.on_behalf_of("line\nbreak").is_err());
}
