//! What the rules remember between cycles: tenures, flag readings, our own writes.

use ase_rules::{Facts, Memory, OrganizationId, Policy, Tenure, TicketId, UserId, Written};
use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

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
        self.with(move |connection| recall(&connection.transaction()?, &instance))
            .await
    }

    /// Lets the memory take note of `facts`, and writes what that changes, in one transaction: two
    /// processes on one store take note one after the other.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn remember(
        &self,
        instance: &str,
        facts: Facts,
        policy: Policy,
        now: Timestamp,
    ) -> anyhow::Result<Memory> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut memory = recall(&transaction, &instance)?;
            memory.observe(&facts, &policy, now);
            write(&transaction, &instance, &memory)?;
            transaction.commit()?;
            Ok(memory)
        })
        .await
    }
}

fn recall(transaction: &Transaction<'_>, instance: &str) -> anyhow::Result<Memory> {
    let mut memory = Memory {
        tenures: tenures(transaction, instance)?,
        writes: writes(transaction, instance)?,
        ..Memory::default()
    };
    let mut statement =
        transaction.prepare("SELECT organization, seen FROM flag WHERE instance = ?1")?;
    let flags = statement.query_map([instance], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    for flag in flags {
        let (organization, seen) = flag?;
        memory.flags.insert(
            OrganizationId::new(organization),
            serde_json::from_str(&seen)?,
        );
    }
    Ok(memory)
}

/// Writes tenures and flag readings; the journal is written by its own calls.
fn write(transaction: &Transaction<'_>, instance: &str, memory: &Memory) -> anyhow::Result<()> {
    transaction.execute("DELETE FROM tenure WHERE instance = ?1", [instance])?;
    for tenure in &memory.tenures {
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
    transaction.execute("DELETE FROM flag WHERE instance = ?1", [instance])?;
    for (organization, seen) in &memory.flags {
        transaction.execute(
            "INSERT INTO flag VALUES (?1, ?2, ?3)",
            params![instance, organization.get(), serde_json::to_string(seen)?],
        )?;
    }
    Ok(())
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

/// Our writes. What took one of them back is none: the rules remember that it was made, and do not insist.
fn writes(transaction: &Transaction<'_>, instance: &str) -> anyhow::Result<Vec<Written>> {
    let mut statement = transaction.prepare(
        "SELECT ticket, organization, agent, kind, rule, COALESCE(settled_at, planned_at) FROM intent
         WHERE instance = ?1 AND (outcome IS NULL OR outcome = ?2) AND undoes IS NULL",
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
