//! The tables, and the way from every released state to the newest.

use anyhow::{Context, bail};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

const MIGRATIONS: &[M<'static>] = &[M::up(
    "
    -- The mirror of Zendesk: a cache. `facts` is JSON.
    CREATE TABLE checkpoint (
        instance TEXT NOT NULL, stream TEXT NOT NULL, value TEXT NOT NULL, seen_at TEXT NOT NULL,
        PRIMARY KEY (instance, stream)
    ) STRICT;
    CREATE TABLE account (
        instance TEXT NOT NULL, organization INTEGER NOT NULL, facts TEXT NOT NULL,
        filled INTEGER NOT NULL,  -- whether all its tickets are in the mirror
        PRIMARY KEY (instance, organization)
    ) STRICT;
    CREATE TABLE agent (
        instance TEXT NOT NULL, agent INTEGER NOT NULL, facts TEXT NOT NULL,
        PRIMARY KEY (instance, agent)
    ) STRICT;
    CREATE TABLE ticket (
        instance TEXT NOT NULL, ticket INTEGER NOT NULL, organization INTEGER NOT NULL, facts TEXT NOT NULL,
        PRIMARY KEY (instance, ticket)
    ) STRICT;
    CREATE INDEX ticket_of_organization ON ticket (instance, organization);
    -- Tickets whose record could not be decoded: looked at again until it can.
    CREATE TABLE aside (
        instance TEXT NOT NULL, ticket INTEGER NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (instance, ticket)
    ) STRICT;
    -- Memory.
    CREATE TABLE tenure (
        instance TEXT NOT NULL, organization INTEGER NOT NULL, ase INTEGER NOT NULL,
        since TEXT NOT NULL, until TEXT,
        PRIMARY KEY (instance, organization, ase, since)
    ) STRICT;
    CREATE TABLE flag (
        instance TEXT NOT NULL, organization INTEGER NOT NULL, seen TEXT NOT NULL,
        PRIMARY KEY (instance, organization)
    ) STRICT;
    -- What was meant (before the request went out) and what came of it.
    CREATE TABLE intent (
        id TEXT PRIMARY KEY, instance TEXT NOT NULL, cycle TEXT NOT NULL, kind TEXT NOT NULL,
        ticket INTEGER NOT NULL, organization INTEGER NOT NULL, agent INTEGER NOT NULL, agent_group INTEGER,
        rule TEXT NOT NULL, stamp TEXT NOT NULL, before TEXT NOT NULL, planned_at TEXT NOT NULL,
        outcome TEXT, reason TEXT, settled_at TEXT
    ) STRICT;
    CREATE INDEX intent_of_ticket ON intent (instance, ticket);
    CREATE INDEX intent_open ON intent (instance) WHERE outcome IS NULL;
    CREATE TABLE cycle (
        id TEXT PRIMARY KEY, instance TEXT NOT NULL, started_at TEXT NOT NULL, report TEXT NOT NULL
    ) STRICT;
    CREATE TABLE lease (
        name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_ms INTEGER NOT NULL
    ) STRICT;
    ",
), M::up(
    "
    -- Why a write was made, what the ticket was afterwards, and which write it takes back, to what.
    ALTER TABLE intent ADD COLUMN why TEXT;
    ALTER TABLE intent ADD COLUMN after TEXT;
    ALTER TABLE intent ADD COLUMN undoes TEXT;
    ALTER TABLE intent ADD COLUMN restores TEXT;
    CREATE INDEX intent_of_cycle ON intent (cycle);
    CREATE INDEX cycle_of_instance ON cycle (instance, started_at);
    ",
)];

/// Brings the store to the newest schema; a store from a newer version is refused.
pub(super) fn migrate(connection: &mut Connection, url: &str) -> anyhow::Result<()> {
    let version: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .with_context(|| format!("cannot read the store {url}"))?;
    if usize::try_from(version)? > MIGRATIONS.len() {
        bail!(
            "the store {url} was written by a newer version (schema {version}, this one knows {}); run that version, or name another store",
            MIGRATIONS.len()
        );
    }
    Migrations::from_slice(MIGRATIONS)
        .to_latest(connection)
        .with_context(|| {
            format!(
                "cannot bring the store {url} to schema {}",
                MIGRATIONS.len()
            )
        })
}
