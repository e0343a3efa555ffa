//! PostgreSQL: the store of several hosts, on a server.

mod server;
mod value;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use futures_util::future::{BoxFuture, FutureExt, try_join_all};
use tokio::{runtime::Handle, task::spawn_blocking};
use tokio_postgres::{Client, Statement};

pub(crate) use self::server::Server;
use super::{
    sql::{Transaction, schema},
    state::{Access, Engine, Record, Work},
};

/// Statements sent before the first of them is answered.
const IN_FLIGHT: usize = 500;

/// A store on a server. One connection, made again when it broke.
pub(super) struct Postgres {
    server: Server,
    connection: Arc<Mutex<Option<Connection>>>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Postgres")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects, and brings the store to the newest schema if it is older.
    pub(super) async fn connect(server: Server) -> anyhow::Result<Self> {
        let store = Self {
            server,
            connection: Arc::default(),
        };
        store
            .transact(Access::Read, Box::new(|_connects| Ok(())))
            .await?;
        Ok(store)
    }
}

impl Engine for Postgres {
    fn transact(&self, access: Access, work: Work) -> BoxFuture<'_, anyhow::Result<()>> {
        let (server, shared) = (self.server.clone(), Arc::clone(&self.connection));
        let runtime = Handle::current();
        async move {
            spawn_blocking(move || {
                let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
                // Taken out: after a panic or a failure nobody goes on with a transaction half done.
                let usable = shared
                    .take()
                    .filter(|connection| !connection.client.is_closed());
                let mut connection = match usable {
                    Some(connection) => connection,
                    None => Connection::open(&server, &runtime)?,
                };
                let done = connection.transact(access, work);
                if done.is_ok() || connection.go_back().is_ok() {
                    *shared = Some(connection);
                }
                done
            })
            .await?
        }
        .boxed()
    }
}

/// A connection, and what the server has prepared for it.
struct Connection {
    client: Client,
    runtime: Handle,
    statements: HashMap<String, Statement>,
}

impl Connection {
    fn open(server: &Server, runtime: &Handle) -> anyhow::Result<Self> {
        let mut connection = Self {
            client: runtime.block_on(server.connect())?,
            runtime: runtime.clone(),
            statements: HashMap::new(),
        };
        connection
            .migrate()
            .with_context(|| format!("the store {server}"))?;
        Ok(connection)
    }

    fn migrate(&mut self) -> anyhow::Result<()> {
        self.batch(BEGIN)?;
        self.batch(LOCK)?;
        // To say "if not exists" takes the right to create it, which an operator may have kept.
        let known = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'ase_daemon'";
        if self.query(known, Vec::new())?.is_empty() {
            self.batch("CREATE SCHEMA ase_daemon")?;
        }
        self.batch("CREATE TABLE IF NOT EXISTS version (number BIGINT NOT NULL)")?;
        let number = self.query("SELECT number FROM version", Vec::new())?;
        let version = match number.first().and_then(|row| row.first()) {
            Some(super::sql::Value::Int(number)) => *number,
            _ => 0,
        };
        schema::migrate(self, version)?;
        if version != schema::NEWEST {
            self.batch(&format!(
                "DELETE FROM version; INSERT INTO version VALUES ({})",
                schema::NEWEST
            ))?;
        }
        self.batch("COMMIT")
    }

    fn transact(&mut self, access: Access, work: Work) -> anyhow::Result<()> {
        match access {
            Access::Read => self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
            Access::Write => {
                self.batch(BEGIN)?;
                self.batch(LOCK)?;
            }
        }
        work(self)?;
        self.batch("COMMIT")
    }

    fn go_back(&mut self) -> anyhow::Result<()> {
        self.batch("ROLLBACK")
    }

    fn prepared(&mut self, sql: &str) -> anyhow::Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Whoever writes waits here for whoever writes already, so that what was read in a transaction still holds at its end.
const LOCK: &str = "SELECT pg_advisory_xact_lock(6433117284559)";

impl Transaction for Connection {
    fn now_ms(&self) -> &'static str {
        "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT"
    }

    fn size(&self) -> &'static str {
        // Indexes and what lies outside of the tables proper included.
        "SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0)::BIGINT FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ase_daemon' AND c.relkind = 'r'"
    }

    fn table_options(&self) -> &'static str {
        ""
    }

    fn through(&self, _index: &str) -> String {
        // It knows how many records an account has, and chooses by that.
        String::new()
    }

    fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }

    fn execute(&mut self, sql: &str, rows: Vec<Record>) -> anyhow::Result<u64> {
        let statement = self.prepared(sql)?;
        let mut changed = 0;
        for some in rows.chunks(IN_FLIGHT) {
            let sent = some
                .iter()
                .map(|row| self.client.execute_raw(&statement, row));
            changed += self
                .runtime
                .block_on(try_join_all(sent))?
                .iter()
                .sum::<u64>();
        }
        Ok(changed)
    }

    fn query(&mut self, sql: &str, values: Record) -> anyhow::Result<Vec<Record>> {
        let statement = self.prepared(sql)?;
        let parameters = values
            .iter()
            .map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync))
            .collect::<Vec<_>>();
        let rows = self
            .runtime
            .block_on(self.client.query(&statement, &parameters))?;
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| Ok(row.try_get(column)?))
                    .collect()
            })
            .collect()
    }
}
