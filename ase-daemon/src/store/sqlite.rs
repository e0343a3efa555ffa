//! SQLite: the store of one host, in this process.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use futures_util::future::{BoxFuture, FutureExt};
use rusqlite::{
    Connection, ErrorCode, TransactionBehavior, ffi::SQLITE_IOERR_SHORT_READ, types::ValueRef,
};
use tokio::task::spawn_blocking;

use super::{
    WHAT_TO_DO,
    sql::{Transaction, Value, schema},
    state::{Access, Engine, Record, Work},
};

/// So long what another process of this host writes is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store in a file, or in memory.
#[derive(Debug)]
pub(super) struct Sqlite {
    /// What it is called to people.
    name: String,
    connection: Arc<Mutex<Connection>>,
}

/// More than there are different ones in a cycle: each is prepared once.
const STATEMENTS: usize = 128;

impl Sqlite {
    pub(super) async fn open(path: PathBuf) -> anyhow::Result<Self> {
        spawn_blocking(move || {
            let name = path.display().to_string();
            let opened = Connection::open(&path).map_err(Into::into);
            opened
                .and_then(|connection| Self::ready(connection, &name))
                .map_err(|error| told(error, &name))
        })
        .await?
    }

    pub(super) async fn in_memory() -> anyhow::Result<Self> {
        spawn_blocking(|| Self::ready(Connection::open_in_memory()?, "memory")).await?
    }

    fn ready(mut connection: Connection, name: &str) -> anyhow::Result<Self> {
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        prepare(&connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 =
            transaction.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if version == 0 && tables > 0 {
            bail!(Damaged("it has tables that are not ours".to_owned()));
        }
        schema::migrate(&mut On(&transaction), version)?;
        if version != schema::NEWEST {
            transaction.pragma_update(None, "user_version", schema::NEWEST)?;
        }
        transaction.commit()?;
        Ok(Self {
            name: name.to_owned(),
            connection: Arc::new(Mutex::new(connection)),
        })
    }
}

impl Engine for Sqlite {
    fn transact(&self, access: Access, work: Work) -> BoxFuture<'_, anyhow::Result<()>> {
        let (connection, name) = (Arc::clone(&self.connection), self.name.clone());
        async move {
            spawn_blocking(move || {
                // A panic inside a transaction rolls it back, so the connection is as good as before.
                let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                transact(&mut connection, access, work).map_err(|error| told(error, &name))
            })
            .await?
        }
        .boxed()
    }
}

fn transact(connection: &mut Connection, access: Access, work: Work) -> anyhow::Result<()> {
    let transaction = connection.transaction_with_behavior(match access {
        Access::Read => TransactionBehavior::Deferred,
        Access::Write => TransactionBehavior::Immediate,
    })?;
    work(&mut On(&transaction))?;
    Ok(transaction.commit()?)
}

/// Looks whether the file is a database and whole; from then on what was committed stays, also when the power fails.
fn prepare(connection: &Connection) -> anyhow::Result<()> {
    write_ahead(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // The whole of it, a second or so per million tickets: a quick check would not see that a row is out of its place,
    // and a row out of its place is not found.
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        bail!(Damaged(verdict));
    }
    Ok(())
}

/// Turns the write-ahead log on. Of several that do so at once SQLite refuses all but one without waiting, whatever the
/// timeout says, since two that wait for each other would do so for ever.
fn write_ahead(connection: &Connection) -> anyhow::Result<()> {
    let patient_until = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < patient_until =>
            {
                thread::sleep(Duration::from_millis(10));
            }
            done => return Ok(done?),
        }
    }
}

/// The file is not as a store is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Damaged(String);

/// The error, with what to do where the file itself is at fault.
fn told(error: anyhow::Error, name: &str) -> anyhow::Error {
    let corrupt = error
        .downcast_ref::<rusqlite::Error>()
        .and_then(rusqlite::Error::sqlite_error)
        .is_some_and(|error| {
            matches!(
                error.code,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase
            ) || error.extended_code == SQLITE_IOERR_SHORT_READ
        });
    if corrupt || error.is::<Damaged>() {
        return error.context(format!(
            "the store {name} is damaged or not ours; {WHAT_TO_DO}"
        ));
    }
    error
}

