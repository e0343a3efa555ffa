//! Triggers, automations and views.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Action, Automation, Condition, Conditions, Trigger, View};

pub(super) fn route_triggers(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => triggers(exchange, false),
        ("GET", ["active"]) => triggers(exchange, true),
        ("GET", [trigger]) => show_trigger(exchange, id(trigger)?),
        ("POST", []) => create_trigger(exchange),
        ("PUT", [trigger]) => update_trigger(exchange, id(trigger)?),
        ("DELETE", [trigger]) => delete_trigger(exchange, id(trigger)?),
        _ => Err(Answer::no_endpoint()),
    }
}

fn triggers(exchange: &Exchange<'_>, active: bool) -> Reply {
    let triggers = &exchange.world.triggers;
    let wanted = triggers
        .values()
        .filter(|trigger| trigger.active || !active);
    let rows = Rows::sorted(wanted.map(|trigger| (trigger.position, trigger.id)), false);
    let page = rows.page(exchange.call)?;
    let show = |id| Some(trigger_json(exchange.call, triggers.get(&id)?));
    Ok(page.answer("triggers", show))
}

fn show_trigger(exchange: &Exchange<'_>, id: i64) -> Reply {
    let trigger = exchange.world.triggers.get(&id);
    let trigger = trigger.ok_or_else(Answer::not_found)?;
    let shown = trigger_json(exchange.call, trigger);
    Ok(Answer::ok(json!({ "trigger": shown })))
}

fn create_trigger(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("trigger")?;
    let mut trigger = Trigger::new("", [], []);
    apply(&mut trigger, record)?;
    let id = exchange.world.add_trigger(trigger);
    let after = trigger_json(exchange.call, &exchange.world.triggers[&id]);
    Ok(Answer::created(json!({ "trigger": after })).wrote(None, Some(after)))
}

fn update_trigger(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("trigger")?;
    let now = exchange.world.now;
    let trigger = exchange.world.triggers.get_mut(&id);
    let trigger = trigger.ok_or_else(Answer::not_found)?;
    let before = trigger_json(exchange.call, trigger);
    apply(trigger, record)?;
    trigger.updated_at = now;
    let after = trigger_json(exchange.call, trigger);
    Ok(Answer::ok(json!({ "trigger": after })).wrote(Some(before), Some(after)))
}

fn delete_trigger(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    exchange.admin()?;
    let gone = exchange.world.triggers.remove(&id);
    let gone = gone.ok_or_else(Answer::not_found)?;
    let before = trigger_json(exchange.call, &gone);
    Ok(Answer::no_content().wrote(Some(before), None))
}

/// Nothing is changed when any part of it cannot be read.
fn apply(trigger: &mut Trigger, record: &Map<String, Value>) -> Result<(), Answer> {
    let wrong = |key: &str| {
        let text = format!("{key} is invalid");
        let row = json!([{ "description": text, "error": "InvalidValue" }]);
        Answer::invalid(&json!({ key: row }))
    };
    let mut after = trigger.clone();
    if let Some(title) = record.get("title").and_then(Value::as_str) {
        title.clone_into(&mut after.title);
    }
    if let Some(active) = record.get("active").and_then(Value::as_bool) {
        after.active = active;
    }
    if let Some(conditions) = record.get("conditions") {
        after.conditions = read_conditions(conditions).ok_or_else(|| wrong("conditions"))?;
    }
    if let Some(actions) = record.get("actions") {
        let actions = serde_json::from_value::<Vec<Action>>(actions.clone());
        after.actions = actions.map_err(|_| wrong("actions"))?;
    }
    if after.title.is_empty() {
        return Err(wrong("title"));
    }
    *trigger = after;
    Ok(())
}

fn read_conditions(value: &Value) -> Option<Conditions> {
    let read = |key: &str| match &value[key] {
        Value::Null => Some(Vec::new()),
        list => serde_json::from_value::<Vec<Condition>>(list.clone()).ok(),
    };
    Some(Conditions {
        all: read("all")?,
        any: read("any")?,
    })
}

pub(super) fn route_automations(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let automations = &exchange.world.automations;
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id(automations.keys().copied()).page(exchange.call)?;
            let show = |id| Some(automation_json(exchange.call, automations.get(&id)?));
            Ok(page.answer("automations", show))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn route_views(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let views = &exchange.world.views;
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id(views.keys().copied()).page(exchange.call)?;
            let show = |id| Some(view_json(exchange.call, views.get(&id)?));
            Ok(page.answer("views", show))
        }
        ("GET", [view]) => {
            let view = views.get(&id(view)?).ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "view": view_json(exchange.call, view) }),
            ))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn trigger_json(call: &Call, trigger: &Trigger) -> Value {
    json!({
        "url": url(call, &format!("triggers/{}", trigger.id)),
        "id": trigger.id,
        "title": trigger.title,
        "raw_title": trigger.title,
        "active": trigger.active,
        "position": trigger.position,
        "description": trigger.description,
        "default": false,
        "category_id": "1",
        "conditions": trigger.conditions,
        "actions": trigger.actions,
        "created_at": time(Some(trigger.created_at)),
        "updated_at": time(Some(trigger.updated_at)),
    })
}

fn automation_json(call: &Call, automation: &Automation) -> Value {
    json!({
        "url": url(call, &format!("automations/{}", automation.id)),
        "id": automation.id,
        "title": automation.title,
        "raw_title": automation.title,
        "active": automation.active,
        "position": automation.position,
        "default": false,
        "conditions": automation.conditions,
        "actions": automation.actions,
        "created_at": time(Some(automation.created_at)),
        "updated_at": time(Some(automation.updated_at)),
    })
}

fn view_json(call: &Call, view: &View) -> Value {
    let columns = json!([
        { "id": "subject", "title": "Subject", "filterable": true, "sortable": true },
        { "id": "requester", "title": "Requester", "filterable": true, "sortable": true },
        { "id": "updated", "title": "Updated", "filterable": true, "sortable": true },
    ]);
    json!({
        "url": url(call, &format!("views/{}", view.id)),
        "id": view.id,
        "title": view.title,
        "raw_title": view.title,
        "active": view.active,
        "position": view.position,
        "description": view.description,
        "default": false,
        "execution": {
            "group_by": null, "group_order": "asc", "sort_by": "updated", "sort_order": "desc",
            "columns": columns, "fields": columns, "custom_fields": [],
        },
        "conditions": view.conditions,
        "restriction": null,
        "created_at": time(Some(view.created_at)),
        "updated_at": time(Some(view.updated_at)),
    })
}
