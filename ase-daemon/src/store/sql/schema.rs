//! The tables, and the way from every released state to the newest.

use anyhow::{Context, bail};

use super::{
    Record, Transaction, Value,
    table::{CHECKPOINT, CYCLE, FLAG, INTENT, INTENT_OF_THIRD, TABLES, TENURE},
};
use crate::store::WHAT_TO_DO;

/// The newest schema.
pub(in crate::store) const NEWEST: i64 = 9;

/// Brings the tables from schema `from` (0: there are none) to the newest, and looks whether they are ours.
///
/// PostgreSQL was first spoken to at schema 3.
pub(in crate::store) fn migrate(on: &mut dyn Transaction, from: i64) -> anyhow::Result<()> {
    if from > NEWEST {
        bail!(
            "it was written by a newer version (schema {from}, this one knows {NEWEST}); run that version, or name another store"
        );
    }
    match from {
        0 => create(on)?,
        1 => {
            on.batch(SECOND)?;
            to_third(on)?;
        }
        2 => to_third(on)?,
        3 => to_fourth(on)?,
        4 => to_fifth(on)?,
        5 => to_sixth(on)?,
        6 | 7 => to_eighth(on)?,
        8 => to_ninth(on)?,
        _ => {}
    }
    for table in TABLES {
        table.verify(on)?;
    }
    let known = CHECKPOINT.instances(on)?;
    CHECKPOINT.pages(on, &mut |_whole| Ok(()))?;
    for table in TABLES {
        table.verify_strays(on, &known)?;
    }
    // These are not sealed, or hold nothing that is kept; that they are there is all there is to see.
    for table in [
        "inbox",
        "delivery",
        "lease",
        "incoming",
        "touched",
        "touched_ticket",
    ] {
        on.query(&format!("SELECT * FROM {table} LIMIT 0"), Vec::new())
            .with_context(|| {
                format!("it is damaged or not ours: it has no table {table}; {WHAT_TO_DO}")
            })?;
    }
    Ok(())
}

/// What schema 2 added to schema 1: why a write was made, what the ticket was afterwards, which write it takes back, to what.
const SECOND: &str = "
    ALTER TABLE intent ADD COLUMN why TEXT;
    ALTER TABLE intent ADD COLUMN after TEXT;
    ALTER TABLE intent ADD COLUMN undoes TEXT;
    ALTER TABLE intent ADD COLUMN restores TEXT;
";

/// Tables of schemas 1 and 2 whose records cannot be read again.
const MEMORY: [super::table::Table; 4] = [TENURE, FLAG, INTENT_OF_THIRD, CYCLE];

/// Schema 3 has tickets in columns, a checksum in every record, and an epoch in the writer's place. The mirror is a cache
/// and is read again; the memory is carried over.
fn to_third(on: &mut dyn Transaction) -> anyhow::Result<()> {
    let mut kept: Vec<Vec<Record>> = Vec::new();
    for table in &MEMORY {
        let sql = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
        let records = on.query(&sql, Vec::new());
        kept.push(
            records
                .with_context(|| format!("cannot read its table {}; {WHAT_TO_DO}", table.name))?,
        );
    }
    for old in ["checkpoint", "account", "agent", "ticket", "aside", "lease"] {
        on.batch(&format!("DROP TABLE {old}"))?;
    }
    for table in &MEMORY {
        on.batch(&format!("DROP TABLE {}", table.name))?;
    }
    on.batch(&with_options(on, THIRD))?;
    for (table, records) in MEMORY.iter().zip(kept) {
        table.insert(on, records)?;
    }
    to_fourth(on)
}

fn create(on: &mut dyn Transaction) -> anyhow::Result<()> {
    on.batch(&with_options(on, THIRD))?;
    to_fourth(on)
}

/// Schema 4 has an inbox for webhooks, lets the writer's place be asked for, and has a request id in every intent.
fn to_fourth(on: &mut dyn Transaction) -> anyhow::Result<()> {
    let mut sealed = Vec::new();
    INTENT_OF_THIRD.pages(on, &mut |records| {
        sealed.extend(records);
        Ok(())
    })?;
    on.batch(&with_options(on, FOURTH))?;
    for record in &mut sealed {
        record.push(Value::Null);
    }
    INTENT.put(on, sealed)?;
    to_fifth(on)
}

/// Schema 5 has notices to people elsewhere.
fn to_fifth(on: &mut dyn Transaction) -> anyhow::Result<()> {
    on.batch(&with_options(on, FIFTH))?;
    to_sixth(on)
}

/// Schema 6 has a place for tickets of lists that have not ended yet.
fn to_sixth(on: &mut dyn Transaction) -> anyhow::Result<()> {
    on.batch(&with_options(on, SIXTH))?;
    to_eighth(on)
}

/// Schema 7 has the tables of schema 6: reports that are put down from then on are packed, which no earlier version can read.
/// Schema 8 notes which accounts have tickets that are otherwise.
fn to_eighth(on: &mut dyn Transaction) -> anyhow::Result<()> {
    on.batch(&with_options(on, EIGHTH))?;
    to_ninth(on)
}

/// Schema 9 notes which tickets those are, where they are few.
fn to_ninth(on: &mut dyn Transaction) -> anyhow::Result<()> {
    on.batch(&with_options(on, NINTH))
}

fn with_options(on: &dyn Transaction, sql: &str) -> String {
    let options = on.table_options();
    sql.replace("\n);", &format!("\n){options};"))
}

/// Schema 3. `sum` is a checksum over the rest of the record.
const THIRD: &str = include_str!("schema/3.sql");

/// What schema 4 adds to it.
const FOURTH: &str = include_str!("schema/4.sql");

/// What schema 5 adds to it.
const FIFTH: &str = include_str!("schema/5.sql");

/// What schema 6 adds to it.
const SIXTH: &str = include_str!("schema/6.sql");

/// What schema 8 adds to it.
const EIGHTH: &str = include_str!("schema/8.sql");

/// What schema 9 adds to it.
const NINTH: &str = include_str!("schema/9.sql");
