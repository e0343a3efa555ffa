//! Writing many memberships in a job.

use serde_json::json;

use super::{create, find, remove};
use crate::api::tickets::bulk;
use crate::api::{Exchange, Reply};
use crate::jobs::Row;
use crate::world::World;

pub(super) fn create_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let rows = exchange
        .call
        .records("organization_memberships")?
        .into_iter()
        .enumerate();
    let row = |(index, record)| -> Row {
        Box::new(move |world: &mut World| match create(world, &record) {
            Ok(made) => (
                json!({ "index": index, "id": made.id, "status": "Created" }),
                None,
            ),
            Err(refusal) => (
                bulk::failed(index, None, "OrganizationMembershipCreateFailed", &refusal),
                None,
            ),
        })
    };
    let rows = rows.map(row).collect();
    exchange.submit(
        "Bulk Create Organization Membership",
        "Creating membership",
        rows,
    )
}

pub(super) fn destroy_many(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let ids = exchange.call.ids("ids")?.into_iter().enumerate();
    let row = |(index, id)| -> Row {
        Box::new(move |world: &mut World| match find(world, id) {
            Ok(own) => {
                remove(world, &own);
                (
                    json!({ "action": "delete", "id": id, "status": "Deleted", "success": true }),
                    None,
                )
            }
            Err(refusal) => {
                let error = "OrganizationMembershipDeleteFailed";
                (bulk::failed(index, Some(id), error, &refusal), None)
            }
        })
    };
    let rows = ids.map(row).collect();
    exchange.submit(
        "Bulk Delete Organization Membership",
        "Deleting membership",
        rows,
    )
}
