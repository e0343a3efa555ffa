//! Who may ask: OAuth tokens and API tokens.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::http;

async fn grant(desk: &Desk, body: Value) -> http::Answer {
    let answer = http::send(&desk.sim, "POST", "/oauth/tokens", &[], Some(&body)).await;
    answer.unwrap()
}

fn credentials(scope: &str) -> Value {
    json!({
        "grant_type": "client_credentials", "client_id": "sim", "client_secret": "sim-secret",
        "scope": scope,
    })
}

async fn me(desk: &Desk, token: &str) -> http::Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str())];
    let answer = http::send(&desk.sim, "GET", "/api/v2/users/me", &headers, None).await;
    answer.unwrap()
}

#[tokio::test]
async fn a_token_expires_on_the_simulated_clock() {
    let desk = Desk::open().await;
    let answer = grant(&desk, credentials("read")).await.json();
    assert_eq!(answer["expires_in"], 1800);
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(
        me(&desk, token).await.json()["user"]["id"],
        desk.sim.api_user()
    );
    desk.sim.clock().advance(Duration::from_secs(1800));
    let answer = me(&desk, token).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["error"], "invalid_token");
}

#[tokio::test]
async fn a_wrong_secret_gets_no_token() {
    let desk = Desk::open().await;
    let mut wrong = credentials("read");
    wrong["client_secret"] = json!("guess");
    assert_eq!(grant(&desk, wrong).await.status, 401);
    let mut wrong = credentials("read");
    wrong["grant_type"] = json!("password");
    assert_eq!(grant(&desk, wrong).await.status, 400);
    assert!(
        desk.sim.log().iter().all(|entry| entry.body.is_none()),
        "no secret in the log"
    );
}

#[tokio::test]
async fn a_scope_is_not_exceeded() {
    let desk = Desk::open().await;
    let answer = grant(&desk, credentials("read")).await.json();
    let bearer = format!("Bearer {}", answer["access_token"].as_str().unwrap());
    let headers = [("Authorization", bearer.as_str())];
    let body = json!({ "ticket": { "tags": ["x"] } });
    let answer = http::send(
        &desk.sim,
        "PUT",
        "/api/v2/tickets/101",
        &headers,
        Some(&body),
    )
    .await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json()["error"], "Forbidden");
}

#[tokio::test]
async fn nobody_is_somebody_without_an_id() {
    let desk = Desk::open().await;
    let anonymous = http::send(&desk.sim, "GET", "/api/v2/users/me", &[], None)
        .await
        .unwrap();
    assert_eq!(anonymous.status, 200);
    assert_eq!(anonymous.json()["user"]["id"], Value::Null);
    let refused = http::send(&desk.sim, "GET", "/api/v2/tickets", &[], None)
        .await
        .unwrap();
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.json(),
        json!({ "error": "Couldn't authenticate you" })
    );
}
