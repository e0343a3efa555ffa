//! The writer's place: at most one process acts on a store.
//!
//! Whoever takes it gets an epoch, higher than any before, and every write carries it: the store itself refuses, in the
//! write's own transaction, what comes from an epoch that is over. So it does not matter whether the process noticed.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use anyhow::bail;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use ulid::Ulid;

use super::{State, Store};

/// How often a waiting process looks whether the place is free.
const WAITS: u32 = 60;

/// The writer's place is lost; whoever has it now reads back what became of the last write.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("another daemon took over this store; nothing further is written")]
pub struct Superseded;

/// The epoch this process holds the place in, or held it last.
#[derive(Debug, Default)]
pub(super) struct Claim {
    /// 0: it never did.
    epoch: AtomicI64,
    /// The last one that this process gave back itself; 0: none.
    given_back: AtomicI64,
    /// The parts of one process take the place once, not against each other.
    taking: Mutex<()>,
}

impl Claim {
    pub(super) fn epoch(&self) -> Option<i64> {
        Some(self.epoch.load(Ordering::SeqCst)).filter(|epoch| *epoch != 0)
    }

    pub(super) fn pinned(&self) -> Self {
        Self {
            epoch: AtomicI64::new(self.epoch.load(Ordering::SeqCst)),
            ..Self::default()
        }
    }
}

/// Refuses to go on unless `epoch` still holds the place.
pub(super) fn insist(state: &mut dyn State, epoch: i64) -> anyhow::Result<()> {
    if !state.extend(epoch)? {
        bail!(Superseded);
    }
    Ok(())
}

/// A claim to be the one writer; held until it runs out or is given back.
#[derive(Clone, Debug)]
pub struct Lease {
    store: Store,
    length: Duration,
    holder: String,
}

impl Lease {
    /// A claim of this process on `store`, not yet taken. It holds for every clone of that handle.
    #[must_use]
    pub fn new(store: &Store, length: Duration) -> Self {
        Self {
            store: store.clone(),
            length,
            holder: holder(),
        }
    }

    /// Takes or extends the place; false while another holds it.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn hold(&self) -> anyhow::Result<bool> {
        let claim = &self.store.claim;
        let _one_after_another = claim.taking.lock().await;
        if let Some(epoch) = claim.epoch()
            && self.extend(epoch).await?
        {
            return Ok(true);
        }
        let (holder, length) = (self.holder.clone(), self.length);
        let taken = self
            .store
            .for_audit()
            .write(move |state| state.take(&holder, length))
            .await?;
        if let Some(epoch) = taken {
            claim.epoch.store(epoch, Ordering::SeqCst);
        }
        Ok(taken.is_some())
    }

    /// How long a silent holder keeps the place.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Waits for the place, for as long as two leases of a silent holder; false if it stayed taken.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn wait(&self) -> anyhow::Result<bool> {
        for round in 0..WAITS {
            if self.hold().await? {
                return Ok(true);
            }
            if round == 0 {
                info!(
                    "another daemon holds the store; waiting up to {} s for its place",
                    (self.length * 2).as_secs()
                );
            }
            tokio::time::sleep(self.length * 2 / WAITS).await;
        }
        self.hold().await
    }

    /// Asks whoever has the place to let go of it between two cycles, and waits as [`wait`](Self::wait) does.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn ask(&self) -> anyhow::Result<bool> {
        let step = self.length * 2 / WAITS;
        for round in 0..WAITS {
            if self.hold().await? {
                return Ok(true);
            }
            if round == 0 {
                info!(
                    "a daemon holds the store; asking for its place, for up to {} s",
                    (self.length * 2).as_secs()
                );
            }
            // Asked anew each time, so that nobody waits for one who asked and is gone.
            let asker = self.holder.clone();
            let unfenced = self.store.for_audit();
            unfenced
                .write(move |state| state.ask(&asker, step * 10))
                .await?;
            tokio::time::sleep(step).await;
        }
        if self.hold().await? {
            return Ok(true);
        }
        let asker = self.holder.clone();
        let unfenced = self.store.for_audit();
        unfenced
            .write(move |state| state.ask_no_more(&asker))
            .await?;
        Ok(false)
    }

    /// Whether this process has the place and somebody asks for it.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn is_asked(&self) -> anyhow::Result<bool> {
        match self.store.claim.epoch() {
            Some(epoch) => self.store.read(move |state| state.is_asked(epoch)).await,
            None => Ok(false),
        }
    }

    /// Whether this process has the place, as far as it knows.
    pub(crate) fn is_claimed(&self) -> bool {
        let claim = &self.store.claim;
        claim
            .epoch()
            .is_some_and(|epoch| epoch > claim.given_back.load(Ordering::SeqCst))
    }

    /// Does `work` while extending the place in the background; cancels `stop` if the place is lost.
    pub async fn during<F: Future>(&self, stop: &CancellationToken, work: F) -> F::Output {
        // Taken again is not held: the other may have written in between.
        let epoch = self.store.claim.epoch();
        let extend = async {
            let Some(epoch) = epoch else { return };
            loop {
                tokio::time::sleep(self.length / 3).await;
                match self.extend(epoch).await {
                    Ok(true) => {}
                    Ok(false) if self.store.claim.given_back.load(Ordering::SeqCst) >= epoch => {
                        return;
                    }
                    Ok(false) => {
                        warn!("another daemon took over; no further write is begun");
                        return;
                    }
                    Err(error) => {
                        warn!(
                            error = format!("{error:#}"),
                            "the lease could not be extended; no further write is begun"
                        );
                        return;
                    }
                }
            }
        };
        tokio::pin!(work);
        tokio::select! {
            output = &mut work => output,
            () = extend => {
                stop.cancel();
                work.await
            }
        }
    }

    /// Gives the place back, so that the next one need not wait.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn give_back(&self) -> anyhow::Result<()> {
        let Some(epoch) = self.store.claim.epoch() else {
            return Ok(());
        };
        self.store.claim.given_back.store(epoch, Ordering::SeqCst);
        self.store
            .for_audit()
            .write(move |state| state.give_back(epoch))
            .await
    }

    async fn extend(&self, epoch: i64) -> anyhow::Result<bool> {
        self.store
            .for_audit()
            .write(move |state| state.extend(epoch))
            .await
    }
}

/// What this process is called, for whoever looks into the store.
fn holder() -> String {
    format!("process {}, {}", std::process::id(), Ulid::generate())
}
