//! Facts as records, and back.

use anyhow::Context;
use ase_rules::{
    FormId, GroupId, Hints, History, OrganizationId, Priority, Status, Ticket, TicketId, UserId,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{Record, Value, value::Row};
use crate::store::{Intent, Recorded, Undo};

/// A ticket in some 150 bytes: there may be millions. None if it has no organization.
pub(super) fn of_ticket(instance: &str, ticket: &Ticket) -> anyhow::Result<Option<Record>> {
    let Ticket {
        id,
        organization,
        subject,
        status,
        priority,
        form,
        tags,
        assignee,
        group,
        followers,
        created_at,
        updated_at,
        follow_up,
        hints,
        history,
    } = ticket;
    let Some(organization) = organization else {
        return Ok(None);
    };
    let history = match history {
        History::NotRead => Value::Null,
        read => json(read)?.into(),
    };
    Ok(Some(vec![
        instance.into(),
        id.get().into(),
        organization.get().into(),
        form.map(FormId::get).into(),
        assignee.map(UserId::get).into(),
        group.map(GroupId::get).into(),
        created_at.as_microsecond().into(),
        updated_at.as_microsecond().into(),
        (*follow_up).into(),
        hints.ever_assigned.into(),
        of_comments(*hints).into(),
        status.as_str().into(),
        priority.as_ref().map(Priority::as_str).into(),
        of_tags(tags)?,
        of_followers(followers),
        subject.clone().into(),
        history,
    ]))
}

pub(super) fn ticket(record: Record) -> anyhow::Result<Ticket> {
    let mut row = Row::new(record);
    let _instance = row.text()?;
    let id = row.int()?;
    let mut read = || -> anyhow::Result<Ticket> {
        let organization = Some(OrganizationId::new(row.int()?));
        let form = row.maybe_int()?.map(FormId::new);
        let assignee = row.maybe_int()?.map(UserId::new);
        let group = row.maybe_int()?.map(GroupId::new);
        let created_at = Timestamp::from_microsecond(row.int()?)?;
        let updated_at = Timestamp::from_microsecond(row.int()?)?;
        let follow_up = row.int()? != 0;
        let hints = Hints {
            ever_assigned: row.maybe_int()?.map(|yes| yes != 0),
            ..comments(row.maybe_int()?)?
        };
        Ok(Ticket {
            id: TicketId::new(id),
            organization,
            form,
            assignee,
            group,
            created_at,
            updated_at,
            follow_up,
            hints,
            status: Status::from(row.text()?),
            priority: row.maybe_text()?.map(Priority::from),
            tags: tags(row.maybe_text()?)?,
            followers: followers(row.maybe_text()?)?,
            subject: row.maybe_text()?,
            history: row.maybe_json()?.unwrap_or(History::NotRead),
        })
    };
    read().with_context(|| format!("ticket {id} in the store is not what we wrote"))
}

/// An account, an agent or a flag's readings: few, so JSON does.
pub(super) fn of_facts<T: Serialize>(instance: &str, id: i64, facts: &T) -> anyhow::Result<Record> {
    Ok(vec![instance.into(), id.into(), json(facts)?.into()])
}

pub(super) fn facts<T: DeserializeOwned>(record: Record) -> anyhow::Result<(i64, T)> {
    let mut row = Row::new(record);
    let _instance = row.text()?;
    let id = row.int()?;
    let facts = row
        .json()
        .with_context(|| format!("the store's record {id} is not what we wrote"))?;
    Ok((id, facts))
}

/// An intent that is meant and not yet settled.
pub(super) fn of_intent(instance: &str, intent: &Intent) -> anyhow::Result<Record> {
    let undoes = intent.undoes.as_ref();
    Ok(vec![
        intent.id.clone().into(),
        instance.into(),
        intent.cycle.clone().into(),
        word(&intent.kind)?.into(),
        intent.ticket.get().into(),
        intent.organization.get().into(),
        intent.agent.get().into(),
        intent.group.map(GroupId::get).into(),
        intent.rule.clone().into(),
        intent.stamp.into(),
        json(&intent.before)?.into(),
        intent.planned_at.into(),
        intent.why.clone().into(),
        undoes.map(|undo| undo.intent.clone()).into(),
        undoes.map(|undo| json(&undo.to)).transpose()?.into(),
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
    ])
}

/// What an intent's record ends with once it is settled.
pub(super) fn of_recorded(recorded: &Recorded) -> anyhow::Result<[Value; 5]> {
    Ok([
        word(&recorded.outcome)?.into(),
        recorded.reason.clone().into(),
        recorded.at.into(),
        recorded.after.as_ref().map(json).transpose()?.into(),
        recorded.request_id.clone().into(),
    ])
}

pub(super) fn intent(record: Record) -> anyhow::Result<(Intent, Option<Recorded>)> {
    let mut row = Row::new(record);
    let id = row.text()?;
    let name = id.clone();
    let read = || -> anyhow::Result<_> {
        let _instance = row.text()?;
        let intent = Intent {
            id,
            cycle: row.text()?,
            kind: spelt(row.text()?)?,
            ticket: TicketId::new(row.int()?),
            organization: OrganizationId::new(row.int()?),
            agent: UserId::new(row.int()?),
            group: row.maybe_int()?.map(GroupId::new),
            rule: row.text()?,
            stamp: row.time()?,
            before: row.json()?,
            planned_at: row.time()?,
            why: row.maybe_text()?,
            undoes: match (row.maybe_text()?, row.maybe_json()?) {
                (Some(intent), Some(to)) => Some(Undo { intent, to }),
                _ => None,
            },
        };
        let outcome = row.maybe_text()?.map(spelt).transpose()?;
        let (reason, at, after) = (row.maybe_text()?, row.maybe_time()?, row.maybe_json()?);
        let request_id = row.maybe_text()?;
        let recorded = match (outcome, at) {
            (Some(outcome), Some(at)) => Some(Recorded {
                outcome,
                reason,
                at,
                after,
                request_id,
            }),
            _ => None,
        };
        Ok((intent, recorded))
    };
    read().with_context(|| format!("the intent {name} in the store is not what we wrote"))
}

pub(super) fn json<T: Serialize>(value: &T) -> anyhow::Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Not answered, and Zendesk tells no moment at which that is late.
const UNANSWERED: i64 = -1;

/// What is known of a ticket's comments, in one number. Above zero: who wrote the only one. Zero: it was answered. Below: it
/// was not, and the first reply is due so many microseconds after 1970.
fn of_comments(hints: Hints) -> Option<i64> {
    let due = hints.first_reply_due.map(|due| -due.as_microsecond());
    match hints.answered {
        Some(true) => Some(0),
        Some(false) => Some(due.filter(|due| *due < UNANSWERED).unwrap_or(UNANSWERED)),
        None => hints.only_comment_by.map(UserId::get),
    }
}

fn comments(told: Option<i64>) -> anyhow::Result<Hints> {
    Ok(match told {
        None => Hints::default(),
        Some(0) => Hints {
            answered: Some(true),
            ..Hints::default()
        },
        Some(user) if user > 0 => Hints {
            only_comment_by: Some(UserId::new(user)),
            ..Hints::default()
        },
        Some(due) => Hints {
            answered: Some(false),
            first_reply_due: (due < UNANSWERED)
                .then(|| Timestamp::from_microsecond(-due))
                .transpose()?,
            ..Hints::default()
        },
    })
}

/// Tags with spaces between them, of which Zendesk's have none. Whatever else comes as a tag makes it JSON.
fn of_tags(tags: &[String]) -> anyhow::Result<Value> {
    let plain = |tag: &String| !tag.is_empty() && !tag.contains([' ', '[']);
    Ok(if tags.is_empty() {
        Value::Null
    } else if tags.iter().all(plain) {
        tags.join(" ").into()
    } else {
        json(&tags)?.into()
    })
}

fn tags(text: Option<String>) -> anyhow::Result<Vec<String>> {
    Ok(match text {
        None => Vec::new(),
        Some(text) if text.starts_with('[') => serde_json::from_str(&text)?,
        Some(text) => text.split(' ').map(str::to_owned).collect(),
    })
}

fn of_followers(followers: &[UserId]) -> Value {
    let ids: Vec<String> = followers.iter().map(ToString::to_string).collect();
    Some(ids.join(" ")).filter(|ids| !ids.is_empty()).into()
}

fn followers(text: Option<String>) -> anyhow::Result<Vec<UserId>> {
    let text = text.unwrap_or_default();
    let ids = text.split_terminator(' ');
    ids.map(|id| Ok(UserId::new(id.parse()?))).collect()
}

/// The word a unit variant is spelt with in reports and in the journal.
pub(super) fn word<T: Serialize>(value: &T) -> anyhow::Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => anyhow::bail!("{other} is not a single word"),
    }
}

/// The variant that a word spells.
fn spelt<T: DeserializeOwned>(word: String) -> anyhow::Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}
