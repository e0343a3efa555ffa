//! Which tickets are otherwise, and of which accounts, in its tables: told in the transaction that makes them so.

use std::collections::BTreeSet;

use ase_rules::{Changed, Hints, History, OrganizationId, Ticket, TicketId};

use super::{
    Record, Transaction,
    mirror::{asked, is_asked, tickets_by_id},
    record,
    value::Row,
};
use crate::store::Touched;

/// Of more tickets at once their accounts are noted alone: as many as a page of an export has.
const TOLD_APART: usize = 1_000;

/// So many of the newest notes are kept one by one: some 400 bytes each.
const KEPT: i64 = 2_000;

/// That a ticket of an account is otherwise.
pub(super) struct Note<'a> {
    pub(super) account: OrganizationId,
    pub(super) ticket: TicketId,
    /// What it was before; none where it was not of the account.
    pub(super) formerly: Option<&'a Ticket>,
}

impl<'a> Note<'a> {
    /// Notes that a ticket is to be as it is `now`, of the account it had and of the one it has.
    pub(super) fn of(before: Option<&'a Ticket>, now: &Ticket) -> impl Iterator<Item = Self> {
        let left = before.and_then(Self::of_leaving);
        let stays = before.is_some_and(|before| before.organization == now.organization);
        let came = now.organization.filter(|_| !stays).map(|account| Self {
            account,
            ticket: now.id,
            formerly: None,
        });
        left.into_iter().chain(came)
    }

    /// Notes that a ticket goes.
    fn of_leaving(ticket: &'a Ticket) -> Option<Self> {
        Some(Self {
            account: ticket.organization?,
            ticket: ticket.id,
            formerly: Some(ticket),
        })
    }
}

/// Notes that any tickets of these accounts may be otherwise. What was noted of them one by one says less, and goes.
pub(super) fn touch(
    on: &mut dyn Transaction,
    instance: &str,
    organizations: &BTreeSet<OrganizationId>,
) -> anyhow::Result<()> {
    if organizations.is_empty() {
        return Ok(());
    }
    let version = newest(on, instance)? + 1;
    let of_accounts = organizations.iter();
    let of_accounts = of_accounts.map(|account| vec![instance.into(), account.get().into()]);
    let sql = "DELETE FROM touched_ticket WHERE instance = $1 AND organization = $2";
    on.execute(sql, of_accounts.collect())?;
    let sql = "INSERT INTO touched (instance, organization, version) VALUES ($1, $2, $3)
               ON CONFLICT (instance, organization) DO UPDATE SET version = excluded.version";
    let rows = organizations.iter();
    let rows = rows.map(|account| vec![instance.into(), account.get().into(), version.into()]);
    on.execute(sql, rows.collect())?;
    Ok(())
}

/// Notes which tickets are otherwise.
pub(super) fn touch_tickets(
    on: &mut dyn Transaction,
    instance: &str,
    notes: &[Note<'_>],
) -> anyhow::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    if notes.len() > TOLD_APART {
        return touch(
            on,
            instance,
            &notes.iter().map(|note| note.account).collect(),
        );
    }
    let newest = newest(on, instance)?;
    let rows: anyhow::Result<Vec<Record>> = (newest + 1..)
        .zip(notes)
        .map(|(version, note)| {
            Ok(vec![
                instance.into(),
                version.into(),
                note.account.get().into(),
                note.ticket.get().into(),
                note.formerly.map(of_formerly).transpose()?.into(),
            ])
        })
        .collect();
    let rows = rows?;
    let forgotten = newest + rows.len() as i64 - KEPT;
    let sql = "INSERT INTO touched_ticket (instance, version, organization, ticket, formerly) VALUES ($1, $2, $3, $4, $5)";
    on.execute(sql, rows)?;
    let sql = "INSERT INTO touched (instance, organization, version)
               SELECT instance, organization, MAX(version) FROM touched_ticket WHERE instance = $1 AND version <= $2
               GROUP BY instance, organization
               ON CONFLICT (instance, organization) DO UPDATE SET version = excluded.version
               WHERE touched.version < excluded.version";
    let until = || vec![vec![instance.into(), forgotten.into()]];
    on.execute(sql, until())?;
    let sql = "DELETE FROM touched_ticket WHERE instance = $1 AND version <= $2";
    on.execute(sql, until())?;
    Ok(())
}

/// Notes that these tickets leave the accounts that have them now.
pub(super) fn touch_leaving(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: &[TicketId],
) -> anyhow::Result<()> {
    if tickets.len() <= TOLD_APART {
        let leaving = tickets_by_id(on, instance, tickets)?;
        let notes: Vec<Note<'_>> = leaving.values().filter_map(Note::of_leaving).collect();
        return touch_tickets(on, instance, &notes);
    }
    let sql = format!(
        "SELECT DISTINCT organization FROM ticket WHERE instance = $1 AND {}",
        is_asked()
    );
    let mut owners = BTreeSet::new();
    for values in asked(instance, tickets) {
        owners.append(&mut organizations(on.query(&sql, values)?)?);
    }
    touch(on, instance, &owners)
}

/// Notes that any ticket of any account may be otherwise.
pub(super) fn touch_all(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<()> {
    let sql = "SELECT organization FROM touched WHERE instance = $1
               UNION SELECT organization FROM touched_ticket WHERE instance = $1
               UNION SELECT organization FROM ticket WHERE instance = $1";
    let all = organizations(on.query(sql, vec![instance.into()])?)?;
    touch(on, instance, &all)
}

/// What was noted after `version`.
pub(super) fn since(
    on: &mut dyn Transaction,
    instance: &str,
    version: i64,
) -> anyhow::Result<Touched> {
    let newest = newest(on, instance)?;
    let since = || vec![instance.into(), version.into()];
    let sql = "SELECT organization FROM touched WHERE instance = $1 AND version > $2";
    let accounts = organizations(on.query(sql, since())?)?;
    let mut changed = Changed {
        accounts,
        ..Changed::default()
    };
    let sql = "SELECT organization, ticket, formerly FROM touched_ticket WHERE instance = $1 AND version > $2
               ORDER BY version";
    for record in on.query(sql, since())? {
        let mut row = Row::new(record);
        let account = OrganizationId::new(row.int()?);
        let ticket = TicketId::new(row.int()?);
        match row.maybe_json() {
            // What it was then is what was noted first.
            Ok(formerly) => {
                let known = changed.tickets.entry((account, ticket));
                known.or_insert(formerly);
            }
            // As another version of this program may have written it.
            Err(_unread) => {
                changed.accounts.insert(account);
            }
        }
    }
    Ok(Touched {
        version: newest,
        changed,
    })
}

/// How far notes go.
pub(super) fn newest(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<i64> {
    let mut newest = 0;
    for table in ["touched", "touched_ticket"] {
        let sql = format!("SELECT COALESCE(MAX(version), 0) FROM {table} WHERE instance = $1");
        for row in on.query(&sql, vec![instance.into()])? {
            newest = newest.max(Row::new(row).int()?);
        }
    }
    Ok(newest)
}

/// A ticket as it was, but for what is not looked at again.
fn of_formerly(ticket: &Ticket) -> anyhow::Result<String> {
    record::json(&Ticket {
        subject: None,
        hints: Hints::default(),
        history: History::NotRead,
        ..ticket.clone()
    })
}

fn organizations(rows: Vec<Record>) -> anyhow::Result<BTreeSet<OrganizationId>> {
    let ids = rows.into_iter().map(|row| Row::new(row).int());
    ids.map(|id| id.map(OrganizationId::new)).collect()
}
