//! Ticket forms.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, number, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{TicketForm, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["show_many"]) => show_many(exchange),
        ("GET", [form]) => show(exchange, id(form)?),
        ("POST", []) => create(exchange),
        ("POST", [form, "clone"]) => copy(exchange, id(form)?),
        ("PUT", ["reorder"]) => reorder(exchange),
        ("PUT", [form]) => update(exchange, id(form)?),
        ("DELETE", [form]) => delete(exchange, id(form)?),
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

fn show_many(exchange: &Exchange<'_>) -> Reply {
    let forms = &exchange.world.ticket_forms;
    let ids = exchange.call.ids("ids")?.into_iter();
    let rows = Rows::by_id(ids.filter(|id| forms.contains_key(id)));
    let show = |id| Some(json(exchange.call, exchange.world, forms.get(&id)?));
    Ok(rows.whole().answer("ticket_forms", show))
}

fn find(exchange: &Exchange<'_>, id: i64) -> Result<TicketForm, Answer> {
    let form = exchange.world.ticket_forms.get(&id);
    form.cloned().ok_or_else(Answer::not_found)
}

fn show(exchange: &Exchange<'_>, id: i64) -> Reply {
    let shown = json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::ok(json!({ "ticket_form": shown })))
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("ticket_form")?;
    let name = record
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if name.is_empty() {
        return Err(blank());
    }
    let id = exchange.world.add_ticket_form(name);
    let mut form = find(exchange, id)?;
    apply(&mut form, record);
    exchange.world.ticket_forms.insert(id, form);
    created(exchange, id)
}

fn created(exchange: &Exchange<'_>, id: i64) -> Reply {
    let after = json(exchange.call, exchange.world, &find(exchange, id)?);
    Ok(Answer::created(json!({ "ticket_form": after })).wrote(None, Some(after)))
}

fn copy(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let source = find(exchange, id)?;
    let copy = exchange
        .world
        .add_ticket_form(&format!("Copy of {}", source.name));
    if let Some(form) = exchange.world.ticket_forms.get_mut(&copy) {
        form.ticket_field_ids = source.ticket_field_ids;
        form.agent_conditions = source.agent_conditions;
        form.end_user_conditions = source.end_user_conditions;
        form.active = false;
    }
    created(exchange, copy)
}

fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let mut form = find(exchange, id)?;
    let before = json(exchange.call, exchange.world, &form);
    apply(&mut form, exchange.call.record("ticket_form")?);
    if form.name.is_empty() {
        return Err(blank());
    }
    form.updated_at = exchange.world.now;
    let after = json(exchange.call, exchange.world, &form);
    exchange.world.ticket_forms.insert(id, form);
    Ok(Answer::ok(json!({ "ticket_form": after })).wrote(Some(before), Some(after)))
}

fn delete(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let form = find(exchange, id)?;
    if form.default {
        let row = json!([{ "description": "The default form cannot be deleted" }]);
        return Err(Answer::invalid(&json!({ "base": row })));
    }
    let before = json(exchange.call, exchange.world, &form);
    exchange.world.ticket_forms.remove(&id);
    Ok(Answer::no_content().wrote(Some(before), None))
}

fn reorder(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.as_ref();
    let ids = body.and_then(|body| body["ticket_form_ids"].as_array());
    let ids = ids.into_iter().flatten().filter_map(number);
    for (position, id) in (0..).zip(ids) {
        if let Some(form) = exchange.world.ticket_forms.get_mut(&id) {
            form.position = position;
        }
    }
    list(exchange)
}

fn apply(form: &mut TicketForm, record: &Map<String, Value>) {
    if let Some(name) = record.get("name").and_then(Value::as_str) {
        name.clone_into(&mut form.name);
    }
    let flag = |key: &str, own: bool| record.get(key).and_then(Value::as_bool).unwrap_or(own);
    form.active = flag("active", form.active);
    form.end_user_visible = flag("end_user_visible", form.end_user_visible);
    if let Some(position) = record.get("position").and_then(Value::as_i64) {
        form.position = position;
    }
    if let Some(Value::Array(ids)) = record.get("ticket_field_ids") {
        form.ticket_field_ids = Some(ids.iter().filter_map(number).collect());
    }
    if let Some(Value::Array(conditions)) = record.get("agent_conditions") {
        form.agent_conditions.clone_from(conditions);
    }
    if let Some(Value::Array(conditions)) = record.get("end_user_conditions") {
        form.end_user_conditions.clone_from(conditions);
    }
}

fn blank() -> Answer {
    let row = json!([{ "description": "Name: cannot be blank", "error": "BlankValue" }]);
    Answer::invalid(&json!({ "name": row }))
}

/// A form on the wire.
pub(super) fn json(call: &Call, world: &World, form: &TicketForm) -> Value {
    let fields = form.ticket_field_ids.clone();
    let fields = fields.unwrap_or_else(|| world.ticket_fields.keys().copied().collect());
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
        "agent_conditions": form.agent_conditions,
        "end_user_conditions": form.end_user_conditions,
        "created_at": time(Some(form.created_at)),
        "updated_at": time(Some(form.updated_at)),
    })
}