/// A transaction under way.
struct On<'a>(&'a Connection);

impl Transaction for On<'_> {
    fn now_ms(&self) -> &'static str {
        // Of the host's clock; to the millisecond.
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    }

    fn size(&self) -> &'static str {
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    }

    fn table_options(&self) -> &'static str {
        " WITHOUT ROWID"
    }

    fn through(&self, index: &str) -> String {
        // It knows nothing of the data, and thinks that all keys in their order are cheaper than a few records out of it.
        format!(" INDEXED BY {index}")
    }

    fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
        Ok(self.0.execute_batch(sql)?)
    }

    fn execute(&mut self, sql: &str, rows: Vec<Record>) -> anyhow::Result<u64> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut changed = 0;
        for row in rows {
            bind(&mut statement, &row)?;
            changed += statement.raw_execute()? as u64;
        }
        Ok(changed)
    }

    fn query(&mut self, sql: &str, values: Record) -> anyhow::Result<Vec<Record>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        bind(&mut statement, &values)?;
        let mut rows = statement.raw_query();
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let mut record = Vec::with_capacity(columns);
            for column in 0..columns {
                record.push(value(row.get_ref(column)?)?);
            }
            records.push(record);
        }
        Ok(records)
    }
}

/// Binds by the number in a parameter's name; SQLite itself counts parameters as they come.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value]) -> anyhow::Result<()> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        match value.context("a statement and its values do not fit")? {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null)?,
            Value::Int(number) => statement.raw_bind_parameter(index, number)?,
            Value::Text(text) => statement.raw_bind_parameter(index, text)?,
        }
    }
    Ok(())
}

fn value(value: ValueRef<'_>) -> anyhow::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => bail!(Damaged("it has a text that is none".to_owned())),
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            bail!(Damaged("it has a value of no kind we write".to_owned()))
        }
    })
}

#[cfg(test)]
mod tests {
    use ase_rules::OrganizationId;

    use super::*;
    use crate::store::state::State;

    /// Runs queries, and notes how SQLite finds what they ask for.
    struct Explained<'a> {
        on: On<'a>,
        ways: Vec<String>,
    }

    impl Transaction for Explained<'_> {
        fn now_ms(&self) -> &'static str {
            self.on.now_ms()
        }

        fn size(&self) -> &'static str {
            self.on.size()
        }

        fn table_options(&self) -> &'static str {
            self.on.table_options()
        }

        fn through(&self, index: &str) -> String {
            self.on.through(index)
        }

        fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
            self.on.batch(sql)
        }

        fn execute(&mut self, sql: &str, rows: Vec<Record>) -> anyhow::Result<u64> {
            self.on.execute(sql, rows)
        }

        fn query(&mut self, sql: &str, values: Record) -> anyhow::Result<Vec<Record>> {
            for row in self
                .on
                .query(&format!("EXPLAIN QUERY PLAN {sql}"), values.clone())?
            {
                if let Some(Value::Text(way)) = row.last() {
                    self.ways.push(way.clone());
                }
            }
            self.on.query(sql, values)
        }
    }

    /// Or each account of a desk would cost as much as all of them.
    #[tokio::test]
    async fn the_tickets_of_an_account_are_found_by_the_account() {
        let store = Sqlite::in_memory().await.unwrap();
        let connection = store.connection.lock().unwrap();
        let mut explained = Explained {
            on: On(&connection),
            ways: Vec::new(),
        };
        let account = OrganizationId::new(1);
        explained
            .tickets_of("global", account, None, 2_000)
            .unwrap();
        let way = "SEARCH ticket USING INDEX ticket_of_organization (instance=? AND organization=? AND ticket>?)";
        assert_eq!(explained.ways, [way]);
    }
}
