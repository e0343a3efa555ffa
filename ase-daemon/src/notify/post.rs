//! The post: sends what the store has for each channel.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use zendesk_client::Clock;

use super::Channel;
use crate::store::{Attempt, Delivery, Store};

/// Between two messages in one channel: Slack takes one a second.
const BETWEEN: Duration = Duration::from_secs(1);

/// How long nobody else is given a notice that somebody is sending.
const HOLD: Duration = Duration::from_secs(60);

/// Between two looks at the store, when nobody rings.
const LOOKS: Duration = Duration::from_secs(30);

/// The first pause before a notice is tried again; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// For how long a notice is news.
const NEWS: SignedDuration = SignedDuration::from_hours(24);

/// Sends notices, each channel by itself: one that takes none keeps no other waiting.
#[derive(Debug)]
pub struct Post {
    store: Store,
    channels: Vec<Channel>,
    clock: Arc<dyn Clock>,
    bell: Notify,
}

impl Post {
    /// Sends what `store` has for `channels`.
    #[must_use]
    pub fn new(store: &Store, channels: Vec<Channel>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store: store.clone(),
            channels,
            clock,
            bell: Notify::new(),
        }
    }

    /// Says that there is something to send.
    pub fn ring(&self) {
        self.bell.notify_waiters();
    }

    /// Sends until `stop`. What is not sent by then waits for the next start.
    pub async fn run(&self, stop: &CancellationToken) {
        let each = self.channels.iter().map(|channel| async move {
            while !stop.is_cancelled() {
                let rung = self.bell.notified();
                tokio::pin!(rung);
                rung.as_mut().enable();
                if let Err(error) = self.send_due(channel, stop).await {
                    let error = format!("{error:#}");
                    warn!(channel = channel.name, error, "notices cannot be looked up");
                }
                tokio::select! {
                    () = rung => {}
                    () = self.clock.sleep(LOOKS) => {}
                    () = stop.cancelled() => {}
                }
            }
        });
        join_all(each).await;
    }

    /// Sends everything that is due now, once; for a process that does not stay.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn send_all(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        let each = self
            .channels
            .iter()
            .map(|channel| self.send_due(channel, stop));
        join_all(each).await.into_iter().collect()
    }

    async fn send_due(&self, channel: &Channel, stop: &CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() {
            let Some(delivery) = self.store.next_delivery(&channel.name, HOLD).await? else {
                return Ok(());
            };
            // What was begun is finished, or it would be sent twice.
            let attempt = self.attempt(channel, &delivery).await;
            self.store.attempted(&delivery, attempt).await?;
            tokio::select! {
                () = self.clock.sleep(BETWEEN) => {}
                () = stop.cancelled() => {}
            }
        }
        Ok(())
    }

    async fn attempt(&self, channel: &Channel, delivery: &Delivery) -> Attempt {
        let (name, id) = (channel.name.as_str(), delivery.notice.id.as_str());
        let refusal = match channel.send(&delivery.notice).await {
            Ok(()) => {
                info!(channel = name, notice = id, "told");
                return Attempt::Sent;
            }
            Err(refusal) => refusal,
        };
        let why = refusal.why;
        let is_old = self.clock.now().duration_since(delivery.notice.at) > NEWS;
        if refusal.for_good || is_old {
            warn!(
                channel = name,
                notice = id,
                why,
                "could not be told, and never will be"
            );
            return Attempt::GivenUp(why);
        }
        let pause = refusal
            .retry_after
            .unwrap_or_else(|| pause(delivery.attempt));
        let after_s = pause.as_secs();
        warn!(
            channel = name,
            notice = id,
            why,
            after_s,
            "could not be told; trying again"
        );
        Attempt::Again(pause, why)
    }
}

fn pause(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt - 1).unwrap_or_default().min(16);
    FIRST_PAUSE
        .saturating_mul(1 << doublings)
        .min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour() {
        let seconds = [1, 2, 3, 8, 9, 1_000].map(|attempt| pause(attempt).as_secs());
        assert_eq!(seconds, [5, 10, 20, 640, 900, 900]);
    }
}
