//! State: what was read, what was seen first and when, what was meant and what came of it.
//!
//! The mirror of Zendesk in here is a cache; tenures, flag readings and the journal are memory. One
//! database holds both, so that a checkpoint is written in the transaction that brings what it
//! covers.
//!
//! `State` is what the daemon has to say to its store. SQL says it (`sql`, written once), and two engines
//! understand it: SQLite in this process, and a PostgreSQL server for several hosts.

mod copy;
mod history;
mod inbox;
mod incoming;
mod journal;
mod lease;
mod look;
mod memory;
mod mirror;
mod notices;
mod postgres;
mod sql;
mod sqlite;
mod state;

use std::sync::Arc;

use anyhow::bail;
use tokio::sync::oneshot;

pub use copy::{Copied, copy};
pub use history::{Wanted, Written};
pub use inbox::{Hint, ROOM, Taken, Waiting};
pub use incoming::{Arrived, ListOfRun};
pub use journal::{Intent, Recorded, TicketState, Undo};
pub use lease::{Lease, Superseded};
pub use look::Tally;
pub(crate) use mirror::MIRROR_OF;
pub use mirror::{Learned, Mark, Mirror, Renewed, Touched, Update};
pub use notices::{Attempt, Bulletin, Delivery};
pub(crate) use postgres::Server;

use self::{
    lease::Claim,
    state::{Access, Engine, State},
};
use crate::config;

/// What to do about a store that is not as we left it.
const WHAT_TO_DO: &str =
    "move it away (the mirror is read again; restore a backup to keep tenures and history)";

/// The state of one daemon. Cheap to clone; clones share the connection and the writer's place.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Arc<dyn Engine>,
    claim: Arc<Claim>,
}

impl Store {
    /// Opens the store that `config` names, migrating it forward if it is older.
    ///
    /// # Errors
    ///
    /// If it cannot be opened or reached, is damaged, or was written by a newer version.
    pub async fn open(config: &config::Store) -> anyhow::Result<Self> {
        let url = config.url.as_str();
        let engine: Arc<dyn Engine> = if let Some(path) = url.strip_prefix("sqlite://") {
            Arc::new(sqlite::Sqlite::open(path.into()).await?)
        } else if url == "memory" {
            Arc::new(sqlite::Sqlite::in_memory().await?)
        } else if Server::is_meant(url) {
            let server = Server::of(url, config.password.as_ref())?;
            Arc::new(postgres::Postgres::connect(server).await?)
        } else {
            bail!(
                "the store's url is none of sqlite://PATH, postgres://USER@HOST/DATABASE and memory"
            );
        };
        Ok(Self {
            engine,
            claim: Arc::default(),
        })
    }

    /// A handle apart from the writer's place: it keeps what was learned whoever writes, and cannot write to the journal.
    #[must_use]
    pub fn for_audit(&self) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            claim: Arc::default(),
        }
    }

    /// A handle that stands or falls with the writer's place as this process holds it now: once the place is lost, what
    /// was begun with this handle is over, also if the process takes the place again.
    #[must_use]
    pub fn pinned(&self) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            claim: Arc::new(self.claim.pinned()),
        }
    }

    /// The number of the writer's place as this process held it when it took it last; none where it never did.
    #[must_use]
    pub(crate) fn epoch(&self) -> Option<i64> {
        self.claim.epoch()
    }

    /// Reads, as of one moment.
    async fn read<R, F>(&self, work: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut dyn State) -> anyhow::Result<R> + Send + 'static,
    {
        self.transact(Access::Read, work).await
    }

    /// Writes, in one transaction. Whoever holds the writer's place, or ever did, writes only while it is theirs.
    async fn write<R, F>(&self, work: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut dyn State) -> anyhow::Result<R> + Send + 'static,
    {
        let epoch = self.claim.epoch();
        self.transact(Access::Write, move |state| {
            if let Some(epoch) = epoch {
                lease::insist(state, epoch)?;
            }
            work(state)
        })
        .await
    }

    /// Writes what only the holder of the writer's place may write.
    async fn write_as_holder<R, F>(&self, work: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut dyn State) -> anyhow::Result<R> + Send + 'static,
    {
        if self.claim.epoch().is_none() {
            bail!(
                "the journal is written by whoever holds the writer's place; this process never took it"
            );
        }
        self.write(work).await
    }

    /// Runs `work` in a transaction, off the async threads; what it returns is known once it is on disk.
    async fn transact<R, F>(&self, access: Access, work: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut dyn State) -> anyhow::Result<R> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let work = Box::new(move |state: &mut dyn State| {
            let result = work(state)?;
            // Nobody waits for it any more: that takes nothing from what was done.
            let _nobody_waits = tell.send(result);
            Ok(())
        });
        self.engine.transact(access, work).await?;
        Ok(told.await?)
    }
}
