//! What a looker-on asks, in tables.

use anyhow::{Context, bail};
use ase_rules::{OrganizationId, Status, Ticket, TicketId, UserId};

use super::{Transaction, Value, journal, record, table::TICKET, value::Row};
use crate::store::{Tally, Wanted, Written};

pub(super) fn cycles(
    on: &mut dyn Transaction,
    instance: &str,
    before: Option<&str>,
    limit: usize,
) -> anyhow::Result<Vec<String>> {
    // Ids are in the order of time.
    let (earlier, values) = match before {
        Some(before) => ("AND id < $2", vec![instance.into(), before.into()]),
        None => ("", vec![instance.into()]),
    };
    let sql = format!(
        "SELECT id FROM cycle WHERE instance = $1 {earlier} ORDER BY id DESC LIMIT {limit}"
    );
    let rows = on.query(&sql, values)?;
    rows.into_iter()
        .map(|record| Row::new(record).text())
        .collect()
}

pub(super) fn tally(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Vec<Tally>> {
    let sql = "SELECT organization, assignee, status, COUNT(*) FROM ticket WHERE instance = $1
               GROUP BY organization, assignee, status";
    let rows = on.query(sql, vec![instance.into()])?;
    rows.into_iter()
        .map(|record| {
            let mut row = Row::new(record);
            Ok(Tally {
                organization: OrganizationId::new(row.int()?),
                assignee: row.maybe_int()?.map(UserId::new),
                status: Status::from(row.text()?),
                tickets: usize::try_from(row.int()?)?,
            })
        })
        .collect()
}

pub(super) fn tickets_of(
    on: &mut dyn Transaction,
    instance: &str,
    organization: OrganizationId,
    after: Option<TicketId>,
    limit: usize,
) -> anyhow::Result<Vec<Ticket>> {
    let after = after.map_or(i64::MIN, TicketId::get);
    let records = TICKET.first_through(
        on,
        "ticket_of_organization",
        "instance = $1 AND organization = $2 AND ticket > $3",
        vec![instance.into(), organization.get().into(), after.into()],
        limit,
    )?;
    records.into_iter().map(record::ticket).collect()
}

pub(super) fn latest_writes(
    on: &mut dyn Transaction,
    instance: &str,
    wanted: &Wanted,
    limit: usize,
) -> anyhow::Result<Vec<Written>> {
    let (condition, values) = journal::made(instance, wanted);
    let latest = format!(
        "instance = $1 AND id IN (SELECT id FROM intent WHERE {condition} ORDER BY id DESC LIMIT {limit})"
    );
    let mut writes = journal::written(on, instance, &latest, values)?;
    writes.retain(|written| {
        wanted
            .since
            .is_none_or(|since| written.intent.planned_at >= since)
    });
    writes.reverse();
    Ok(writes)
}

pub(super) fn size(on: &mut dyn Transaction) -> anyhow::Result<u64> {
    let sql = on.size();
    let rows = on.query(sql, Vec::new())?;
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Int(bytes)) => u64::try_from(*bytes).context("the size of the store"),
        other => bail!("the store says that its size is {other:?}"),
    }
}
