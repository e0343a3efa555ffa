//! Nothing secret or personal comes out: not by `Debug`, not in an error, not in a log at its most talkative.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use zendesk_client::model::TicketUpdate;
use zendesk_client::{Auth, Client, Event, TicketId, UserId};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

const SECRET: &str = "canary-secret-4711";
const TOKEN: &str = "canary-token-4712";
const WORDS: &str = "canary-words-4713";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

#[tokio::test]
async fn no_secret_and_no_word_of_a_customer_comes_out() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start(|seen, nth| match (seen.path.as_str(), nth % 7) {
        ("/oauth/tokens", _) => Reply::json(&json!({ "access_token": TOKEN, "expires_in": 600 })),
        (_, 1) => Reply::status(
            422,
            format!(
                r#"{{"error":"RecordInvalid","description":"{WORDS}",
            "details":{{"{WORDS} x":[{{"description":"{WORDS}","error":"{WORDS} y"}}]}}}}"#
            ),
        ),
        (_, 2) => Reply::status(500, WORDS),
        (_, 3) => Reply::status(200, format!("<html>{WORDS}")),
        (_, 4) => Reply::json(&json!({ "ticket": { "id": WORDS } })),
        (_, 5) => Reply::status(404, format!(r#"{{"error":{{"title":"{WORDS} z"}}}}"#)),
        _ => Reply::json(&json!({ "count": WORDS, "ticket": { "id": 1, "status": { WORDS: 1 } } })),
    })
    .await;
    let events = log.clone();
    let client = Client::builder(&server.url)
        .auth(Auth::client_credentials("id", SECRET, "read"))
        .clock(Arc::new(TestClock::default()))
        .observer(Arc::new(move |event: &Event| {
            events.note(&format!("{event:?}"))
        }))
        .build()
        .unwrap();

    let update = TicketUpdate::new().note(WORDS).follow(UserId::new(1));
    log.note(&format!("{client:?} {update:?}"));
    for _ in 0..8 {
        let error = client
            .tickets()
            .update(TicketId::new(1), &update)
            .await
            .unwrap_err();
        log.note(&format!("{error} {error:?}"));
        let error = client.search().count(WORDS).await.unwrap_err();
        log.note(&format!("{error} {error:?}"));
        let error = client.tickets().get(TicketId::new(1)).await.unwrap_err();
        log.note(&format!("{error} {error:?}"));
    }
    let basic = Auth::api_token(format!("{WORDS}@example.com"), TOKEN);
    log.note(&format!("{basic:?} {:?}", Auth::bearer(TOKEN)));

    let text = log.text();
    assert!(text.contains("PUT /api/v2/tickets/1") && text.contains("trying again"));
    for canary in [SECRET, TOKEN, WORDS, "canary", "Y2FuYXJ5"] {
        assert!(!text.contains(canary), "{canary} in:\n{text}");
    }
}
