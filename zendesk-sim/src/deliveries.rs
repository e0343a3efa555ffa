//! Outgoing webhooks: signed, repeated as Zendesk repeats them, and, on demand, doubled, late or
//! lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock::Clock;
use crate::faults::{FaultKind, Faults};
use crate::world::{ACCOUNT, Delivery, Document, secret_of, webhook_id};

/// A delivery with the webhook as it was when it was written.
#[derive(Clone, Debug)]
struct Letter {
    webhook: Document,
    body: String,
}

/// What was sent, and the way to the sender; clones share both.
#[derive(Clone, Debug)]
pub(crate) struct Deliveries {
    post: UnboundedSender<Letter>,
    sent: Arc<Mutex<Book>>,
}

#[derive(Debug, Default)]
struct Book {
    seen: u64,
    by_webhook: BTreeMap<i64, Vec<Sent>>,
}

/// One invocation of a webhook.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) status_code: Option<u16>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) attempts: Vec<Value>,
}

/// The sender's side.
pub(crate) struct Postman {
    letters: UnboundedReceiver<Letter>,
    sent: Arc<Mutex<Book>>,
    clock: Clock,
    faults: Faults,
    /// Letters that wait until others went before them.
    late: Vec<(u32, Letter)>,
}

/// Zendesk waits so long for an answer.
const TIMEOUT: Duration = Duration::from_secs(12);
/// So much of an answer is read.
const LONGEST_ANSWER: usize = 1 << 20;

impl Deliveries {
    pub(crate) fn new(clock: Clock, faults: Faults) -> (Deliveries, Postman) {
        let (post, letters) = unbounded_channel();
        let sent = Arc::new(Mutex::default());
        let deliveries = Deliveries {
            post,
            sent: Arc::clone(&sent),
        };
        let postman = Postman {
            letters,
            sent,
            clock,
            faults,
            late: Vec::new(),
        };
        (deliveries, postman)
    }

    /// Hands a delivery to the sender.
    pub(crate) fn post(&self, webhook: &Document, delivery: Delivery) {
        let letter = Letter {
            webhook: webhook.clone(),
            body: delivery.body,
        };
        // Fails only when the simulator has stopped: nobody is left to send it.
        let _ = self.post.send(letter);
    }

