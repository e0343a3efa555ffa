//! What the rules remember between cycles: tenures, flag readings, our own writes.

use ase_rules::{Memory, OrganizationId, Tenure, TicketId, UserId, Written};
use rusqlite::{Transaction, params};

use super::{Store, journal};

impl Store {
    /// Reads what the rules remember of `instance`.
    ///
    /// A write that was meant and whose end is not known counts as made: it is never repeated before
    /// the truth is read back.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn memory(&self, instance: &str) -> anyhow::Result<Memory> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let mut memory = Memory {
                tenures: tenures(&transaction, &instance)?,
                ..Memory::default()
            };
            let mut statement =
                transaction.prepare("SELECT organization, seen FROM flag WHERE instance = ?1")?;
            let flags = statement.query_map([&instance], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })?;
            for flag in flags {
                let (organization, seen) = flag?;
                memory.flags.insert(
                    OrganizationId::new(organization),
                    serde_json::from_str(&seen)?,
                );
            }
            memory.writes = writes(&transaction, &instance)?;
            Ok(memory)
        })
        .await
    }

    /// Writes tenures and flag readings; the journal is written by its own calls.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn remember(&self, instance: &str, memory: &Memory) -> anyhow::Result<()> {
        let instance = instance.to_owned();
        let tenures = memory.tenures.clone();
        let flags = memory
            .flags
            .iter()
            .map(|(id, seen)| Ok((id.get(), serde_json::to_string(seen)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            transaction.execute("DELETE FROM tenure WHERE instance = ?1", [&instance])?;
            for tenure in tenures {
                transaction.execute(
                    "INSERT OR REPLACE INTO tenure VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        instance,
                        tenure.organization.get(),
                        tenure.ase.get(),
                        tenure.since.to_string(),
                        tenure.until.map(|until| until.to_string())
                    ],
                )?;
            }
            transaction.execute("DELETE FROM flag WHERE instance = ?1", [&instance])?;
            for (organization, seen) in flags {
                transaction.execute(
                    "INSERT INTO flag VALUES (?1, ?2, ?3)",
                    params![instance, organization, seen],
                )?;
            }
            transaction.commit()?;
            Ok(())
        })
        .await
    }
}

fn tenures(transaction: &Transaction<'_>, instance: &str) -> anyhow::Result<Vec<Tenure>> {
    let mut statement = transaction
        .prepare("SELECT organization, ase, since, until FROM tenure WHERE instance = ?1")?;
    let rows = statement.query_map([instance], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, Option<String>>(3)?,
        ))
    })?;
    rows.map(|row| {
        let (organization, ase, since, until) = row?;
        Ok(Tenure {
            organization: OrganizationId::new(organization),
            ase: UserId::new(ase),
            since: since.parse()?,
            until: until.map(|until| until.parse()).transpose()?,
        })
    })
    .collect()
}

fn writes(transaction: &Transaction<'_>, instance: &str) -> anyhow::Result<Vec<Written>> {
    let mut statement = transaction.prepare(
        "SELECT ticket, organization, agent, kind, rule, COALESCE(settled_at, planned_at) FROM intent
         WHERE instance = ?1 AND (outcome IS NULL OR outcome = ?2)",
    )?;
    let rows = statement.query_map(params![instance, journal::APPLIED], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
            row.get::<_, String>(5)?,
        ))
    })?;
    rows.map(|row| {
        let (ticket, organization, agent, kind, rule, at) = row?;
        Ok(Written {
            ticket: TicketId::new(ticket),
            organization: OrganizationId::new(organization),
            agent: UserId::new(agent),
            kind: journal::kind_of(&kind)?,
            rule,
            at: at.parse()?,
        })
    })
    .collect()
}
