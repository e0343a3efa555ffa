//! The inbox in its tables.

use ase_rules::{OrganizationId, TicketId};

use super::{Record, Transaction, Value, value::Row};
use crate::store::{Hint, Taken, Waiting, inbox::ROOM};

/// How long a delivery is known by its ids: twice the five minutes within which its signature is believed.
const KNOWN_MS: i64 = 600_000;

pub(super) fn take(
    on: &mut dyn Transaction,
    instance: &str,
    hints: &[Hint],
) -> anyhow::Result<Vec<Taken>> {
    let now = on.now_ms();
    on.batch(&format!(
        "DELETE FROM delivery WHERE seen_ms < {now} - {KNOWN_MS}"
    ))?;
    let mut room = ROOM.saturating_sub(count(on, instance)?);
    let mut taken = Vec::new();
    for hint in hints {
        let fits = match hint.ticket {
            Some(ticket) => room > 0 || waits(on, instance, ticket)?,
            None => true,
        };
        taken.push(if !fits {
            Taken::Full
        } else if !is_new(on, instance, &hint.delivery)? {
            Taken::Again
        } else {
            if let Some(ticket) = hint.ticket {
                put(on, instance, ticket, hint.organization)?;
                room = room.saturating_sub(1);
            }
            Taken::New
        });
    }
    Ok(taken)
}

/// Takes note of a delivery; false if it is known by any of its ids.
fn is_new(on: &mut dyn Transaction, instance: &str, ids: &[String]) -> anyhow::Result<bool> {
    let now = on.now_ms();
    let sql = format!(
        "INSERT INTO delivery (instance, id, seen_ms) VALUES ($1, $2, {now}) ON CONFLICT (instance, id) DO NOTHING"
    );
    let rows: Vec<Record> = ids
        .iter()
        .map(|id| vec![instance.into(), id.as_str().into()])
        .collect();
    let all = rows.len() as u64;
    Ok(on.execute(&sql, rows)? == all)
}

fn put(
    on: &mut dyn Transaction,
    instance: &str,
    ticket: TicketId,
    organization: Option<OrganizationId>,
) -> anyhow::Result<()> {
    let now = on.now_ms();
    let sql = format!(
        "INSERT INTO inbox (instance, ticket, organization, calls, since_ms) VALUES ($1, $2, $3, 1, {now})
         ON CONFLICT (instance, ticket) DO UPDATE SET calls = inbox.calls + 1, organization = excluded.organization"
    );
    let organization = organization.map(OrganizationId::get).into();
    on.execute(
        &sql,
        vec![vec![instance.into(), ticket.get().into(), organization]],
    )?;
    Ok(())
}

pub(super) fn count(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<usize> {
    let sql = "SELECT COUNT(*) FROM inbox WHERE instance = $1";
    let count = on.query(sql, vec![instance.into()])?;
    Ok(match count.first().and_then(|row| row.first()) {
        Some(Value::Int(count)) => usize::try_from(*count)?,
        _ => 0,
    })
}

fn waits(on: &mut dyn Transaction, instance: &str, ticket: TicketId) -> anyhow::Result<bool> {
    let sql = "SELECT 1 FROM inbox WHERE instance = $1 AND ticket = $2";
    let found = on.query(sql, vec![instance.into(), ticket.get().into()])?;
    Ok(!found.is_empty())
}

pub(super) fn waiting(
    on: &mut dyn Transaction,
    instance: &str,
    limit: usize,
) -> anyhow::Result<Vec<Waiting>> {
    let sql = format!(
        "SELECT ticket, organization, calls FROM inbox WHERE instance = $1 ORDER BY since_ms, ticket LIMIT {limit}"
    );
    let rows = on.query(&sql, vec![instance.into()])?;
    rows.into_iter()
        .map(|record| {
            let mut row = Row::new(record);
            Ok(Waiting {
                ticket: TicketId::new(row.int()?),
                organization: row.maybe_int()?.map(OrganizationId::new),
                calls: row.int()?,
            })
        })
        .collect()
}

pub(super) fn looked_at(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: &[Waiting],
) -> anyhow::Result<()> {
    let rows = tickets
        .iter()
        .map(|one| vec![instance.into(), one.ticket.get().into(), one.calls.into()])
        .collect();
    let sql = "DELETE FROM inbox WHERE instance = $1 AND ticket = $2 AND calls = $3";
    on.execute(sql, rows)?;
    Ok(())
}
