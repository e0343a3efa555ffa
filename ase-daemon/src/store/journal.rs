//! The journal: what was meant is on disk before the request goes out, what came of it after.

use anyhow::Context;
use ase_rules::{ActionKind, GroupId, OrganizationId, Status, Ticket, TicketId, UserId};
use jiff::Timestamp;
use rusqlite::{Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::Store;
use crate::tell::Outcome;

/// The outcome of a write that took effect, as the journal spells it.
pub(super) const APPLIED: &str = "applied";

/// A write as it was meant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Intent {
    /// Unique; stands in the internal note, so that a note can be told from any other.
    pub id: String,
    /// The cycle that meant it.
    pub cycle: String,
    /// What kind of write.
    pub kind: ActionKind,
    /// The ticket written to.
    pub ticket: TicketId,
    /// Its organization.
    pub organization: OrganizationId,
    /// The ASE it is about.
    pub agent: UserId,
    /// The group assigned together with the ASE.
    pub group: Option<GroupId>,
    /// The rule it follows from.
    pub rule: String,
    /// Why, in a sentence; what an older version wrote has none.
    pub why: Option<String>,
    /// `updated_at` of the reading it rests on.
    pub stamp: Timestamp,
    /// The ticket before it.
    pub before: TicketState,
    /// When it was meant.
    pub planned_at: Timestamp,
    /// The earlier write that it takes back, where it is not one that a rule asks for.
    pub undoes: Option<Undo>,
}

/// An earlier write, to be taken back.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Undo {
    /// Id of its intent.
    pub intent: String,
    /// The ticket before it, and so what is restored.
    pub to: TicketState,
}

/// What of a ticket our writes can change, and the status, which may follow them.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(default)]
pub struct TicketState {
    /// Who owns it.
    pub assignee_id: Option<UserId>,
    /// Its group.
    pub group_id: Option<GroupId>,
    /// Who follows it.
    pub follower_ids: Vec<UserId>,
    /// Its status; none where it was not written down.
    pub status: Option<Status>,
}

impl From<&Ticket> for TicketState {
    fn from(ticket: &Ticket) -> Self {
        Self {
            assignee_id: ticket.assignee,
            group_id: ticket.group,
            follower_ids: ticket.followers.clone(),
            status: Some(ticket.status.clone()),
        }
    }
}

/// What became of an intent.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub reason: Option<String>,
    /// When it took effect, as the ticket's `updated_at` says; for anything but `applied`, when that was known.
    pub at: Timestamp,
    /// The ticket after it, where it was applied.
    pub after: Option<TicketState>,
}

impl Store {
    /// Writes down what is about to be done.
    ///
    /// # Errors
    ///
    /// If the store fails; then the write must not be made.
    pub async fn intend(&self, instance: &str, intent: &Intent) -> anyhow::Result<()> {
        let instance = instance.to_owned();
        let intent = intent.clone();
        self.with(move |connection| {
            connection.execute(
                "INSERT INTO intent (id, instance, cycle, kind, ticket, organization, agent, agent_group, rule, stamp, before, planned_at,
                                     why, undoes, restores)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                params![
                    intent.id,
                    instance,
                    intent.cycle,
                    word_of(&intent.kind)?,
                    intent.ticket.get(),
                    intent.organization.get(),
                    intent.agent.get(),
                    intent.group.map(GroupId::get),
                    intent.rule,
                    intent.stamp.to_string(),
                    serde_json::to_string(&intent.before)?,
                    intent.planned_at.to_string(),
                    intent.why,
                    intent.undoes.as_ref().map(|undo| &undo.intent),
                    intent.undoes.as_ref().map(|undo| serde_json::to_string(&undo.to)).transpose()?
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Writes down what came of an intent.
    ///
    /// # Errors
    ///
    /// If the store fails; the intent then stays open and the truth is read back in the next cycle.
    pub async fn settle(&self, id: &str, recorded: &Recorded) -> anyhow::Result<()> {
        let id = id.to_owned();
        let recorded = recorded.clone();
        self.with(move |connection| {
            connection.execute(
                "UPDATE intent SET outcome = ?2, reason = ?3, settled_at = ?4, after = ?5 WHERE id = ?1",
                params![
                    id,
                    word_of(&recorded.outcome)?,
                    recorded.reason,
                    recorded.at.to_string(),
                    recorded.after.as_ref().map(serde_json::to_string).transpose()?
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Intents whose end is not known: the process stopped, or the answer was lost.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn open_intents(&self, instance: &str) -> anyhow::Result<Vec<Intent>> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let mut statement = connection.prepare(&format!(
                "SELECT {INTENT} FROM intent WHERE instance = ?1 AND outcome IS NULL ORDER BY id",
            ))?;
            let mut rows = statement.query([&instance])?;
            let mut intents = Vec::new();
            while let Some(row) = rows.next()? {
                intents
                    .push(intent(row).context("an open intent in the store is not what we wrote")?);
            }
            Ok(intents)
        })
        .await
    }

    /// Keeps the report of a cycle.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn keep_report(
        &self,
        id: &str,
        instance: &str,
        started_at: Timestamp,
        report: String,
    ) -> anyhow::Result<()> {
        let (id, instance) = (id.to_owned(), instance.to_owned());
        self.with(move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO cycle VALUES (?1, ?2, ?3, ?4)",
                params![id, instance, started_at.to_string(), report],
            )?;
            Ok(())
        })
        .await
    }
}

/// The columns that [`intent`] reads, in its order.
pub(super) const INTENT: &str = "id, cycle, kind, ticket, organization, agent, agent_group, rule, stamp, before, planned_at, \
                                 why, undoes, restores";

pub(super) fn intent(row: &Row<'_>) -> anyhow::Result<Intent> {
    let undoes: Option<String> = row.get(12)?;
    let restores: Option<String> = row.get(13)?;
    Ok(Intent {
        id: row.get(0)?,
        cycle: row.get(1)?,
        kind: kind_of(&row.get::<_, String>(2)?)?,
        ticket: TicketId::new(row.get(3)?),
        organization: OrganizationId::new(row.get(4)?),
        agent: UserId::new(row.get(5)?),
        group: row.get::<_, Option<i64>>(6)?.map(GroupId::new),
        rule: row.get(7)?,
        stamp: row.get::<_, String>(8)?.parse()?,
        before: serde_json::from_str(&row.get::<_, String>(9)?)?,
        planned_at: row.get::<_, String>(10)?.parse()?,
        why: row.get(11)?,
        undoes: match (undoes, restores) {
            (Some(intent), Some(to)) => Some(Undo {
                intent,
                to: serde_json::from_str(&to)?,
            }),
            _ => None,
        },
    })
}

/// The word a unit variant is spelt with in reports and in the journal.
pub(super) fn word_of<T: Serialize>(value: &T) -> anyhow::Result<String> {
    match serde_json::to_value(value)? {
        Value::String(word) => Ok(word),
        other => anyhow::bail!("{other} is not a single word"),
    }
}

/// The variant that a word spells.
pub(super) fn kind_of<T: DeserializeOwned>(word: &str) -> anyhow::Result<T> {
    Ok(serde_json::from_value(Value::String(word.to_owned()))?)
}
