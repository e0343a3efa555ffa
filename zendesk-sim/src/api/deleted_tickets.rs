//! Deleted tickets: listed for thirty days, restored, or deleted for good.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::tickets::bulk;
use super::{Exchange, Reply, id, time};
use crate::answer::Answer;
use crate::jobs::Row;
use crate::paging::Rows;
use crate::world::{Ticket, World};

/// So long a ticket can be restored.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("PUT", ["restore_many"]) => {
            for ticket in exchange.call.ids("ids")? {
                restore(exchange, ticket)?;
            }
            Ok(Answer::ok(json!({})))
        }
        ("PUT", [ticket, "restore"]) => restore(exchange, id(ticket)?),
        ("DELETE", ["destroy_many"]) => {
            let ids = exchange.call.ids("ids")?;
            scrub(exchange, ids)
        }
        ("DELETE", [ticket]) => {
            let ticket = id(ticket)?;
            kept(exchange.world, ticket).ok_or_else(Answer::not_found)?;
            scrub(exchange, vec![ticket])
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn kept(world: &World, id: i64) -> Option<Ticket> {
    let ticket = world.deleted(id)?;
    let gone = world.now.duration_since(ticket.deleted_at?);
    (gone <= KEPT).then_some(ticket)
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let world = &*exchange.world;
    let deleted = world.tickets.outlines().filter(|t| t.deleted_at.is_some());
    let ids: Vec<i64> = deleted.map(|ticket| ticket.id).collect();
    let ids = ids.into_iter().filter(|id| kept(world, *id).is_some());
    let page = Rows::by_id(ids).page(exchange.call)?;
    Ok(page.answer("deleted_tickets", |id| Some(json(world, &kept(world, id)?))))
}

fn json(world: &World, ticket: &Ticket) -> Value {
    let actor = ticket.deleted_by.and_then(|id| world.users.get(&id));
    json!({
        "id": ticket.id,
        "subject": ticket.subject,
        "description": ticket.description,
        "actor": {
            "id": ticket.deleted_by.unwrap_or(-1),
            "name": actor.map_or("System", |actor| actor.name.as_str()),
        },
        "deleted_at": time(ticket.deleted_at),
        "previous_state": ticket.status.as_str(),
    })
}

fn restore(exchange: &mut Exchange<'_>, ticket: i64) -> Reply {
    kept(exchange.world, ticket).ok_or_else(Answer::not_found)?;
    let user = exchange.who.user();
    exchange.world.restore_ticket(ticket, user);
    let found = super::tickets::find(exchange, ticket)?;
    let after = super::ticket_json::json(exchange.call, exchange.world, &found);
    Ok(Answer::ok(json!({})).wrote(None, Some(after)))
}

fn scrub(exchange: &mut Exchange<'_>, ids: Vec<i64>) -> Reply {
    let user = exchange.who.user();
    let row = |(index, id)| -> Row {
        Box::new(move |world: &mut World| {
            let before = kept(world, id).map(|ticket| json(world, &ticket));
            if world.scrub_ticket(id, user) {
                return (json!({ "id": id, "success": true }), Some((before, None)));
            }
            let refusal = Answer::not_found();
            (
                bulk::failed(index, Some(id), "TicketDeleteFailed", &refusal),
                None,
            )
        })
    };
    let rows = ids.into_iter().enumerate().map(row).collect();
    exchange.submit_whole("Bulk Permanently Delete Ticket", "Deleting ticket", rows)
}
