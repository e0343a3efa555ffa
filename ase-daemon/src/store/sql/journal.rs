//! The journal and the reports in their tables.

use std::collections::BTreeMap;

use anyhow::Context;
use ase_rules::{OrganizationId, TicketId};
use jiff::{SignedDuration, Timestamp};

use super::{
    Transaction, Value, packed, record,
    table::{CYCLE, INTENT},
};
use crate::store::{Intent, Recorded, Wanted, Written};

/// How long the report of every cycle is kept that wrote nothing.
const EACH_QUIET_KEEPS: SignedDuration = SignedDuration::from_hours(24);

/// How long the fullest such report of each hour is.
const QUIET_KEEPS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Intents of an instance that took effect, or may have.
pub(super) const MADE: &str = "instance = $1 AND (outcome IS NULL OR outcome = 'applied')";

pub(super) fn intend(
    on: &mut dyn Transaction,
    instance: &str,
    intent: &Intent,
) -> anyhow::Result<()> {
    INTENT.insert(on, vec![record::of_intent(instance, intent)?])
}

pub(super) fn settle(
    on: &mut dyn Transaction,
    id: &str,
    recorded: &Recorded,
) -> anyhow::Result<()> {
    let mut meant = INTENT
        .read(on, "id = $1", vec![id.into()])?
        .pop()
        .with_context(|| format!("the store has no intent {id}"))?;
    let end = record::of_recorded(recorded)?;
    meant.truncate(meant.len() - end.len());
    meant.extend(end);
    INTENT.put(on, vec![meant])
}

pub(super) fn open(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Vec<Intent>> {
    let open = read(
        on,
        "instance = $1 AND outcome IS NULL",
        vec![instance.into()],
    )?;
    Ok(open.into_iter().map(|(intent, _)| intent).collect())
}

pub(super) fn history(
    on: &mut dyn Transaction,
    instance: &str,
    wanted: &Wanted,
) -> anyhow::Result<Vec<Written>> {
    let (condition, values) = made(instance, wanted);
    let mut made = written(on, instance, &condition, values)?;
    // Times are kept as text of different lengths, which does not sort as time does.
    made.retain(|one| {
        wanted
            .since
            .is_none_or(|since| one.intent.planned_at >= since)
    });
    Ok(made)
}

/// What the intents that are wanted have in common, whatever their time.
pub(super) fn made(instance: &str, wanted: &Wanted) -> (String, Vec<Value>) {
    let mut condition = MADE.to_owned();
    let mut values: Vec<Value> = vec![instance.into()];
    let mut only = |column: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            condition.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    };
    only("ticket", wanted.ticket.map(|id: TicketId| id.get().into()));
    only(
        "organization",
        wanted
            .organization
            .map(|id: OrganizationId| id.get().into()),
    );
    only("cycle", wanted.cycle.clone().map(Into::into));
    (condition, values)
}

/// The writes for which `condition` holds, with what took them back.
pub(super) fn written(
    on: &mut dyn Transaction,
    instance: &str,
    condition: &str,
    values: Vec<Value>,
) -> anyhow::Result<Vec<Written>> {
    let made = read(on, condition, values)?;
    let undone: BTreeMap<String, String> = read(
        on,
        "instance = $1 AND outcome = 'applied' AND undoes IS NOT NULL",
        vec![instance.into()],
    )?
    .into_iter()
    .filter_map(|(later, _)| Some((later.undoes?.intent, later.id)))
    .collect();
    Ok(made
        .into_iter()
        .map(|(intent, recorded)| Written {
            undone_by: undone.get(&intent.id).cloned(),
            intent,
            recorded,
        })
        .collect())
}

pub(super) fn report(
    on: &mut dyn Transaction,
    instance: &str,
    cycle: &str,
) -> anyhow::Result<Option<String>> {
    let kept = CYCLE.read(
        on,
        "instance = $1 AND id = $2",
        vec![instance.into(), cycle.into()],
    )?;
    match kept.into_iter().next().and_then(|mut kept| kept.pop()) {
        Some(Value::Text(report)) => packed::unpack(report).map(Some),
        _ => Ok(None),
    }
}

pub(super) fn keep_report(
    on: &mut dyn Transaction,
    id: &str,
    instance: &str,
    started_at: Timestamp,
    report: &str,
) -> anyhow::Result<()> {
    let report = packed::pack(report)?;
    let cycle = vec![id.into(), instance.into(), started_at.into(), report.into()];
    CYCLE.put(on, vec![cycle])?;
    // A report a minute would fill any disk. Those of cycles that wrote stay, as the journal does.
    let quiet = "instance = $1 AND started_at < $2
                 AND NOT EXISTS (SELECT 1 FROM intent WHERE intent.cycle = cycle.id)";
    // The first thirteen characters of a time are its hour. The fullest report of an hour says most of it: a look at a few
    // tickets that a webhook named is a report too.
    let not_the_fullest = format!(
        "{quiet} AND EXISTS (SELECT 1 FROM cycle AS other WHERE other.instance = cycle.instance
         AND other.started_at >= substr(cycle.started_at, 1, 13) AND other.started_at < substr(cycle.started_at, 1, 13) || ':60'
         AND (length(other.report) > length(cycle.report)
              OR (length(other.report) = length(cycle.report) AND other.started_at < cycle.started_at)))"
    );
    for (condition, keeps) in [(quiet, QUIET_KEEPS), (&not_the_fullest, EACH_QUIET_KEEPS)] {
        let expired = vec![instance.into(), (started_at - keeps).into()];
        CYCLE.remove(on, condition, vec![expired])?;
    }
    Ok(())
}

/// The intents for which `condition` holds, in the order they were meant.
pub(super) fn read(
    on: &mut dyn Transaction,
    condition: &str,
    values: Vec<Value>,
) -> anyhow::Result<Vec<(Intent, Option<Recorded>)>> {
    let intents = INTENT.read(on, condition, values)?;
    intents.into_iter().map(record::intent).collect()
}
