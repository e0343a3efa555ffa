//! State: what was read, what was seen first and when, what was meant and what came of it.
//!
//! The mirror of Zendesk in here is a cache; tenures, flag readings and the journal are memory. One
//! SQLite file holds both, so that a checkpoint is written in the transaction that brings what it
//! covers.

mod history;
mod journal;
mod lease;
mod memory;
mod mirror;
mod schema;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use rusqlite::Connection;

pub use history::{Wanted, Written};
pub use journal::{Intent, Recorded, TicketState, Undo};
pub use lease::Lease;
pub use mirror::{Mark, Mirror, Update};

/// The state of one daemon. Cheap to clone; clones share the connection.
#[derive(Clone, Debug)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens the store at `url` (`sqlite://PATH` or `memory`), migrating it forward if it is older.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, is damaged, or was written by a newer version.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let url = url.to_owned();
        tokio::task::spawn_blocking(move || Self::open_now(&url)).await?
    }

    fn open_now(url: &str) -> anyhow::Result<Self> {
        let mut connection = match url.strip_prefix("sqlite://") {
            Some(path) => open_file(Path::new(path))?,
            None if url == "memory" => Connection::open_in_memory()?,
            None => bail!("the store's url is \"{url}\"; it is sqlite://PATH or memory"),
        };
        connection.busy_timeout(Duration::from_secs(10))?;
        schema::migrate(&mut connection, url)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` on the connection, off the async threads.
    async fn with<R, F>(&self, work: F) -> anyhow::Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut Connection) -> anyhow::Result<R> + Send + 'static,
    {
        let connection = Arc::clone(&self.connection);
        tokio::task::spawn_blocking(move || {
            // A panic inside a transaction rolls it back, so the connection is as good as before.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut connection)
        })
        .await?
    }
}

fn open_file(path: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(path)
        .with_context(|| format!("cannot open the store {}", path.display()))?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .and_then(|()| connection.pragma_update(None, "synchronous", "FULL"))
        .with_context(|| damaged(path))?;
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .with_context(|| damaged(path))?;
    if verdict != "ok" {
        bail!("{}: {verdict}", damaged(path));
    }
    Ok(connection)
}

fn damaged(path: &Path) -> String {
    format!(
        "the store {} is damaged or not ours; move it away (the mirror is read again; restore a backup to keep tenures and history)",
        path.display()
    )
}

#[cfg(test)]
mod tests;
