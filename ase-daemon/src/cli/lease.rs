//! The writer's place, for commands that write once.

use anyhow::bail;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    store::{Lease, Store},
};

/// Does `work` as the one writer; `stop` is cancelled if the place is lost.
pub(super) async fn as_writer<T>(
    config: &Config,
    store: &Store,
    stop: &CancellationToken,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let lease = Lease::new(store, config.store.lease.get());
    if !lease.wait().await? {
        bail!(
            "another daemon holds the store {}; waited two leases ({}); stop it for as long as this takes",
            config.store.url,
            config.store.lease
        );
    }
    let done = lease.during(stop, work).await;
    // Also after a failure: the next one need not wait for the lease to run out.
    lease.give_back().await?;
    done
}
