//! A ticket field on the wire.

use serde_json::{Value, json};

use super::options::option_json;
use crate::api::{custom_statuses, time, url};
use crate::call::Call;
use crate::world::{TicketField, World};

pub(super) fn json(call: &Call, world: &World, field: &TicketField) -> Value {
    let mut shown = json!({
        "url": url(call, &format!("ticket_fields/{}", field.id)),
        "id": field.id,
        "type": field.field_type,
        "title": field.title,
        "raw_title": field.title,
        "description": field.description,
        "raw_description": field.description,
        "agent_description": null,
        "position": field.position,
        "active": field.active,
        "required": field.required,
        "collapsed_for_agents": false,
        "regexp_for_validation": field.regexp_for_validation,
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
    match field.field_type.as_str() {
        "tagger" | "multiselect" => {
            shown["custom_field_options"] = field.options.iter().map(option_json).collect();
        }
        "lookup" => {
            shown["relationship_target_type"] = json!(field.relationship_target_type);
            shown["relationship_filter"] = json!({ "all": [], "any": [] });
        }
        "custom_status" => {
            let statuses = world.documents.of("custom_statuses");
            let statuses = statuses.map(|own| custom_statuses::STATUSES.json(call, own));
            shown["custom_statuses"] = statuses.collect();
        }
        _ => {}
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
