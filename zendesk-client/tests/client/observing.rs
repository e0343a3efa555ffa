//! Spans, and exchanges written down and replayed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use zendesk_client::{Auth, Client, Error, Recorder, Recording, Request, TicketId};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

/// The fields of every span.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<BTreeMap<String, String>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        attributes.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
}

#[tokio::test]
async fn a_span_says_what_became_of_a_call() {
    let spans = Spans::default();
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
    let server = Server::start(|_, nth| match nth {
        1 => Reply::status(429, "").header("retry-after", 7),
        _ => Reply::json(&json!({ "count": 5 })).header("x-zendesk-request-id", "r-9"),
    })
    .await;
    // Whether anybody listens is remembered for each place in the code, by the thread that comes there first.
    let client = server.client();
    client.search().count("canary").await.unwrap();
    tracing::callsite::rebuild_interest_cache();
    client.search().count("canary").await.unwrap();
    let fields = spans.0.lock().unwrap().clone();
    let field = |name: &str| fields.get(name).map(|text| text.trim_matches('"'));
    assert_eq!(field("call"), Some("GET /api/v2/search/count"));
    assert_eq!(
        (field("lane"), field("attempt")),
        (Some("search"), Some("2"))
    );
    assert_eq!(
        (field("status"), field("request_id")),
        (Some("200"), Some("r-9"))
    );
    assert_eq!(
        (field("waited_ms"), field("bytes")),
        (Some("7000"), Some("11"))
    );
    assert!(!format!("{fields:?}").contains("canary"));
}

#[tokio::test]
async fn what_was_recorded_can_be_replayed_and_holds_no_secret() {
    let secret = "canary-4711";
    let server = Server::start(move |seen, nth| match seen.path.as_str() {
        "/oauth/tokens" => Reply::json(&json!({ "access_token": secret, "expires_in": 1800 })),
        "/api/v2/organizations" if seen.parameter("page[after]").is_none() => {
            let next = format!(
                "http://{}/api/v2/organizations?page[after]=c1",
                seen.header("host").unwrap()
            );
            Reply::json(&json!({ "organizations": [{ "id": 1, "name": "One" }],
                "meta": { "has_more": true }, "links": { "next": next } }))
            .header("set-cookie", secret)
        }
        "/api/v2/organizations" => {
            Reply::json(&json!({ "organizations": [], "meta": { "has_more": false } }))
        }
        "/api/v2/webhooks/1/signing_secret" => {
            Reply::json(&json!({ "signing_secret": { "secret": secret } }))
        }
        _ if nth % 2 == 0 => Reply::status(503, "<html>busy"),
        _ => Reply::status(404, r#"{"error":"RecordNotFound"}"#),
    })
    .await;

    async fn use_it(client: &Client) -> Vec<String> {
        let list = client.organizations().list().records::<serde_json::Value>();
        let list = list.complete().await;
        let hook = client
            .send(Request::get("/api/v2/webhooks/1/signing_secret"))
            .await;
        let ticket = client.tickets().find(TicketId::new(5)).await;
        vec![
            format!("{:?}", list.map(|list| list.into_items())),
            format!("{:?}", hook.map(|answer| answer.status())),
            format!("{ticket:?}"),
        ]
    }

    let recorder = Recorder::new();
    let client = Client::builder(&server.url)
        .auth(Auth::client_credentials("id", secret, "read"))
        .clock(Arc::new(TestClock::default()))
        .recorder(&recorder)
        .build()
        .unwrap();
    let live = use_it(&client).await;
    let lines = recorder.to_json_lines();
    assert!(
        !lines.contains(secret) && !lines.contains("127.0.0.1"),
        "{lines}"
    );
    assert!(
        lines.contains("\"redacted\"") && lines.lines().count() >= 6,
        "{lines}"
    );

    let recording = Recording::from_json_lines(&lines).unwrap();
    let replaying = Client::builder("https://acme.example")
        .auth(Auth::client_credentials("id", "any", "read"))
        .clock(Arc::new(TestClock::default()))
        .replay(recording.clone())
        .build()
        .unwrap();
    let sent = server.seen().len();
    assert_eq!(use_it(&replaying).await, live);
    assert_eq!((server.seen().len(), recording.left()), (sent, 0));

    let more = replaying.search().count("x").await;
    assert!(matches!(more, Err(Error::Config { .. })), "{more:?}");
    assert!(Recording::from_json_lines("{}\n").is_err());
}

#[tokio::test]
async fn the_token_of_an_upload_is_not_written_down_and_replays_all_the_same() {
    const TOKEN: &str = "canary-upload";
    let server = Server::start(|seen, _| match seen.method.as_str() {
        "POST" => Reply::json(&json!({ "upload": { "token": TOKEN, "attachments": [] } })),
        _ => Reply::status(204, ""),
    })
    .await;
    async fn use_it(client: &Client) {
        let files = client.attachments();
        let upload = files.upload("a.txt", "text/plain", "a").await.unwrap();
        let token = &upload.token;
        files
            .upload_beside(token, "b.txt", "text/plain", "b")
            .await
            .unwrap();
        files.delete_upload(token).await.unwrap();
    }
    let recorder = Recorder::new();
    let client = server.builder().recorder(&recorder).build().unwrap();
    use_it(&client).await;
    assert_eq!(server.seen()[2].path, format!("/api/v2/uploads/{TOKEN}"));
    assert_eq!(server.seen()[1].parameter("token"), Some(TOKEN));
    let lines = recorder.to_json_lines();
    assert!(
        !lines.contains(TOKEN) && lines.lines().count() == 3,
        "{lines}"
    );

    let recording = Recording::from_json_lines(&lines).unwrap();
    let replaying = Client::builder("https://acme.example").auth(Auth::bearer("any"));
    use_it(&replaying.replay(recording.clone()).build().unwrap()).await;
    assert_eq!(recording.left(), 0);
}
