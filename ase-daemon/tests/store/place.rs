//! Where a store lies: on each engine in turn.

use std::sync::Arc;

use ase_daemon::{config, store::Store};

use crate::server::{Server, client, server};

/// A place for a store that is not there yet.
pub(crate) struct Place {
    pub(crate) config: config::Store,
    folder: Option<tempfile::TempDir>,
    _server: Option<Arc<Server>>,
}

impl Place {
    /// In a file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            config: config::Store {
                url: format!("sqlite://{}", folder.path().join("state.db").display()),
                ..config::Store::default()
            },
            folder: Some(folder),
            _server: None,
        }
    }

    /// On a server, where one is installed.
    pub(crate) async fn postgres() -> Option<Self> {
        let server = server()?;
        Some(Self {
            config: server.database().await,
            folder: None,
            _server: Some(server),
        })
    }

    /// One on each engine.
    pub(crate) async fn each() -> Vec<Self> {
        let mut places = vec![Self::sqlite()];
        places.extend(Self::postgres().await);
        places
    }

    /// Whether it is a file of this host.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Opens the store, as a process that starts does.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.config).await.unwrap()
    }

    /// What it says instead of opening.
    pub(crate) async fn refusal(&self) -> String {
        match Store::open(&self.config).await {
            Ok(_) => panic!("it opened"),
            Err(error) => format!("{error:#}"),
        }
    }

    /// The file of a store on SQLite.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.folder.as_ref().unwrap().path().join("state.db")
    }

    /// Says something to the database past the daemon.
    pub(crate) async fn say(&self, sql: &str) {
        if self.folder.is_some() {
            let connection = rusqlite::Connection::open(self.file()).unwrap();
            connection.execute_batch(sql).unwrap();
        } else {
            client(&self.config).await.batch_execute(sql).await.unwrap();
        }
    }

    /// Lets so many milliseconds pass for whoever holds the writer's place.
    pub(crate) async fn let_the_lease_age(&self, millis: i64) {
        self.say(&format!("UPDATE lease SET until_ms = until_ms - {millis}"))
            .await;
    }
}
