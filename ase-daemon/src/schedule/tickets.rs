//! Tickets that webhooks name, between cycles and beside them, for as long as this process has the writer's place.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use zendesk_client::{Clock, Lane};

use super::{News, Tell, Turns};
use crate::{
    cycle::{Instance, Reconciled},
    store::{Lease, Superseded},
};

/// How often it is looked what other processes took in.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// The tickets of one instance.
pub(super) struct Tickets {
    pub(super) instance: Instance,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) lease: Lease,
    pub(super) turns: Turns,
    pub(super) stop: CancellationToken,
    pub(super) tell: Tell,
}

impl Tickets {
    pub(super) async fn run(&self) {
        let mut share = Share::default();
        while !self.stop.is_cancelled() {
            let reconciled = self.look().await;
            let (left, read) = match &reconciled {
                Ok(reconciled) => (reconciled.left, reconciled.cycle.is_some()),
                Err(_) => (false, false),
            };
            match reconciled {
                Ok(Reconciled {
                    cycle: Some(cycle), ..
                }) if !cycle.report.actions.is_empty() => (self.tell)(News::Reconciled(&cycle)),
                Ok(_) => {}
                Err(error) if error.is::<Superseded>() => {
                    info!(instance = self.instance.name(), "{error}");
                    self.pause(PAUSE).await;
                }
                Err(error) => {
                    warn!(
                        instance = self.instance.name(),
                        error = format!("{error:#}"),
                        "tickets that webhooks named could not be looked at; trying again"
                    );
                    self.pause(PAUSE).await;
                }
            }
            if read {
                let budget = self.instance.zendesk().reader.budget(Lane::Default);
                let pause = share.take(self.clock.monotonic(), budget.unwrap_or(u32::MAX));
                self.pause(pause).await;
            }
            self.wait(left).await;
        }
    }

    /// Looks at what waits, if this process has the writer's place.
    async fn look(&self) -> anyhow::Result<Reconciled> {
        let _turn = self.turns.read().await;
        match self.holds().await? {
            true => self.instance.reconcile(&self.stop).await,
            false => Ok(Reconciled::default()),
        }
    }

    /// Whether this process has the writer's place; a free one is taken where a ticket waits.
    async fn holds(&self) -> anyhow::Result<bool> {
        if self.lease.is_claimed() {
            return Ok(true);
        }
        let instance = &self.instance;
        let waiting = instance.store().waiting(instance.name(), 1).await?;
        Ok(!waiting.is_empty() && self.lease.hold().await?)
    }

    /// Waits until there may be something to look at; `left` is to be looked at when this second is over.
    async fn wait(&self, left: bool) {
        let second_is_over = async {
            match left {
                true => self.clock.sleep(Duration::from_secs(1)).await,
                false => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.instance.rung() => {}
            () = second_is_over => {}
            () = tokio::time::sleep(LOOKS_EVERY) => {}
            () = self.stop.cancelled() => {}
        }
    }

    async fn pause(&self, pause: Duration) {
        if pause.is_zero() {
            return;
        }
        tokio::select! {
            () = self.clock.sleep(pause) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

/// Half of the requests that are ours, for looks at single tickets; the rest is for cycles and writes. A tenth of a
/// minute's may go at once: what comes meanwhile is read together, a hundred tickets a request.
#[derive(Debug, Default)]
struct Share {
    /// When the requests so far would have gone at an even pace.
    even: Duration,
}

impl Share {
    /// Takes one; how long to wait before the next.
    fn take(&mut self, now: Duration, budget: u32) -> Duration {
        let apart = Duration::from_secs(120) / budget.max(1);
        let ahead = Duration::from_secs(6);
        self.even = self.even.max(now) + apart;
        self.even.saturating_sub(now + ahead)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Share;

    #[test]
    fn a_burst_goes_at_once_and_then_half_of_the_budget() {
        let mut share = Share::default();
        let (mut now, mut within_a_minute, mut at_once) = (Duration::ZERO, 0, 0);
        while now < Duration::from_secs(60) {
            let pause = share.take(now, 350);
            at_once += usize::from(now.is_zero());
            now += pause;
            within_a_minute += 1;
        }
        assert_eq!(at_once, 18);
        assert!((190..=195).contains(&within_a_minute), "{within_a_minute}");
    }
}
