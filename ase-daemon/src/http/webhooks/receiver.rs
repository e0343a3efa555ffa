//! The receiver of one instance: what comes at the same time goes to the store in one transaction.

use anyhow::Context;
use tokio::sync::{mpsc, oneshot};
use tracing::warn;
use zendesk_client::webhook::{Refused, Replays, Seen, Verifier};

use crate::{
    config::{Mode, SecretError},
    cycle::Instance,
    store::{Hint, Taken},
};

/// Deliveries on their way to the store; more are asked to come again.
const ON_THE_WAY: usize = 1_000;

/// What a delivery's headers say of it.
pub(super) struct Signed {
    pub(super) timestamp: String,
    pub(super) signature: String,
    pub(super) invocation: Option<String>,
}

/// A hint, and who waits to hear what became of it.
type Letter = (Hint, oneshot::Sender<Taken>);

/// Checks deliveries and hands them to the store.
#[derive(Debug)]
pub(super) struct Receiver {
    verifier: Verifier,
    /// What this process has seen; the store knows what the others have.
    replays: Replays,
    instance: Instance,
    post: mpsc::Sender<Letter>,
}

impl Receiver {
    /// The receiver of `instance`, if it has a webhook.
    pub(super) fn of(instance: &Instance) -> Result<Option<Self>, SecretError> {
        let Some(webhook) = &instance.settings().webhook else {
            return Ok(None);
        };
        let (post, letters) = mpsc::channel(ON_THE_WAY);
        let receiver = Self {
            verifier: Verifier::new(webhook.secret.resolve()?).max_body(super::LARGEST),
            replays: Replays::default(),
            instance: instance.clone(),
            post,
        };
        tokio::spawn(keep(instance.clone(), letters));
        Ok(Some(receiver))
    }

    pub(super) fn check(&self, signed: &Signed, body: &[u8]) -> Result<(), Refused> {
        let now = self.instance.now();
        self.verifier
            .check(now, &signed.timestamp, &signed.signature, body)
    }

    /// Takes a hint; none if that failed. What is not taken may come again.
    pub(super) async fn take(&self, hint: Hint) -> Option<Taken> {
        // Where nothing is written, nothing is done sooner: the next cycle tells.
        if self.instance.mode() == Mode::Audit {
            return Some(Taken::New);
        }
        let now = self.instance.now();
        let known = |id: &String| self.replays.see(id, now) == Seen::Again;
        if hint.delivery.iter().any(known) {
            return Some(Taken::Again);
        }
        let names = hint.delivery.clone();
        let (tell, told) = oneshot::channel();
        let taken = match self.post.try_send((hint, tell)) {
            Ok(()) => told.await.ok(),
            Err(_) => Some(Taken::Full),
        };
        if !matches!(taken, Some(Taken::New | Taken::Again)) {
            for name in &names {
                self.replays.forget(name);
            }
        }
        taken
    }
}

/// Puts hints into the inbox until the receiver is gone.
async fn keep(instance: Instance, mut letters: mpsc::Receiver<Letter>) {
    let mut some = Vec::new();
    while letters.recv_many(&mut some, ON_THE_WAY).await > 0 {
        let (hints, waiting): (Vec<Hint>, Vec<_>) = some.drain(..).unzip();
        let taken = instance.store().take_hints(instance.name(), hints).await;
        match taken.context("deliveries of the webhook could not be kept") {
            Ok(taken) => {
                if taken.contains(&Taken::New) {
                    instance.ring();
                }
                for (tell, taken) in waiting.into_iter().zip(taken) {
                    // Whoever sent it may have gone away meanwhile.
                    let _gone = tell.send(taken);
                }
            }
            // They hear nothing, and so ask for it to come again.
            Err(error) => warn!(
                instance = instance.name(),
                error = format!("{error:#}"),
                "a delivery was not taken"
            ),
        }
    }
}
