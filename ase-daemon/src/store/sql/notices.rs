//! Notices in their tables.

use std::time::Duration;

use anyhow::Context;
use jiff::SignedDuration;

use super::{
    Record, Transaction, Value, journal,
    table::{DIGEST, NOTICE},
    value::Row,
};
use crate::{
    notify::Digest,
    store::{Attempt, Bulletin, Delivery, Intent},
};

/// How long it is remembered that something was told.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) fn announce(on: &mut dyn Transaction, bulletin: &Bulletin) -> anyhow::Result<()> {
    let Bulletin {
        notices,
        channels,
        digest,
    } = bulletin;
    for notice in notices {
        let text = serde_json::to_string(notice)?;
        for channel in channels {
            if known(on, channel, &notice.id)?.is_some() {
                continue;
            }
            let record = vec![
                channel.as_str().into(),
                notice.id.as_str().into(),
                notice.instance.as_str().into(),
                notice.at.into(),
                text.as_str().into(),
                0.into(),
                0.into(),
                Value::Null,
                Value::Null,
            ];
            NOTICE.insert(on, vec![record])?;
        }
    }
    let Some(digest) = digest else {
        return Ok(());
    };
    let standing = serde_json::to_string(&digest.standing)?;
    let record = vec![
        digest.instance.as_str().into(),
        digest.told_at.into(),
        standing.as_str().into(),
    ];
    DIGEST.put(on, vec![record])?;
    let expired = vec![
        digest.instance.as_str().into(),
        (digest.told_at - KEPT).into(),
    ];
    NOTICE.remove(on, "instance = $1 AND made_at < $2", vec![expired])
}

pub(super) fn next(
    on: &mut dyn Transaction,
    channel: &str,
    hold: Duration,
) -> anyhow::Result<Option<Delivery>> {
    let now = now_ms(on)?;
    let due = "channel = $1 AND outcome IS NULL AND due_ms <= $2";
    let Some(mut record) = NOTICE
        .first(on, due, vec![channel.into(), now.into()], 1)?
        .pop()
    else {
        return Ok(None);
    };
    let mut row = Row::new(record.clone());
    let (channel, _id, _instance, _made_at) = (row.text()?, row.text()?, row.text()?, row.text()?);
    let notice = row.json()?;
    let attempt = row.int()? + 1;
    record[ATTEMPTS] = attempt.into();
    record[DUE_MS] = (now + millis(hold)).into();
    NOTICE.put(on, vec![record])?;
    Ok(Some(Delivery {
        channel,
        notice,
        attempt,
    }))
}

pub(super) fn attempted(
    on: &mut dyn Transaction,
    channel: &str,
    id: &str,
    attempt: &Attempt,
) -> anyhow::Result<()> {
    let mut record =
        known(on, channel, id)?.with_context(|| format!("the store has no notice {id}"))?;
    let (outcome, reason) = match attempt {
        Attempt::Sent => ("sent".into(), Value::Null),
        Attempt::Again(after, why) => {
            record[DUE_MS] = (now_ms(on)? + millis(*after)).into();
            (Value::Null, why.as_str().into())
        }
        Attempt::GivenUp(why) => ("given_up".into(), why.as_str().into()),
    };
    record[OUTCOME] = outcome;
    record[REASON] = reason;
    NOTICE.put(on, vec![record])
}

pub(super) fn informed_since(
    on: &mut dyn Transaction,
    instance: &str,
    first_cycle: &str,
) -> anyhow::Result<Vec<Intent>> {
    let condition = "instance = $1 AND cycle >= $2 AND kind = 'inform' AND outcome = 'applied'";
    let read = journal::read(on, condition, vec![instance.into(), first_cycle.into()])?;
    Ok(read.into_iter().map(|(intent, _)| intent).collect())
}

pub(super) fn digest(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Option<Digest>> {
    let Some(record) = DIGEST
        .read(on, "instance = $1", vec![instance.into()])?
        .pop()
    else {
        return Ok(None);
    };
    let mut row = Row::new(record);
    Ok(Some(Digest {
        instance: row.text()?,
        told_at: row.time()?,
        standing: row.json()?,
    }))
}

/// Places in a record of `NOTICE`.
const ATTEMPTS: usize = 5;
const DUE_MS: usize = 6;
const OUTCOME: usize = 7;
const REASON: usize = 8;

fn known(on: &mut dyn Transaction, channel: &str, id: &str) -> anyhow::Result<Option<Record>> {
    let key = vec![channel.into(), id.into()];
    Ok(NOTICE.read(on, "channel = $1 AND id = $2", key)?.pop())
}

fn now_ms(on: &mut dyn Transaction) -> anyhow::Result<i64> {
    let sql = format!("SELECT {}", on.now_ms());
    let row = on.query(&sql, Vec::new())?;
    match row.first().and_then(|row| row.first()) {
        Some(Value::Int(now)) => Ok(*now),
        _ => anyhow::bail!("the store does not tell the time"),
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 2)
}
