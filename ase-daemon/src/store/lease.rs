//! The writer's place: at most one process acts on a store.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::params;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use ulid::Ulid;

use super::Store;

/// How often a waiting process looks whether the place is free.
const WAITS: u32 = 60;

/// A claim to be the one writer; held until it runs out or is given back.
#[derive(Clone, Debug)]
pub struct Lease {
    store: Store,
    holder: String,
    length: Duration,
}

impl Lease {
    /// A claim of this process on `store`, not yet taken.
    #[must_use]
    pub fn new(store: &Store, length: Duration) -> Self {
        Self {
            store: store.clone(),
            holder: Ulid::generate().to_string(),
            length,
        }
    }

    /// Takes or extends the place; false while another holds it.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn hold(&self) -> anyhow::Result<bool> {
        let holder = self.holder.clone();
        let now = since_epoch().as_millis();
        let until = i64::try_from(now + self.length.as_millis())?;
        let now = i64::try_from(now)?;
        self.store
            .with(move |connection| {
                let taken = connection.execute(
                    "INSERT INTO lease (name, holder, until_ms) VALUES ('writer', ?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET holder = ?1, until_ms = ?2
                     WHERE lease.holder = ?1 OR lease.until_ms <= ?3",
                    params![holder, until, now],
                )?;
                Ok(taken == 1)
            })
            .await
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

    /// Does `work` while extending the place in the background; cancels `stop` if the place is lost.
    pub async fn during<F: Future>(&self, stop: &CancellationToken, work: F) -> F::Output {
        let extend = async {
            loop {
                tokio::time::sleep(self.length / 3).await;
                match self.hold().await {
                    Ok(true) => {}
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
        let holder = self.holder.clone();
        self.store
            .with(move |connection| {
                connection.execute(
                    "DELETE FROM lease WHERE name = 'writer' AND holder = ?1",
                    [holder],
                )?;
                Ok(())
            })
            .await
    }
}

/// The processes of one host share its clock, which is all that a lease on a file needs.
fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
