//! Ticket forms.

use serde_json::{Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{TicketForm, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", [form]) => show(exchange, id(form)?),
        _ => Err(Answer::no_endpoint()),
    }
}

/// All at once: this list has no pages.
fn list(exchange: &Exchange<'_>) -> Reply {
    let forms = &exchange.world.ticket_forms;
    let active = exchange.call.query("active");
    let wanted = forms
        .values()
        .filter(|form| active.is_none_or(|active| (active == "true") == form.active));
    let rows = Rows::sorted(wanted.map(|form| (form.position, form.id)), false);
    let show = |id| Some(json(exchange.call, exchange.world, forms.get(&id)?));
    Ok(rows.whole().answer("ticket_forms", show))
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let form = exchange.world.ticket_forms.get(&id);
    let form = form.ok_or_else(Answer::not_found)?;
    let shown = json(exchange.call, exchange.world, form);
    Ok(Answer::ok(json!({ "ticket_form": shown })))
}

fn json(call: &Call, world: &World, form: &TicketForm) -> Value {
    let fields: Vec<i64> = world.ticket_fields.keys().copied().collect();
    json!({
        "url": url(call, &format!("ticket_forms/{}", form.id)),
        "id": form.id,
        "name": form.name,
        "raw_name": form.name,
        "display_name": form.name,
        "raw_display_name": form.name,
        "position": form.position,
        "active": form.active,
        "default": form.default,
        "end_user_visible": form.end_user_visible,
        "in_all_brands": true,
        "restricted_brand_ids": [],
        "ticket_field_ids": fields,
        "agent_conditions": [],
        "end_user_conditions": [],
        "created_at": time(Some(form.created_at)),
        "updated_at": time(Some(form.updated_at)),
    })
}
