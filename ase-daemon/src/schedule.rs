//! When cycles run: one after another per instance, never two at once, until told to stop.
//!
//! Instances do not wait for each other. One whose cycles fail is tried less and less often, up to a quarter of an
//! hour apart, and as before once a cycle brings something.

mod hand_over;
mod pace;
mod tickets;

use std::{sync::Arc, time::Duration};

use tokio::{sync::RwLock, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use zendesk_client::Clock;

use crate::{
    config::{Mode, Schedule},
    cycle::{Cycle, Instance, Stopped},
    store::{Lease, Superseded},
};
use hand_over::hand_over;
use pace::Pace;
use tickets::Tickets;

/// What there is to tell of an instance's cycles.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// A cycle has ended. That it could read nothing is in its report.
    Done(&'a Cycle),
    /// Tickets that webhooks named were looked at, and something was to be done about them.
    Reconciled(&'a Cycle),
    /// A cycle could not be run at all.
    Failed {
        /// Name of the instance.
        instance: &'a str,
        /// Why.
        error: &'a anyhow::Error,
    },
    /// Another daemon holds the store; this one stands by.
    StandsBy {
        /// Name of the instance.
        instance: &'a str,
    },
}

/// What is done with news.
pub type Tell = Arc<dyn Fn(News<'_>) + Send + Sync>;

/// Runs every instance on the schedule until `stop`; a failing cycle is told and the next one tries again.
pub async fn run(
    instances: Vec<Instance>,
    schedule: &Schedule,
    clock: Arc<dyn Clock>,
    lease: &Lease,
    stop: &CancellationToken,
    tell: Tell,
) {
    let mut tasks = JoinSet::new();
    let turns = Turns::default();
    if instances
        .iter()
        .any(|instance| instance.mode() == Mode::Apply)
    {
        let (lease, turns, stop) = (lease.clone(), turns.clone(), stop.clone());
        tasks.spawn(async move { hand_over(&lease, &turns, &stop).await });
    }
    for instance in instances {
        if instance.mode() == Mode::Apply && instance.settings().webhook.is_some() {
            let tickets = Tickets {
                instance: instance.clone(),
                clock: Arc::clone(&clock),
                lease: lease.clone(),
                turns: turns.clone(),
                stop: stop.clone(),
                tell: Arc::clone(&tell),
            };
            tasks.spawn(async move { tickets.run().await });
        }
        let rounds = Rounds {
            pace: Pace::of(instance.name(), schedule),
            instance,
            clock: Arc::clone(&clock),
            lease: lease.clone(),
            turns: turns.clone(),
            stop: stop.clone(),
            tell: Arc::clone(&tell),
        };
        tasks.spawn(async move { rounds.run().await });
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            error!(%error, "an instance's cycles ended unexpectedly");
            stop.cancel();
        }
    }
}

/// Whose turn it is: all who work share it, and whoever gives the writer's place away waits until none works.
type Turns = Arc<RwLock<()>>;

/// The cycles of one instance.
struct Rounds {
    instance: Instance,
    pace: Pace,
    clock: Arc<dyn Clock>,
    lease: Lease,
    turns: Turns,
    stop: CancellationToken,
    tell: Tell,
}

impl Rounds {
    async fn run(&self) {
        let mut failures = 0;
        self.wait(self.pace.first(self.clock.now()), false).await;
        while !self.stop.is_cancelled() {
            let turn = self.turns.read().await;
            let held = self.hold().await;
            let (holds, stands_by) = (matches!(held, Ok(true)), matches!(held, Ok(false)));
            failures = if self.round(held).await {
                0
            } else {
                failures + 1
            };
            drop(turn);
            let pause = self.pace.pause(self.clock.now(), failures);
            if failures > 0 && !self.stop.is_cancelled() {
                info!(
                    instance = self.instance.name(),
                    failures,
                    "trying again in {} s",
                    pause.as_secs()
                );
            }
            // One that stands by looks again sooner.
            let pause = match stands_by {
                true => self.lease.length().min(pause),
                false => pause,
            };
            self.wait(pause, holds).await;
        }
    }

    /// One cycle, if this process holds the store; false if it could not be run or could read nothing.
    async fn round(&self, held: anyhow::Result<bool>) -> bool {
        let instance = self.instance.name();
        let cycle = match held {
            Ok(true) => self.cycle().await,
            Ok(false) => {
                (self.tell)(News::StandsBy { instance });
                return true;
            }
            Err(error) => Err(error),
        };
        match cycle {
            Ok(cycle) => {
                (self.tell)(News::Done(&cycle));
                cycle.report.has_known_source()
            }
            Err(error) if error.is::<Stopped>() || error.is::<Superseded>() => {
                info!(instance, "{error}");
                true
            }
            Err(error) => {
                (self.tell)(News::Failed {
                    instance,
                    error: &error,
                });
                false
            }
        }
    }

    /// Whether this process may act; an auditor always may, since it does not write.
    async fn hold(&self) -> anyhow::Result<bool> {
        match self.instance.mode() {
            Mode::Audit => Ok(true),
            Mode::Apply => self.lease.hold().await,
        }
    }

    /// A cycle that begins no further write once another process has taken over.
    async fn cycle(&self) -> anyhow::Result<Cycle> {
        match self.instance.mode() {
            Mode::Audit => self.instance.run(&self.stop).await,
            Mode::Apply => {
                let stop = self.stop.child_token();
                self.lease.during(&stop, self.instance.run(&stop)).await
            }
        }
    }

    /// Waits for the next round. Whoever holds the store to write keeps it between cycles too.
    async fn wait(&self, pause: Duration, holds: bool) {
        let wait = async {
            tokio::select! {
                () = self.clock.sleep(pause) => {}
                () = self.stop.cancelled() => {}
            }
        };
        if holds && self.instance.mode() == Mode::Apply {
            self.lease.during(&CancellationToken::new(), wait).await;
        } else {
            wait.await;
        }
    }
}
