//! The mirror of Zendesk: accounts, agents and tickets as last read, and how far that reading goes.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use ase_rules::{Account, AgentFact, OrganizationId, Ticket, TicketId, UserId};
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::{Serialize, de::DeserializeOwned};

use super::Store;

/// The checkpoint that says what the mirror is a mirror of.
const MIRROR_OF: &str = "mirror.of";

/// Everything the mirror holds of one instance.
#[derive(Debug, Default)]
pub struct Mirror {
    /// Accounts, by organization.
    pub accounts: BTreeMap<OrganizationId, Account>,
    /// Accounts all of whose tickets are in `tickets`.
    pub filled: BTreeSet<OrganizationId>,
    /// People named as ASE.
    pub agents: BTreeMap<UserId, AgentFact>,
    /// Tickets of the accounts, closed ones left out.
    pub tickets: BTreeMap<TicketId, Ticket>,
    /// Tickets whose record could not be decoded, with the reason.
    pub aside: BTreeMap<TicketId, String>,
    /// How far each stream was read.
    pub checkpoints: BTreeMap<String, Mark>,
}

/// How far a stream was read, and when.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The client's checkpoint, or whatever else the stream needs to go on.
    pub value: String,
    /// When the reading that ended there began.
    pub seen_at: Timestamp,
}

/// What one reading changes in the mirror; written in one transaction.
#[derive(Debug, Default)]
pub struct Update {
    /// Whether the tickets of every account are to be read afresh.
    pub refill: bool,
    /// Accounts as read.
    pub accounts: Vec<Account>,
    /// Organizations that are accounts no longer; their tickets go too.
    pub accounts_gone: Vec<OrganizationId>,
    /// Accounts that now have all their tickets in the mirror.
    pub filled: Vec<OrganizationId>,
    /// People named as ASE, the whole list.
    pub agents: Option<BTreeMap<UserId, AgentFact>>,
    /// Tickets as read.
    pub tickets: Vec<Ticket>,
    /// Tickets closed, deleted, or moved to an organization that is no account.
    pub tickets_gone: Vec<TicketId>,
    /// Tickets that could not be decoded.
    pub aside: Vec<(TicketId, String)>,
    /// How far each stream was read.
    pub checkpoints: Vec<(String, Mark)>,
}

impl Store {
    /// Reads the mirror of `instance`.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn mirror(&self, instance: &str) -> anyhow::Result<Mirror> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let mut mirror = Mirror {
                agents: rows(
                    &transaction,
                    "SELECT agent, facts FROM agent WHERE instance = ?1",
                    &instance,
                )?
                .into_iter()
                .map(|(id, facts)| (UserId::new(id), facts))
                .collect(),
                ..Mirror::default()
            };
            for (id, account) in rows(
                &transaction,
                "SELECT organization, facts FROM account WHERE instance = ?1",
                &instance,
            )? {
                mirror.accounts.insert(OrganizationId::new(id), account);
            }
            for (id, ticket) in rows(
                &transaction,
                "SELECT ticket, facts FROM ticket WHERE instance = ?1",
                &instance,
            )? {
                mirror.tickets.insert(TicketId::new(id), ticket);
            }
            mirror.filled = transaction
                .prepare("SELECT organization FROM account WHERE instance = ?1 AND filled = 1")?
                .query_map([&instance], |row| row.get(0).map(OrganizationId::new))?
                .collect::<Result<_, _>>()?;
            mirror.aside = transaction
                .prepare("SELECT ticket, reason FROM aside WHERE instance = ?1")?
                .query_map([&instance], |row| {
                    Ok((TicketId::new(row.get(0)?), row.get(1)?))
                })?
                .collect::<Result<_, _>>()?;
            mirror.checkpoints = checkpoints(&transaction, &instance)?;
            Ok(mirror)
        })
        .await
    }

    /// Ties the mirror of `instance` to what it is a mirror of; if that has changed, the mirror is emptied. True if it was.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn mirror_is_of(
        &self,
        instance: &str,
        what: String,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let known = checkpoints(&transaction, &instance)?.remove(MIRROR_OF);
            if known.as_ref().is_some_and(|mark| mark.value == what) {
                return Ok(false);
            }
            for table in ["checkpoint", "account", "agent", "ticket", "aside"] {
                transaction.execute(
                    &format!("DELETE FROM {table} WHERE instance = ?1"),
                    [&instance],
                )?;
            }
            transaction.execute(
                "INSERT INTO checkpoint VALUES (?1, ?2, ?3, ?4)",
                params![instance, MIRROR_OF, what, now.to_string()],
            )?;
            transaction.commit()?;
            Ok(known.is_some())
        })
        .await
    }

    /// Writes what a reading brought, together with how far it went.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn save(&self, instance: &str, update: Update) -> anyhow::Result<()> {
        let instance = instance.to_owned();
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            write(&transaction, &instance, &update)?;
            transaction.commit()?;
            Ok(())
        })
        .await
    }
}

