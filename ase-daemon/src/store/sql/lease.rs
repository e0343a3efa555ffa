//! The writer's place in its table: one row.

use std::time::Duration;

use super::{Transaction, Value};

pub(super) fn take(
    on: &mut dyn Transaction,
    holder: &str,
    length: Duration,
) -> anyhow::Result<Option<i64>> {
    let now = on.now_ms();
    // A place that seems held for longer than twice its length was taken by a clock that has since been set back.
    let sql = format!(
        "INSERT INTO lease (name, holder, epoch, length_ms, until_ms) VALUES ('writer', $1, 1, $2, {now} + $2)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = lease.epoch + 1,
             length_ms = excluded.length_ms, until_ms = excluded.until_ms, asker = NULL, asked_until_ms = NULL
         WHERE (lease.until_ms <= {now} OR lease.until_ms > {now} + 2 * lease.length_ms)
             AND (lease.asker = excluded.holder OR NOT {})
         RETURNING epoch",
        asked(now)
    );
    let length = i64::try_from(length.as_millis())?;
    let taken = on.query(&sql, vec![holder.into(), length.into()])?;
    Ok(taken.first().and_then(|row| match row.first() {
        Some(Value::Int(epoch)) => Some(*epoch),
        _ => None,
    }))
}

pub(super) fn extend(on: &mut dyn Transaction, epoch: i64) -> anyhow::Result<bool> {
    let now = on.now_ms();
    let sql = format!(
        "UPDATE lease SET until_ms = {now} + length_ms WHERE name = 'writer' AND epoch = $1"
    );
    Ok(on.execute(&sql, vec![vec![epoch.into()]])? == 1)
}

/// Whether somebody asks for the place, and not longer ago than that counts.
fn asked(now: &str) -> String {
    format!(
        "COALESCE(lease.asked_until_ms > {now} AND lease.asked_until_ms <= {now} + {LONGEST_MS}, FALSE)"
    )
}

/// An asking that seems to last longer was made by a clock that has since been set back.
const LONGEST_MS: i64 = 60_000;

pub(super) fn ask(on: &mut dyn Transaction, asker: &str, length: Duration) -> anyhow::Result<()> {
    let now = on.now_ms();
    // Of two who ask, the second waits its turn.
    let sql = format!(
        "UPDATE lease SET asker = $1, asked_until_ms = {now} + $2
         WHERE name = 'writer' AND (asker = $1 OR NOT {})",
        asked(now)
    );
    let length = i64::try_from(length.as_millis())?.min(LONGEST_MS);
    on.execute(&sql, vec![vec![asker.into(), length.into()]])?;
    Ok(())
}

pub(super) fn ask_no_more(on: &mut dyn Transaction, asker: &str) -> anyhow::Result<()> {
    let sql =
        "UPDATE lease SET asker = NULL, asked_until_ms = NULL WHERE name = 'writer' AND asker = $1";
    on.execute(sql, vec![vec![asker.into()]])?;
    Ok(())
}

pub(super) fn is_asked(on: &mut dyn Transaction, epoch: i64) -> anyhow::Result<bool> {
    let now = on.now_ms();
    let sql = format!(
        "SELECT 1 FROM lease WHERE name = 'writer' AND epoch = $1 AND {}",
        asked(now)
    );
    Ok(!on.query(&sql, vec![epoch.into()])?.is_empty())
}

/// The epoch moves on, so that nothing that still comes from it is taken for the holder's.
pub(super) fn give_back(on: &mut dyn Transaction, epoch: i64) -> anyhow::Result<()> {
    let sql =
        "UPDATE lease SET until_ms = 0, epoch = epoch + 1 WHERE name = 'writer' AND epoch = $1";
    on.execute(sql, vec![vec![epoch.into()]])?;
    Ok(())
}
