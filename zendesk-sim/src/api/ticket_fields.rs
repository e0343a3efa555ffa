//! Ticket fields.

use serde_json::{Value, json};

use super::{Exchange, Reply, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::TicketField;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

/// By cursor in the order of ids, else all at once in the order of positions.
fn list(exchange: &Exchange<'_>) -> Reply {
    let fields = &exchange.world.ticket_fields;
    let page = if exchange.call.pages_by_cursor() {
        Rows::by_id(fields.keys().copied()).page(exchange.call)?
    } else {
        let places = fields.values().map(|field| (field.position, field.id));
        Rows::sorted(places, false).whole()
    };
    let show = |id| Some(json(exchange.call, fields.get(&id)?));
    Ok(page.answer("ticket_fields", show))
}

fn json(call: &Call, field: &TicketField) -> Value {
    let mut shown = json!({
        "url": url(call, &format!("ticket_fields/{}", field.id)),
        "id": field.id,
        "type": field.field_type,
        "title": field.title,
        "raw_title": field.title,
        "description": "",
        "raw_description": "",
        "agent_description": null,
        "position": field.position,
        "active": true,
        "required": false,
        "collapsed_for_agents": false,
        "regexp_for_validation": null,
        "title_in_portal": field.title,
        "raw_title_in_portal": field.title,
        "visible_in_portal": true,
        "editable_in_portal": true,
        "required_in_portal": false,
        "tag": field.tag,
        "removable": field.removable,
        "key": null,
        "created_at": time(Some(field.created_at)),
        "updated_at": time(Some(field.updated_at)),
    });
    if matches!(field.field_type.as_str(), "tagger" | "multiselect") {
        let options = field.options.iter().map(|option| {
            json!({
                "id": option.id, "name": option.name, "raw_name": option.name,
                "value": option.value, "default": false,
            })
        });
        shown["custom_field_options"] = options.collect();
    }
    if let Some(options) = system_options(&field.field_type) {
        shown["system_field_options"] = options
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
    }
    if matches!(field.field_type.as_str(), "status" | "priority") {
        shown["sub_type_id"] = json!(0);
    }
    shown
}

/// What Zendesk lists for its own fields: name and value.
fn system_options(field_type: &str) -> Option<&'static [(&'static str, &'static str)]> {
    match field_type {
        "status" => Some(&[
            ("Open", "open"),
            ("Pending", "pending"),
            ("Solved", "solved"),
        ]),
        "tickettype" => Some(&[
            ("Question", "question"),
            ("Incident", "incident"),
            ("Problem", "problem"),
            ("Task", "task"),
        ]),
        "priority" => Some(&[
            ("Low", "low"),
            ("Normal", "normal"),
            ("High", "high"),
            ("Urgent", "urgent"),
        ]),
        _ => None,
    }
}
