//! Tenures, flag readings and our writes in their tables.

use std::collections::BTreeSet;

use ase_rules::{Memory, OrganizationId, Tenure, TicketId, UserId, Written};

use super::{
    Record, Transaction, journal, record,
    table::{FLAG, TENURE},
    value::Row,
};

const OF_INSTANCE: &str = "instance = $1";

pub(super) fn read(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Memory> {
    let mut memory = without_writes(on, instance)?;
    let condition = format!("{} AND undoes IS NULL", journal::MADE);
    memory.writes = writes(on, &condition, vec![instance.into()])?;
    Ok(memory)
}

pub(super) fn of_tickets(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: &[TicketId],
) -> anyhow::Result<Memory> {
    let mut memory = without_writes(on, instance)?;
    let condition = format!("{} AND undoes IS NULL AND ticket = $2", journal::MADE);
    for ticket in tickets {
        let values = vec![instance.into(), ticket.get().into()];
        memory.writes.extend(writes(on, &condition, values)?);
    }
    Ok(memory)
}

fn without_writes(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Memory> {
    let mut memory = Memory::default();
    for tenure in TENURE.read(on, OF_INSTANCE, vec![instance.into()])? {
        memory.tenures.push(read_tenure(tenure)?);
    }
    for flag in FLAG.read(on, OF_INSTANCE, vec![instance.into()])? {
        let (id, seen) = record::facts(flag)?;
        memory.flags.insert(OrganizationId::new(id), seen);
    }
    Ok(memory)
}

/// Our writes. What took one of them back is none: the rules remember that it was made, and do not insist.
fn writes(
    on: &mut dyn Transaction,
    condition: &str,
    values: Record,
) -> anyhow::Result<Vec<Written>> {
    let made = journal::read(on, condition, values)?;
    Ok(made
        .into_iter()
        .map(|(intent, recorded)| Written {
            ticket: intent.ticket,
            organization: intent.organization,
            agent: intent.agent,
            kind: intent.kind,
            rule: intent.rule,
            at: recorded.map_or(intent.planned_at, |recorded| recorded.at),
        })
        .collect())
}

/// Writes what changed of tenures and flag readings; the journal is written by its own calls.
pub(super) fn write(
    on: &mut dyn Transaction,
    instance: &str,
    before: &Memory,
    after: &Memory,
) -> anyhow::Result<()> {
    let key = |tenure: &Tenure| (tenure.organization, tenure.ase, tenure.since);
    let kept: BTreeSet<_> = after.tenures.iter().map(key).collect();
    let gone = before
        .tenures
        .iter()
        .filter(|tenure| !kept.contains(&key(tenure)))
        .map(|tenure| of_tenure(instance, tenure)[..TENURE.key].to_vec())
        .collect();
    TENURE.remove(
        on,
        "instance = $1 AND organization = $2 AND ase = $3 AND since = $4",
        gone,
    )?;
    let known: BTreeSet<&Tenure> = before.tenures.iter().collect();
    let news = after
        .tenures
        .iter()
        .filter(|tenure| !known.contains(tenure))
        .map(|tenure| of_tenure(instance, tenure))
        .collect();
    TENURE.put(on, news)?;
    let gone = before
        .flags
        .keys()
        .filter(|id| !after.flags.contains_key(id))
        .map(|id| vec![instance.into(), id.get().into()])
        .collect();
    FLAG.remove(on, "instance = $1 AND organization = $2", gone)?;
    let news: anyhow::Result<_> = after
        .flags
        .iter()
        .filter(|(id, seen)| before.flags.get(id) != Some(*seen))
        .map(|(id, seen)| record::of_facts(instance, id.get(), seen))
        .collect();
    FLAG.put(on, news?)
}

fn of_tenure(instance: &str, tenure: &Tenure) -> Record {
    vec![
        instance.into(),
        tenure.organization.get().into(),
        tenure.ase.get().into(),
        tenure.since.into(),
        tenure.until.into(),
    ]
}

fn read_tenure(record: Record) -> anyhow::Result<Tenure> {
    let mut row = Row::new(record);
    let _instance = row.text()?;
    Ok(Tenure {
        organization: OrganizationId::new(row.int()?),
        ase: UserId::new(row.int()?),
        since: row.time()?,
        until: row.maybe_time()?,
    })
}
