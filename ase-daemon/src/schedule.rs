//! When cycles run: one after another per instance, never two at once, until told to stop.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use zendesk_client::Clock;

use crate::{
    config::{Mode, Schedule},
    cycle::{Cycle, Instance, Stopped},
    store::Lease,
};

/// What is done with each finished cycle.
pub type Tell = Arc<dyn Fn(&Cycle) + Send + Sync>;

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
    for instance in instances {
        let (schedule, clock, lease, stop, tell) = (
            schedule.clone(),
            Arc::clone(&clock),
            lease.clone(),
            stop.clone(),
            Arc::clone(&tell),
        );
        tasks.spawn(
            async move { repeat(&instance, &schedule, &*clock, &lease, &stop, &tell).await },
        );
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            error!(%error, "an instance's cycles ended unexpectedly");
            stop.cancel();
        }
    }
}

async fn repeat(
    instance: &Instance,
    schedule: &Schedule,
    clock: &dyn Clock,
    lease: &Lease,
    stop: &CancellationToken,
    tell: &Tell,
) {
    while !stop.is_cancelled() {
        let holds = hold(instance, lease).await;
        match &holds {
            Ok(true) => match guarded(instance, lease, stop).await {
                Ok(cycle) => tell(&cycle),
                Err(error) if error.is::<Stopped>() => info!(instance = instance.name(), "{error}"),
                Err(error) => error!(
                    instance = instance.name(),
                    error = format!("{error:#}"),
                    "the cycle failed"
                ),
            },
            Ok(false) => info!(
                instance = instance.name(),
                "another daemon holds the store; standing by"
            ),
            Err(error) => error!(
                instance = instance.name(),
                error = format!("{error:#}"),
                "the store failed"
            ),
        }
        let pause = jittered(schedule.every.get(), schedule.jitter, clock.now());
        let wait = async {
            tokio::select! {
                () = clock.sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        };
        // Whoever writes keeps the place between cycles too; one that stands by looks again sooner.
        match holds {
            Ok(true) if instance.mode() == Mode::Apply => {
                lease.during(&CancellationToken::new(), wait).await;
            }
            Ok(true) | Err(_) => wait.await,
            Ok(false) => tokio::select! {
                () = clock.sleep(lease.length().min(pause)) => {}
                () = stop.cancelled() => {}
            },
        }
    }
}

/// A cycle that begins no further write once another process has taken over.
async fn guarded(
    instance: &Instance,
    lease: &Lease,
    stop: &CancellationToken,
) -> anyhow::Result<Cycle> {
    match instance.mode() {
        Mode::Audit => instance.run(stop).await,
        Mode::Apply => {
            let stop = stop.child_token();
            lease.during(&stop, instance.run(&stop)).await
        }
    }
}

/// Whether this process may act; an auditor always may, since it does not write.
async fn hold(instance: &Instance, lease: &Lease) -> anyhow::Result<bool> {
    match instance.mode() {
        Mode::Audit => Ok(true),
        Mode::Apply => lease.hold().await,
    }
}

/// The pause, varied by up to `share` either way. The instant's own sub-seconds are random enough for that.
fn jittered(pause: Duration, share: f64, now: Timestamp) -> Duration {
    let lot = f64::from(now.subsec_nanosecond().rem_euclid(1_000_003)) / 1_000_003.0;
    pause.mul_f64(1.0 + share * (2.0 * lot - 1.0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::jittered;

    #[test]
    fn the_pause_varies_by_its_share_and_no_more() {
        let pause = Duration::from_secs(60);
        let mut seen = Vec::new();
        for nanos in (0..1_000_000_000).step_by(7_777_777) {
            let varied = jittered(pause, 0.1, Timestamp::new(0, nanos).unwrap());
            assert!((54.0..=66.0).contains(&varied.as_secs_f64()), "{varied:?}");
            seen.push(varied);
        }
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 50, "{} different pauses", seen.len());
        assert_eq!(jittered(pause, 0.0, Timestamp::now()), pause);
    }
}
