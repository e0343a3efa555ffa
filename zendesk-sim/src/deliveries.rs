//! Outgoing webhooks: signed, repeated as Zendesk repeats them, and, on demand, doubled, late or
//! lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock::Clock;
use crate::faults::{FaultKind, Faults};
use crate::world::{Delivery, Document, webhook_id};

mod breaker;
mod sending;

use breaker::Breaker;
pub(crate) use sending::Outcome;
use sending::{Again, Attempt};

/// A delivery with the webhook as it was when it was written.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) webhook: Document,
    pub(crate) body: String,
}

/// What was sent, and the way to the sender; clones share both.
#[derive(Clone, Debug)]
pub(crate) struct Deliveries {
    post: UnboundedSender<Letter>,
    sent: Arc<Mutex<Book>>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Book {
    seen: u64,
    by_webhook: BTreeMap<i64, Vec<Sent>>,
    breakers: BTreeMap<i64, Breaker>,
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
            clock: clock.clone(),
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

    /// Tries a webhook, once, and waits for what it says. What becomes of it stands among the
    /// invocations, if there is such a webhook.
    pub(crate) async fn test(&self, letter: &Letter) -> Outcome {
        let id = lock(&self.sent).open(letter);
        let attempt = sending::attempt(letter, &id, &self.clock).await;
        let now = self.clock.now();
        lock(&self.sent).note(letter, &id, &attempt, now);
        attempt.outcome
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
                    let id = lock(&self.sent).open(&letter);
                    self.deliver(&letter, &id).await;
                    self.deliver(&letter, &id).await;
                    self.overtaken().await;
                }
                Some(FaultKind::WebhookLate { behind }) => self.late.push((behind, letter)),
                _ => {
                    let id = lock(&self.sent).open(&letter);
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
            let id = lock(&self.sent).open(&letter);
            self.deliver(&letter, &id).await;
        }
    }

    /// Sends it as often as Zendesk would: after 409 three times more, after 429 and 503 when told
    /// to come back within a minute, after a timeout five times. Not at all while too much failed.
    async fn deliver(&self, letter: &Letter, id: &str) {
        if !lock(&self.sent).lets(letter, self.clock.elapsed()) {
            lock(&self.sent).refuse(letter, id, self.clock.now());
            return;
        }
        let mut again = Again::default();
        loop {
            let attempt = sending::attempt(letter, id, &self.clock).await;
            let now = self.clock.now();
            lock(&self.sent).note(letter, id, &attempt, now);
            match again.wait(&attempt.outcome) {
                Some(pause) => self.clock.sleep(pause).await,
                None => {
                    let failed = attempt.outcome.status().0 == "failed";
                    lock(&self.sent).ended(letter, self.clock.elapsed(), failed);
                    return;
                }
            }
        }
    }
}

impl Book {
    /// Begins an invocation.
    fn open(&mut self, letter: &Letter) -> String {
        self.seen += 1;
        let id = format!("01JS1N{:020}", self.seen);
        self.by_webhook
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

    fn find(&mut self, letter: &Letter, id: &str) -> Option<&mut Sent> {
        let sent = self.by_webhook.get_mut(&letter.webhook.id)?;
        sent.iter_mut().find(|own| own.id == id)
    }

    /// Notes what came of an attempt.
    fn note(&mut self, letter: &Letter, id: &str, attempt: &Attempt, now: Timestamp) {
        let (status, code) = attempt.outcome.status();
        let (headers, payload) = attempt.outcome.said();
        let Some(sent) = self.find(letter, id) else {
            return;
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
            "request": { "headers": sending::listed(&attempt.headers), "payload": letter.body },
            "response": { "headers": headers, "payload": payload },
        }));
    }

    fn lets(&self, letter: &Letter, now: Duration) -> bool {
        let breaker = self.breakers.get(&letter.webhook.id);
        breaker.is_none_or(|breaker| breaker.lets(now))
    }

    fn ended(&mut self, letter: &Letter, now: Duration, failed: bool) {
        let breaker = self.breakers.entry(letter.webhook.id).or_default();
        breaker.note(now, failed);
    }

    /// Notes that it was not sent, since too much failed before.
    fn refuse(&mut self, letter: &Letter, id: &str, now: Timestamp) {
        if let Some(sent) = self.find(letter, id) {
            sent.status = "circuit broken";
            sent.completed_at = Some(now);
        }
    }
}