fn write(transaction: &Transaction<'_>, instance: &str, update: &Update) -> anyhow::Result<()> {
    let Update {
        refill,
        accounts,
        accounts_gone,
        filled,
        agents,
        tickets,
        tickets_gone,
        aside,
        checkpoints,
    } = update;
    if *refill {
        transaction.execute(
            "UPDATE account SET filled = 0 WHERE instance = ?1",
            [instance],
        )?;
    }
    for account in accounts {
        transaction.execute(
            "INSERT INTO account (instance, organization, facts, filled) VALUES (?1, ?2, ?3, 0)
             ON CONFLICT (instance, organization) DO UPDATE SET facts = ?3",
            params![instance, account.organization.get(), json(account)?],
        )?;
    }
    for organization in accounts_gone {
        transaction.execute(
            "DELETE FROM account WHERE instance = ?1 AND organization = ?2",
            params![instance, organization.get()],
        )?;
        transaction.execute(
            "DELETE FROM ticket WHERE instance = ?1 AND organization = ?2",
            params![instance, organization.get()],
        )?;
    }
    for organization in filled {
        transaction.execute(
            "UPDATE account SET filled = 1 WHERE instance = ?1 AND organization = ?2",
            params![instance, organization.get()],
        )?;
    }
    if let Some(agents) = agents {
        transaction.execute("DELETE FROM agent WHERE instance = ?1", [instance])?;
        for (id, agent) in agents {
            transaction.execute(
                "INSERT INTO agent VALUES (?1, ?2, ?3)",
                params![instance, id.get(), json(agent)?],
            )?;
        }
    }
    for ticket in tickets {
        let Some(organization) = ticket.organization else {
            continue;
        };
        transaction.execute(
            "INSERT OR REPLACE INTO ticket (instance, ticket, organization, facts) VALUES (?1, ?2, ?3, ?4)",
            params![instance, ticket.id.get(), organization.get(), json(ticket)?],
        )?;
        transaction.execute(
            "DELETE FROM aside WHERE instance = ?1 AND ticket = ?2",
            params![instance, ticket.id.get()],
        )?;
    }
    for id in tickets_gone {
        transaction.execute(
            "DELETE FROM ticket WHERE instance = ?1 AND ticket = ?2",
            params![instance, id.get()],
        )?;
        transaction.execute(
            "DELETE FROM aside WHERE instance = ?1 AND ticket = ?2",
            params![instance, id.get()],
        )?;
    }
    for (id, reason) in aside {
        transaction.execute(
            "DELETE FROM ticket WHERE instance = ?1 AND ticket = ?2",
            params![instance, id.get()],
        )?;
        transaction.execute(
            "INSERT OR REPLACE INTO aside VALUES (?1, ?2, ?3)",
            params![instance, id.get(), reason],
        )?;
    }
    for (stream, mark) in checkpoints {
        transaction.execute(
            "INSERT OR REPLACE INTO checkpoint VALUES (?1, ?2, ?3, ?4)",
            params![instance, stream, mark.value, mark.seen_at.to_string()],
        )?;
    }
    Ok(())
}

fn json<T: Serialize>(facts: &T) -> anyhow::Result<String> {
    Ok(serde_json::to_string(facts)?)
}

fn rows<T: DeserializeOwned>(
    transaction: &Transaction<'_>,
    query: &str,
    instance: &str,
) -> anyhow::Result<Vec<(i64, T)>> {
    let mut statement = transaction.prepare(query)?;
    let rows = statement.query_map([instance], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    rows.map(|row| {
        let (id, facts) = row?;
        let facts = serde_json::from_str(&facts)
            .with_context(|| format!("the store's record {id} is not what we wrote"))?;
        Ok((id, facts))
    })
    .collect()
}

fn checkpoints(
    transaction: &Transaction<'_>,
    instance: &str,
) -> anyhow::Result<BTreeMap<String, Mark>> {
    let mut statement =
        transaction.prepare("SELECT stream, value, seen_at FROM checkpoint WHERE instance = ?1")?;
    let rows = statement.query_map([instance], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    rows.map(|row| {
        let (stream, value, seen_at) = row?;
        let seen_at = seen_at
            .parse()
            .with_context(|| format!("the store's checkpoint of {stream} has no date"))?;
        Ok((stream, Mark { value, seen_at }))
    })
    .collect()
}
