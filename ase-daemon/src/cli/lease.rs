//! The writer's place, for commands that write once.

use anyhow::bail;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    store::{Lease, Store},
};

/// How the place is come by where a daemon has it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    /// By waiting: whoever has it does what this one would do.
    Waiting,
    /// By asking the daemon to let go of it between two cycles: a person does what the daemon does not do by itself.
    Asking,
}

/// Does `work` as the one writer; `stop` is cancelled if the place is lost.
pub(super) async fn as_writer<T>(
    config: &Config,
    store: &Store,
    manner: Manner,
    stop: &CancellationToken,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let lease = Lease::new(store, config.store.lease.get());
    let (got, advice) = match manner {
        Manner::Waiting => (lease.wait().await?, "stop it for as long as this takes"),
        Manner::Asking => (
            lease.ask().await?,
            "it was asked for its place and did not let go, perhaps because its cycle takes long: try again, or stop it \
             for as long as this takes",
        ),
    };
    if !got {
        bail!(
            "another daemon holds the store {}; waited two leases ({}); {advice}",
            config.store.url,
            config.store.lease
        );
    }
    let done = lease.during(stop, work).await;
    // Also after a failure: the next one need not wait for the lease to run out.
    lease.give_back().await?;
    done
}
