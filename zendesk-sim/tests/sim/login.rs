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

/// The code in the address a consent leads to.
async fn consent(desk: &Desk, query: &str) -> String {
    let target = format!(
        "/oauth/authorizations/new?response_type=code&redirect_uri=http://127.0.0.1/back&{query}"
    );
    let answer = http::send(&desk.sim, "GET", &target, &[], None)
        .await
        .unwrap();
    assert_eq!(answer.status, 302, "{}", answer.text);
    let location = answer.header("Location").unwrap().to_owned();
    let (_, query) = location.split_once("?code=").unwrap();
    query.split('&').next().unwrap().to_owned()
}

fn exchange(code: &str, verifier: &str) -> Value {
    json!({
        "grant_type": "authorization_code", "client_id": "app", "code": code,
        "redirect_uri": "http://127.0.0.1/back", "code_verifier": verifier,
    })
}

#[tokio::test]
async fn a_public_client_gets_a_token_by_consent_and_renews_it() {
    let desk = Desk::with(|_, _| {}, |builder| builder.public_client("app")).await;
    // The example of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let query = format!(
        "client_id=app&scope=read&state=x&code_challenge={challenge}&code_challenge_method=S256"
    );
    let code = consent(&desk, &query).await;
    let wrong = grant(&desk, exchange(&code, "guess")).await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    assert_eq!(
        grant(&desk, exchange(&code, verifier)).await.status,
        400,
        "a code is tried once"
    );
    let code = consent(&desk, &query).await;
    let first = grant(&desk, exchange(&code, verifier)).await.json();
    assert_eq!(
        (&first["expires_in"], &first["refresh_token_expires_in"]),
        (&json!(1800), &json!(2_592_000))
    );
    let refresh = |token: &Value| json!({ "grant_type": "refresh_token", "client_id": "app", "refresh_token": token });
    let second = grant(&desk, refresh(&first["refresh_token"])).await.json();
    let access = |token: &Value| token["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        me(&desk, &access(&first)).await.status,
        401,
        "the old one is worthless"
    );
    assert_eq!(me(&desk, &access(&second)).await.status, 200);
    let replayed = grant(&desk, refresh(&first["refresh_token"])).await;
    assert_eq!(
        (replayed.status, &replayed.json()["error"]),
        (400, &json!("invalid_grant"))
    );
    assert_eq!(
        me(&desk, &access(&second)).await.status,
        200,
        "its successor stays"
    );
    let code = consent(&desk, &query).await;
    desk.sim.clock().advance(Duration::from_secs(121));
    assert_eq!(
        grant(&desk, exchange(&code, verifier)).await.status,
        400,
        "two minutes are over"
    );
    let mut credentials = credentials("read");
    credentials["client_id"] = json!("app");
    assert_eq!(
        grant(&desk, credentials).await.status,
        401,
        "no secret, no credentials"
    );
}

#[tokio::test]
async fn a_token_can_be_looked_at_and_revoked() {
    let desk = Desk::open().await;
    let own = desk.get("/api/v2/oauth/tokens/current").await.json()["token"].clone();
    assert_eq!(own["scopes"], json!(["read", "write"]));
    assert_eq!(own["token"].as_str().unwrap().len(), 10);
    let path = format!("/api/v2/oauth/tokens/{}", own["id"]);
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(
        desk.get("/api/v2/groups").await.json()["error"],
        "invalid_token"
    );
}

