//! Outgoing webhooks: signed, repeated as Zendesk repeats them, and, on demand, doubled, late or
//! lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock::Clock;
use crate::faults::{FaultKind, Faults};
use crate::world::{Delivery, Document, webhook_id};

mod sending;

use sending::{Again, Outcome};

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
