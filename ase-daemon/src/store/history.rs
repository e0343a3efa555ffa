//! What was written, and what the kept reports say: questions to the journal, for whoever asks later.

use anyhow::Context;
use ase_rules::{OrganizationId, TicketId};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{
    Intent, Recorded, Store,
    journal::{self, INTENT},
};

/// Which writes are asked for; an empty part asks for all.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// To this ticket.
    pub ticket: Option<TicketId>,
    /// To tickets of this organization.
    pub organization: Option<OrganizationId>,
    /// In this cycle.
    pub cycle: Option<String>,
    /// Meant at this time or later.
    pub since: Option<Timestamp>,
}

/// A write, and what came of it.
#[derive(Clone, Debug)]
pub struct Written {
    /// As it was meant.
    pub intent: Intent,
    /// What came of it; none while that is not known.
    pub recorded: Option<Recorded>,
    /// The write that took it back, if one did: its intent's id.
    pub undone_by: Option<String>,
}

impl Store {
    /// The writes to `instance` that took effect, or whose end is not known, the earliest first.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn history(&self, instance: &str, wanted: Wanted) -> anyhow::Result<Vec<Written>> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let mut statement = connection.prepare(&format!(
                "SELECT {INTENT}, outcome, reason, settled_at, after,
                        (SELECT later.id FROM intent AS later
                         WHERE later.undoes = intent.id AND later.outcome = 'applied' LIMIT 1)
                 FROM intent
                 WHERE instance = ?1 AND (outcome IS NULL OR outcome = 'applied')
                   AND (?2 IS NULL OR ticket = ?2) AND (?3 IS NULL OR organization = ?3)
                   AND (?4 IS NULL OR cycle = ?4)
                 ORDER BY id",
            ))?;
            let mut rows = statement.query(params![
                instance,
                wanted.ticket.map(TicketId::get),
                wanted.organization.map(OrganizationId::get),
                wanted.cycle,
            ])?;
            let mut written = Vec::new();
            while let Some(row) = rows.next()? {
                let one = write(row).context("a write in the store is not what we wrote")?;
                // Times are kept as text of different lengths, which does not sort as time does.
                if wanted
                    .since
                    .is_none_or(|since| one.intent.planned_at >= since)
                {
                    written.push(one);
                }
            }
            Ok(written)
        })
        .await
    }

    /// The report of a cycle, as kept.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn report(&self, instance: &str, cycle: &str) -> anyhow::Result<Option<String>> {
        let (instance, cycle) = (instance.to_owned(), cycle.to_owned());
        self.with(move |connection| {
            Ok(connection
                .query_row(
                    "SELECT report FROM cycle WHERE instance = ?1 AND id = ?2",
                    [instance, cycle],
                    |row| row.get(0),
                )
                .optional()?)
        })
        .await
    }
}

fn write(row: &Row<'_>) -> anyhow::Result<Written> {
    let outcome: Option<String> = row.get(14)?;
    let at: Option<String> = row.get(16)?;
    let after: Option<String> = row.get(17)?;
    Ok(Written {
        intent: journal::intent(row)?,
        recorded: match (outcome, at) {
            (Some(outcome), Some(at)) => Some(Recorded {
                outcome: journal::kind_of(&outcome)?,
                reason: row.get(15)?,
                at: at.parse()?,
                after: after
                    .map(|after| serde_json::from_str(&after))
                    .transpose()?,
            }),
            _ => None,
        },
        undone_by: row.get(18)?,
    })
}
