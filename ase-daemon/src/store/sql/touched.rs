//! Which accounts have tickets that are otherwise, in its table: told in the transaction that makes them so.

use std::collections::BTreeSet;

use ase_rules::{OrganizationId, TicketId};

use super::{
    Record, Transaction,
    mirror::{asked, is_asked},
    value::Row,
};
use crate::store::Touched;

/// Notes that tickets of these accounts are otherwise.
pub(super) fn touch(
    on: &mut dyn Transaction,
    instance: &str,
    organizations: &BTreeSet<OrganizationId>,
) -> anyhow::Result<()> {
    let sql = "INSERT INTO touched (instance, organization, version)
               VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM touched WHERE instance = $1))
               ON CONFLICT (instance, organization) DO UPDATE SET version = excluded.version";
    let rows = organizations.iter();
    let rows = rows.map(|organization| vec![instance.into(), organization.get().into()]);
    on.execute(sql, rows.collect())?;
    Ok(())
}

/// Notes it of the accounts that have these tickets now.
pub(super) fn touch_owners(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: &[TicketId],
) -> anyhow::Result<()> {
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

/// Notes it of all accounts.
pub(super) fn touch_all(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<()> {
    let sql = "SELECT organization FROM touched WHERE instance = $1
               UNION SELECT organization FROM ticket WHERE instance = $1";
    let all = organizations(on.query(sql, vec![instance.into()])?)?;
    touch(on, instance, &all)
}

/// The accounts of which it was noted after `version`.
pub(super) fn since(
    on: &mut dyn Transaction,
    instance: &str,
    version: i64,
) -> anyhow::Result<Touched> {
    let sql = "SELECT COALESCE(MAX(version), 0) FROM touched WHERE instance = $1";
    let newest = on.query(sql, vec![instance.into()])?.into_iter().next();
    let sql = "SELECT organization FROM touched WHERE instance = $1 AND version > $2";
    let rows = on.query(sql, vec![instance.into(), version.into()])?;
    Ok(Touched {
        version: newest.map_or(Ok(0), |row| Row::new(row).int())?,
        organizations: organizations(rows)?,
    })
}

fn organizations(rows: Vec<Record>) -> anyhow::Result<BTreeSet<OrganizationId>> {
    let ids = rows.into_iter().map(|row| Row::new(row).int());
    ids.map(|id| id.map(OrganizationId::new)).collect()
}