    /// What was sent to a webhook, oldest first.
    pub(crate) fn of(&self, webhook: i64) -> Vec<Sent> {
        lock(&self.sent)
            .by_webhook
            .get(&webhook)
            .cloned()
            .unwrap_or_default()
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Postman {
    /// Sends one after the other until the simulator stops.
    pub(crate) async fn work(mut self) {
        while let Some(letter) = self.letters.recv().await {
            let path = format!("/webhooks/{}", webhook_id(letter.webhook.id));
            match self.faults.strike_delivery(&path) {
                Some(FaultKind::WebhookLost) => {}
                Some(FaultKind::WebhookTwice) => {
                    let id = self.open(&letter);
                    self.deliver(&letter, &id).await;
                    self.deliver(&letter, &id).await;
                    self.overtaken().await;
                }
                Some(FaultKind::WebhookLate { behind }) => self.late.push((behind, letter)),
                _ => {
                    let id = self.open(&letter);
                    self.deliver(&letter, &id).await;
                    self.overtaken().await;
                }
            }
        }
    }

    /// Another letter went: those behind it come nearer, and what is due goes too.
    async fn overtaken(&mut self) {
        for (behind, _) in &mut self.late {
            *behind = behind.saturating_sub(1);
        }
        let (due, later) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|own| own.0 == 0);
        self.late = later;
        for (_, letter) in due {
            let id = self.open(&letter);
            self.deliver(&letter, &id).await;
        }
    }

    /// Begins an invocation.
    fn open(&self, letter: &Letter) -> String {
        let mut book = lock(&self.sent);
        book.seen += 1;
        let id = format!("01JS1N{:020}", book.seen);
        book.by_webhook
            .entry(letter.webhook.id)
            .or_default()
            .push(Sent {
                id: id.clone(),
                status: "in_progress",
                status_code: None,
                completed_at: None,
                attempts: Vec::new(),
            });
        id
    }

    /// Sends it as often as Zendesk would: after 409 three times more, after 429 and 503 when told
    /// to come back within a minute, after a timeout five times.
    async fn deliver(&self, letter: &Letter, id: &str) {
        let mut again = Again::default();
        loop {
            let outcome = self.attempt(letter, id).await;
            self.note(letter, id, &outcome);
            match again.wait(&outcome) {
                Some(pause) => self.clock.sleep(pause).await,
                None => return,
            }
        }
    }

    async fn attempt(&self, letter: &Letter, id: &str) -> Outcome {
        match tokio::time::timeout(TIMEOUT, self.send(letter, id)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => {
                tracing::debug!(error = %error, "a webhook was not delivered");
                Outcome::Broken
            }
            Err(_) => Outcome::TimedOut,
        }
    }

    async fn send(&self, letter: &Letter, id: &str) -> anyhow::Result<Outcome> {
        let (request, host) = self.request(letter, id)?;
        let stream = TcpStream::connect(host).await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let answer = sender.send_request(request).await?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = Limited::new(answer.into_body(), LONGEST_ANSWER)
            .collect()
            .await;
        connection.abort();
        let body = body.map_err(|error| anyhow::anyhow!(error))?.to_bytes();
        Ok(Outcome::Answered {
            status,
            retry_after,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    fn request(&self, letter: &Letter, id: &str) -> anyhow::Result<(Request<Full<Bytes>>, String)> {
        let webhook = &letter.webhook;
        let endpoint: Uri = webhook.text("endpoint").parse()?;
        anyhow::ensure!(
            endpoint.scheme_str() == Some("http"),
            "only http is delivered to"
        );
        let host = endpoint.host().unwrap_or_default();
        let address = format!("{host}:{}", endpoint.port_u16().unwrap_or(80));
        let method = webhook.text("http_method");
        let body = match method {
            "GET" | "DELETE" => "",
            _ => letter.body.as_str(),
        };
        let at = Timestamp::from_second(self.clock.now().as_second())?.to_string();
        let mut request = Request::builder()
            .method(method)
            .uri(endpoint.path_and_query().map_or("/", |path| path.as_str()))
            .header("Host", &address)
            .header("User-Agent", "Zendesk Webhook")
            .header("Content-Type", "application/json; charset=utf-8")
            .header("X-Zendesk-Account-Id", ACCOUNT)
            .header("X-Zendesk-Webhook-Id", webhook_id(webhook.id))
            .header("X-Zendesk-Webhook-Invocation-Id", id)
            .header(
                "X-Zendesk-Webhook-Signature",
                sign(&secret_of(webhook), &at, body)?,
            )
            .header("X-Zendesk-Webhook-Signature-Timestamp", at);
        let authentication = &webhook["authentication"];
        let data = &authentication["data"];
        let text = |key: &str| data[key].as_str().unwrap_or_default();
        match authentication["type"].as_str() {
            Some("basic_auth") => {
                let pair = format!("{}:{}", text("username"), text("password"));
                let value = format!("Basic {}", STANDARD.encode(pair));
                request = request.header("Authorization", value);
            }
            Some("bearer_token") => {
                request = request.header("Authorization", format!("Bearer {}", text("token")));
            }
            Some("api_key") => request = request.header(text("name"), text("value")),
            _ => {}
        }
        for (name, value) in webhook["custom_headers"].as_object().into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap_or_default());
        }
        Ok((
            request.body(Full::new(Bytes::from(body.to_owned())))?,
            address,
        ))
    }

    fn note(&self, letter: &Letter, id: &str, outcome: &Outcome) {
        let now = self.clock.now();
        let mut book = lock(&self.sent);
        let sent = book.by_webhook.entry(letter.webhook.id).or_default();
        let Some(sent) = sent.iter_mut().find(|own| own.id == id) else {
            return;
        };
        let (status, code, payload) = match outcome {
            Outcome::Answered { status, body, .. } if (200..300).contains(status) => {
                ("success", Some(*status), body.as_str())
            }
            Outcome::Answered { status, body, .. } => ("failed", Some(*status), body.as_str()),
            Outcome::TimedOut => ("failed", Some(504), ""),
            Outcome::Broken => ("failed", None, ""),
        };
        sent.status = status;
        sent.status_code = code;
        sent.completed_at = Some(now);
        sent.attempts.push(json!({
            "id": format!("{id}-{}", sent.attempts.len() + 1),
            "invocation_id": id,
            "status": status,
            "status_code": code,
            "completed_at": now.to_string(),
            "request": { "headers": [], "payload": letter.body },
            "response": { "headers": [], "payload": payload },
        }));
    }
}

/// What came of an attempt.
#[derive(Debug)]
enum Outcome {
    Answered {
        status: u16,
        retry_after: Option<u64>,
        body: String,
    },
    TimedOut,
    /// Refused, reset, or no address: not tried again.
    Broken,
}

/// How often it was tried again, and for what.
#[derive(Debug, Default)]
struct Again {
    conflicts: u32,
    timeouts: u32,
    told: u32,
}

impl Again {
    fn wait(&mut self, outcome: &Outcome) -> Option<Duration> {
        match outcome {
            Outcome::Answered { status: 409, .. } => {
                self.conflicts += 1;
                (self.conflicts <= 3).then_some(Duration::ZERO)
            }
            Outcome::Answered {
                status: 429 | 503,
                retry_after: Some(seconds),
                ..
            } if *seconds < 60 => {
                self.told += 1;
                (self.told <= 3).then_some(Duration::from_secs(*seconds))
            }
            Outcome::TimedOut => {
                self.timeouts += 1;
                (self.timeouts <= 5).then_some(Duration::ZERO)
            }
            Outcome::Answered { .. } | Outcome::Broken => None,
        }
    }
}

/// `base64(HMAC-SHA256(secret, timestamp + body))`; the secret is taken as text.
fn sign(secret: &str, at: &str, body: &str) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(at.as_bytes());
    mac.update(body.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn a_signature_is_what_zendesk_documents() {
        let secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";
        let at = "2023-09-18T23:38:13Z";
        let signed = sign(secret, at, r#"{"say":"hello"}"#).unwrap();
        assert_eq!(signed, "iUV3r5jsDvkAqT4rd5h+hKEXreqCUm3FEnoUi5/6jbU=");
        let empty = sign(secret, at, "").unwrap();
        assert_eq!(empty, "muttWn9lEppRQvaq5+5YBVmYZiaQLuoqHGCE4rphSog=");
    }
}