#[tokio::test]
async fn a_program_acts_on_a_customers_behalf() {
    let desk = Desk::open().await;
    let token = grant(&desk, credentials("read write impersonate"))
        .await
        .json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let requester = desk.ticket(101).await["requester_id"].as_i64().unwrap();
    let email = desk
        .sim
        .world(|world| world.users[&requester].email.clone().unwrap());
    let headers = [
        ("Authorization", bearer.as_str()),
        ("X-On-Behalf-Of", email.as_str()),
    ];
    let ask = |method: &'static str, path: &'static str, body: Option<Value>| {
        let (sim, headers) = (&desk.sim, &headers);
        async move {
            http::send(sim, method, path, headers, body.as_ref())
                .await
                .unwrap()
        }
    };
    let me = ask("GET", "/api/v2/users/me", None).await.json();
    assert_eq!(me["user"]["id"], requester);
    assert_eq!(
        ask("GET", "/api/v2/tickets", None).await.status,
        403,
        "customers see requests"
    );
    let list = ask("GET", "/api/v2/requests", None).await.json();
    assert_eq!(list["requests"][0]["id"], 101);
    let body = json!({ "request": { "comment": { "body": "Any news?" } } });
    assert_eq!(
        ask("PUT", "/api/v2/requests/101", Some(body)).await.status,
        200
    );
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    assert_eq!(comments["comments"][1]["author_id"], requester);
    assert_eq!(
        desk.sim.log().last().unwrap().actor,
        Some(desk.sim.api_user())
    );
    let plain = [
        ("Authorization", desk.token.as_str()),
        ("X-On-Behalf-Of", email.as_str()),
    ];
    let refused = http::send(&desk.sim, "GET", "/api/v2/users/me", &plain, None)
        .await
        .unwrap();
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("impersonate"));
}

#[tokio::test]
async fn a_registered_client_gets_tokens_of_its_own() {
    let desk = Desk::open().await;
    let client = json!({ "client": {
        "name": "Reports", "identifier": "reports", "redirect_uri": ["https://reports.test/back"],
    } });
    let made = desk.post("/api/v2/oauth/clients", client.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let own = made.json()["client"].clone();
    let secret = own["secret"].as_str().unwrap();
    let grant = async |secret: &str| {
        let body = json!({
            "grant_type": "client_credentials", "client_id": "reports", "client_secret": secret,
            "scope": "read",
        });
        let answer = http::send(&desk.sim, "POST", "/oauth/tokens", &[], Some(&body)).await;
        answer.unwrap()
    };
    assert_eq!(grant(secret).await.status, 200);
    let path = format!("/api/v2/oauth/clients/{}", own["id"]);
    // Only the first answer has the secret.
    let shown = desk.get(&path).await.json()["client"]["secret"].clone();
    assert!(shown.as_str().unwrap().ends_with("..."), "{shown}");
    let again = desk
        .put(&format!("{path}/generate_secret"), json!({}))
        .await
        .json();
    assert_eq!(grant(secret).await.status, 401);
    assert_eq!(
        grant(again["client"]["secret"].as_str().unwrap())
            .await
            .status,
        200
    );
    assert_eq!(desk.post("/api/v2/oauth/clients", client).await.status, 422);
    let consent = "/oauth/authorizations/new?response_type=code&client_id=reports&redirect_uri=https://evil.test/";
    assert_eq!(desk.get(consent).await.status, 400);
    let renamed = json!({ "client": { "name": "Numbers" } });
    assert_eq!(
        desk.put(&path, renamed).await.json()["client"]["name"],
        "Numbers"
    );
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_token_is_made_for_whoever_asks() {
    let desk = Desk::open().await;
    let clients = desk.get("/api/v2/oauth/clients").await.json();
    let client = &clients["clients"][0]["id"];
    let body = json!({ "token": { "client_id": client, "scopes": ["read"] } });
    let made = desk.post("/api/v2/oauth/tokens", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = made.json()["token"].clone();
    let bearer = format!("Bearer {}", token["full_token"].as_str().unwrap());
    let headers = [("Authorization", bearer.as_str())];
    let ask = async |method: &str| {
        let answer = http::send(&desk.sim, method, "/api/v2/groups", &headers, None).await;
        answer.unwrap().status
    };
    assert_eq!((ask("GET").await, ask("POST").await), (200, 403));
    let list = desk.get("/api/v2/oauth/tokens?page[size]=100").await.json();
    let last = list["tokens"].as_array().unwrap().last().unwrap();
    assert_eq!(last["id"], token["id"]);
    assert!(last.get("full_token").is_none());
    let path = format!("/api/v2/oauth/tokens/{}", token["id"]);
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(ask("GET").await, 401);
    let unknown = json!({ "token": { "client_id": 99, "scopes": ["read"] } });
    assert_eq!(desk.post("/api/v2/oauth/tokens", unknown).await.status, 422);
}
