//! Writing many organizations in a job.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{create_one, delete_one, update_one};
use crate::api::tickets::bulk::failed;
use crate::api::{Exchange, Reply, number};
use crate::call::Call;
use crate::jobs::Row;
use crate::world::World;

fn shown(call: &Call, world: &World, id: i64) -> Option<Value> {
    let own = world.organizations.get(&id)?;
    Some(super::json(call, world, own))
}

pub(super) fn create_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let call = Arc::new(exchange.call.clone());
    let row = |(index, record): (usize, Map<String, Value>)| -> Row {
        let call = Arc::clone(&call);
        Box::new(move |world: &mut World| match create_one(world, &record) {
            Ok(id) => {
                let row = json!({
                    "index": index, "id": id, "status": "Created",
                    "external_id": record.get("external_id"),
                });
                (row, Some((None, shown(&call, world, id))))
            }
            Err(refusal) => (
                failed(index, None, "OrganizationCreateFailed", &refusal),
                None,
            ),
        })
    };
    let records = exchange.call.records("organizations")?;
    let rows = records.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Create Organization", "Creating organization", rows)
}

/// One change for many (`ids`, `external_ids`), or a change for each (`organizations`).
pub(super) fn update_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let call = Arc::new(exchange.call.clone());
    let asked = exchange.call;
    let by_external = |external: &str| {
        let mut all = exchange.world.organizations.values();
        let own = all.find(|own| own.external_id.as_deref() == Some(external));
        own.map_or(0, |own| own.id)
    };
    let changes: Vec<(i64, Map<String, Value>)> =
        match (asked.query("ids"), asked.query("external_ids")) {
            (Some(_), _) => {
                let record = asked.record("organization")?;
                let ids = asked.ids("ids")?.into_iter();
                ids.map(|id| (id, record.clone())).collect()
            }
            (None, Some(external)) => {
                let record = asked.record("organization")?;
                let ids = external.split(',').map(by_external);
                ids.map(|id| (id, record.clone())).collect()
            }
            (None, None) => {
                let records = asked.records("organizations")?.into_iter();
                let with_id = |record: Map<String, Value>| {
                    (
                        record.get("id").and_then(number).unwrap_or_default(),
                        record,
                    )
                };
                records.map(with_id).collect()
            }
        };
    let row = |(index, (id, record)): (usize, (i64, Map<String, Value>))| -> Row {
        let call = Arc::clone(&call);
        Box::new(move |world: &mut World| {
            let before = shown(&call, world, id);
            match update_one(world, id, &record) {
                Ok(()) => {
                    let row = json!({ "action": "update", "id": id, "status": "Updated", "success": true });
                    (row, Some((before, shown(&call, world, id))))
                }
                Err(refusal) => (
                    failed(index, Some(id), "OrganizationUpdateFailed", &refusal),
                    None,
                ),
            }
        })
    };
    let rows = changes.into_iter().enumerate().map(row).collect();
    exchange.submit("Bulk Update Organization", "Updating organization", rows)
}

pub(super) fn destroy_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let call = Arc::new(exchange.call.clone());
    let row = |(index, id): (usize, i64)| -> Row {
        let call = Arc::clone(&call);
        Box::new(move |world: &mut World| {
            let before = shown(&call, world, id);
            match delete_one(world, id) {
                Ok(()) => {
                    let row = json!({ "action": "delete", "id": id, "status": "Deleted", "success": true });
                    (row, Some((before, None)))
                }
                Err(refusal) => (
                    failed(index, Some(id), "OrganizationDeleteFailed", &refusal),
                    None,
                ),
            }
        })
    };
    let rows = exchange
        .call
        .ids("ids")?
        .into_iter()
        .enumerate()
        .map(row)
        .collect();
    exchange.submit("Bulk Delete Organization", "Deleting Organization", rows)
}
