//! Giving the writer's place away, between two cycles, to whoever asks for it: a person who applies a plan or takes a cycle
//! back beside the daemon.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Turns;
use crate::store::Lease;

/// How often it is looked whether somebody asks.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Gives the place away when somebody asks, until `stop`. Whoever stands by takes it again once it is free.
pub(super) async fn hand_over(lease: &Lease, turns: &Turns, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match give(lease, turns).await {
            Ok(()) => {}
            Err(error) => warn!(
                error = format!("{error:#}"),
                "cannot tell whether somebody asks for the writer's place"
            ),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOKS_EVERY.min(lease.length() / 10)) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn give(lease: &Lease, turns: &Turns) -> anyhow::Result<()> {
    if !lease.is_claimed() || !lease.is_asked().await? {
        return Ok(());
    }
    // Comes once nobody is within a cycle, and keeps the next from beginning.
    let _nobody_works = turns.write().await;
    lease.give_back().await?;
    info!("the writer's place was given to somebody who asked for it; standing by");
    Ok(())
}
