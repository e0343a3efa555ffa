//! Tickets of a run through lists, until the run has ended and the mirror takes them over.

use std::collections::BTreeSet;

use ase_rules::{Ticket, TicketId};
use jiff::Timestamp;

use super::{
    Record, Transaction, Value,
    mirror::{self, asked, is_asked},
    record,
    table::{ASIDE, INCOMING, TICKET},
    touched::touch_leaving,
};
use crate::store::{Arrived, ListOfRun, Update};

/// Tickets in memory at one time.
const PAGE: usize = 2_000;

/// Puts tickets down, over older readings of the same list.
pub(super) fn put_down(
    on: &mut dyn Transaction,
    place: &ListOfRun,
    tickets: &[Ticket],
) -> anyhow::Result<()> {
    let mut records = Vec::new();
    for ticket in tickets {
        if let Some(mut record) = record::of_ticket(&place.run, ticket)? {
            record.insert(2, place.list.into());
            records.push(record);
        }
    }
    INCOMING.put_where(on, "incoming.updated_us <= excluded.updated_us", records)
}

/// Removes what runs put down that began before `run` by name: they did not end.
pub(super) fn sweep(on: &mut dyn Transaction, run: &str) -> anyhow::Result<()> {
    INCOMING.remove(on, "run < $1", vec![vec![run.into()]])
}

/// Removes what a run put down.
pub(super) fn drop_run(on: &mut dyn Transaction, run: &str) -> anyhow::Result<()> {
    INCOMING.remove(on, "run = $1", vec![vec![run.into()]])
}

/// Takes back what one list brought: it broke off.
pub(super) fn take_back(on: &mut dyn Transaction, place: &ListOfRun) -> anyhow::Result<()> {
    let values = vec![place.run.as_str().into(), place.list.into()];
    INCOMING.remove(on, "run = $1 AND list = $2", vec![values])
}

/// Those of `ids` that the mirror has in any way, or a list of this run has brought.
pub(super) fn known(
    on: &mut dyn Transaction,
    instance: &str,
    run: &str,
    ids: &[TicketId],
) -> anyhow::Result<BTreeSet<TicketId>> {
    let mut known = BTreeSet::new();
    for (table, key, value) in [
        ("ticket", "instance", instance),
        ("aside", "instance", instance),
        ("incoming", "run", run),
    ] {
        let sql = format!(
            "SELECT ticket FROM {table} WHERE {key} = $1 AND {}",
            is_asked()
        );
        for values in asked(value, ids) {
            let rows = on.query(&sql, values)?;
            known.extend(rows.iter().filter_map(|row| id(row)));
        }
    }
    Ok(known)
}

/// Tickets that have an assignee in the mirror and none as read: in what was put down, or among `unassigned`.
pub(super) fn lost(
    on: &mut dyn Transaction,
    instance: &str,
    run: &str,
    unassigned: &[Ticket],
) -> anyhow::Result<BTreeSet<TicketId>> {
    let sql = "SELECT ticket.ticket FROM incoming
               JOIN ticket ON ticket.instance = $1 AND ticket.ticket = incoming.ticket
               WHERE incoming.run = $2 AND incoming.assignee IS NULL AND ticket.assignee IS NOT NULL
               AND incoming.updated_us >= ticket.updated_us";
    let rows = on.query(sql, vec![instance.into(), run.into()])?;
    let mut lost: BTreeSet<TicketId> = rows.iter().filter_map(|row| id(row)).collect();
    let ids: Vec<TicketId> = unassigned.iter().map(|ticket| ticket.id).collect();
    let before = mirror::tickets_by_id(on, instance, &ids)?;
    let had = |ticket: &&Ticket| {
        before.get(&ticket.id).is_some_and(|before| {
            before.assignee.is_some() && before.updated_at <= ticket.updated_at
        })
    };
    let without = unassigned.iter().filter(|one| one.assignee.is_none());
    lost.extend(without.filter(had).map(|ticket| ticket.id));
    Ok(lost)
}

/// Ends a run: the mirror takes over what was put down and what `arrived`, what is gone goes, and the checkpoint moves.
pub(super) fn take_over(
    on: &mut dyn Transaction,
    instance: &str,
    run: &str,
    arrived: Arrived,
) -> anyhow::Result<()> {
    let absent = absent(on, instance, run, &arrived)?;
    let Arrived {
        tickets,
        gone,
        aside,
        filled,
        whole_until: _,
        checkpoint,
    } = arrived;
    mirror::merge(on, instance, tickets)?;
    let mut after: Option<(TicketId, i64)> = None;
    loop {
        let (ticket, list) = after.map_or((i64::MIN, 0), |(id, list)| (id.get(), list));
        let further = "run = $1 AND (ticket, list) > ($2, $3)";
        let values = vec![run.into(), ticket.into(), list.into()];
        let page = INCOMING.first(on, further, values, PAGE)?;
        let whole = page.len() == PAGE;
        after = page
            .last()
            .and_then(|row| Some((id(&row[1..])?, int(&row[2])?)));
        let tickets: anyhow::Result<_> = page.into_iter().map(lying).collect();
        mirror::merge(on, instance, tickets?)?;
        if !whole {
            break;
        }
    }
    drop_run(on, run)?;
    let of = |id: TicketId| -> Record { vec![instance.into(), id.get().into()] };
    let with_version = |(id, version): &(TicketId, Timestamp)| {
        let mut values = of(*id);
        values.push(version.as_microsecond().into());
        values
    };
    let leaving: Vec<TicketId> = gone.iter().map(|(id, _)| *id).collect();
    touch_leaving(on, instance, &leaving)?;
    // One that came back since is newer than its going.
    let went = "instance = $1 AND ticket = $2 AND updated_us <= $3";
    TICKET.remove(on, went, gone.iter().map(with_version).collect())?;
    let readable = gone.iter().map(|(id, _)| of(*id)).collect();
    ASIDE.remove(on, "instance = $1 AND ticket = $2", readable)?;
    let update = Update {
        tickets_gone: absent,
        aside,
        filled,
        checkpoints: vec![checkpoint],
        ..Update::default()
    };
    mirror::write(on, instance, &update)
}

/// Of accounts that were read whole, what is not there any more, unless it changed too lately to be sure.
fn absent(
    on: &mut dyn Transaction,
    instance: &str,
    run: &str,
    arrived: &Arrived,
) -> anyhow::Result<Vec<TicketId>> {
    let sql = "SELECT ticket FROM ticket WHERE instance = $1 AND organization = $2 AND updated_us < $3
               AND NOT EXISTS (SELECT 1 FROM incoming WHERE incoming.run = $4 AND incoming.ticket = ticket.ticket)";
    let here: BTreeSet<TicketId> = arrived.tickets.iter().map(|ticket| ticket.id).collect();
    let mut absent = Vec::new();
    for organization in &arrived.filled {
        let values = vec![
            instance.into(),
            organization.get().into(),
            arrived.whole_until.as_microsecond().into(),
            run.into(),
        ];
        let rows = on.query(sql, values)?;
        absent.extend(
            rows.iter()
                .filter_map(|row| id(row))
                .filter(|id| !here.contains(id)),
        );
    }
    Ok(absent)
}

/// A ticket as it lies among what was put down.
fn lying(mut record: Record) -> anyhow::Result<Ticket> {
    record.remove(2);
    record::ticket(record)
}

fn id(row: &[Value]) -> Option<TicketId> {
    row.first().and_then(int).map(TicketId::new)
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Null | Value::Text(_) => None,
    }
}
