//! Rate limits as a client sees them.

use std::time::Duration;

use serde_json::json;
use zendesk_sim::{Fault, Plan};

use crate::desk::Desk;

#[tokio::test]
async fn every_answer_tells_what_is_left() {
    let desk = Desk::open().await;
    let answer = desk.get("/api/v2/groups").await;
    assert_eq!(answer.header("X-Rate-Limit"), Some("700"));
    assert_eq!(answer.header("X-Rate-Limit-Remaining"), Some("699"));
    assert_eq!(answer.header("ratelimit-limit"), Some("700"));
    assert_eq!(answer.header("ratelimit-remaining"), Some("699"));
    let reset: u64 = answer.header("ratelimit-reset").unwrap().parse().unwrap();
    assert!((50..=60).contains(&reset));
    assert_eq!(answer.header("Date"), Some("Mon, 02 Mar 2026 09:00:00 GMT"));
    assert!(answer.header("X-Request-Id").is_some());
}

#[tokio::test]
async fn exports_have_a_limit_of_their_own() {
    let desk = Desk::open().await;
    let export = "/api/v2/incremental/users/cursor?start_time=0";
    for left in (0..10).rev() {
        let answer = desk.get(export).await;
        let header = answer
            .header("Zendesk-RateLimit-incremental-exports")
            .unwrap();
        assert!(header.starts_with(&format!("total=10; remaining={left}; resets=")));
    }
    let refused = desk.get(export).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["error"], "APIRateLimitExceeded");
    let wait: u64 = refused.header("Retry-After").unwrap().parse().unwrap();
    assert_eq!(desk.get("/api/v2/groups").await.status, 200);
    desk.sim.clock().advance(Duration::from_secs(wait));
    assert_eq!(desk.get(export).await.status, 200);
}

#[tokio::test]
async fn the_account_limit_is_answered_as_text() {
    let desk = Desk::with(|_, _| {}, |builder| builder.plan(Plan::Team)).await;
    for _ in 0..200 {
        assert_eq!(desk.get("/api/v2/groups").await.status, 200);
    }
    let refused = desk.get("/api/v2/groups").await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.text,
        "Number of allowed API requests per minute exceeded"
    );
}

#[tokio::test]
async fn one_ticket_takes_thirty_updates() {
    let desk = Desk::open().await;
    for number in 0..30 {
        let body = json!({ "ticket": { "tags": [format!("t{number}")] } });
        assert_eq!(desk.put("/api/v2/tickets/101", body).await.status, 200);
    }
    let refused = desk
        .put("/api/v2/tickets/101", json!({ "ticket": {} }))
        .await;
    assert_eq!(refused.status, 429);
    assert!(
        refused
            .header("Content-Type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(
        refused
            .header("Zendesk-RateLimit-tickets-update")
            .unwrap()
            .split(';')
            .next(),
        Some("total=100")
    );
}

#[tokio::test]
async fn one_organization_takes_five_updates_and_one_view_five_runs() {
    let desk = Desk::open().await;
    let path = format!("/api/v2/organizations/{}", desk.acme);
    let body = json!({ "organization": { "notes": "n" } });
    for _ in 0..5 {
        assert_eq!(desk.put(&path, body.clone()).await.status, 200);
    }
    let refused = desk.put(&path, body).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("Retry-After").is_some());
    let view = json!({ "view": { "title": "Open", "all": [{ "field": "status", "operator": "is", "value": "open" }] } });
    let view = desk.post("/api/v2/views", view).await.json();
    let count = format!("/api/v2/views/{}/count", view["view"]["id"]);
    for _ in 0..5 {
        assert_eq!(desk.get(&count).await.status, 200);
    }
    assert_eq!(desk.get(&count).await.status, 429);
}

#[tokio::test]
async fn a_refusal_by_a_fault_has_the_headers_of_one() {
    let desk = Desk::open().await;
    let fault = Fault::rate_limited(Duration::from_secs(30));
    desk.sim.faults().add(fault.path("/api/v2/users.json"));
    let refused = desk.get("/api/v2/users").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("x-rate-limit-remaining"), Some("0"));
    assert_eq!(refused.header("ratelimit-reset"), Some("30"));
}

#[tokio::test]
async fn users_are_written_one_a_second_at_most() {
    let desk = Desk::open().await;
    for number in 0..60 {
        let user = json!({ "user": { "name": "A", "email": format!("a{number}@customer.test") } });
        let made = desk.post("/api/v2/users/create_or_update", user).await;
        assert_eq!(made.status, 201, "{number}");
    }
    let path = format!("/api/v2/users/{}", desk.maya);
    let rename = json!({ "user": { "name": "Maya C" } });
    assert_eq!(desk.put(&path, rename.clone()).await.status, 429);
    desk.sim.clock().advance(Duration::from_secs(61));
    assert_eq!(desk.put(&path, rename).await.status, 200);
}
