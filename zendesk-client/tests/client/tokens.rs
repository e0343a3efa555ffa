//! Tokens from elsewhere, and acting for somebody else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::{AccessToken, Auth, Authorization, BoxedFuture, Client, CredentialProvider};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

const TOKENS: &str = "/oauth/tokens";

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
