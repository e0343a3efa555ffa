//! Merging one organization into another: its users, tickets and domain names move.

use serde_json::{Value, json};

use super::{delete_one, find, shown};
use crate::answer::Answer;
use crate::api::{Exchange, Reply, id, number, url};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::Document;

pub(super) fn merge(exchange: &mut Exchange<'_>, loser: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("organization_merge")?;
    let winner = record.get("winner_id").and_then(number).unwrap_or_default();
    let gone = find(exchange, loser)?;
    find(exchange, winner)?;
    if winner == loser {
        let row = json!([{ "description": "Winner: is invalid", "error": "InvalidValue" }]);
        return Err(Answer::invalid(&json!({ "winner_id": row })));
    }
    let before = shown(exchange, loser);
    let world = &mut *exchange.world;
    let users: Vec<i64> = world
        .users
        .values()
        .filter(|user| user.organization_id == Some(loser))
        .map(|user| user.id)
        .collect();
    for user in users {
        if let Some(user) = world.changing_user(user) {
            user.organization_id = Some(winner);
        }
    }
    world.move_tickets(loser, winner);
    world.change_organization(winner, |_, own| own.domain_names.extend(gone.domain_names));
    delete_one(world, loser)?;
    let merge = json!({ "winner_id": winner, "loser_id": loser, "status": "complete" });
    let merge = world.add_document("organization_merges", Document::new(merge));
    let shown = json(exchange, merge);
    Ok(Answer::created(json!({ "organization_merge": shown })).wrote(before, shown))
}

pub(super) fn list(exchange: &Exchange<'_>, organization: i64) -> Reply {
    let merges = exchange.world.documents.of("organization_merges");
    let own = merges.filter(|own| own.id_of("winner_id") == Some(organization));
    let page = Rows::by_id(own.map(|own| own.id)).by_cursor(exchange.call, 100)?;
    Ok(page.answer("organization_merges", |id| json(exchange, id)))
}

pub(in crate::api) fn show(exchange: &Exchange<'_>, merge: &str) -> Reply {
    let shown = json(exchange, id(merge)?).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({ "organization_merge": shown })))
}

fn json(exchange: &Exchange<'_>, id: i64) -> Option<Value> {
    let own = exchange.world.documents.get("organization_merges", id)?;
    let call: &Call = exchange.call;
    Some(json!({
        "id": id.to_string(), "url": url(call, &format!("organization_merges/{id}")),
        "winner_id": own["winner_id"], "loser_id": own["loser_id"], "status": own["status"],
    }))
}
