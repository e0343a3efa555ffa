//! Fields a ticket cannot be without.

use serde_json::Value;

use crate::world::{Refusal, Status, Ticket, TicketField, World};

impl World {
    /// What is required when solving is looked at when the ticket becomes solved; what a condition
    /// of its form requires in a status, whenever it is written in that status.
    pub(super) fn check_fields(&self, before: &Ticket, after: &Ticket) -> Result<(), Refusal> {
        let solves = after.status == Status::Solved && before.status < Status::Solved;
        let form = after
            .ticket_form_id
            .and_then(|id| self.ticket_forms.get(&id));
        let shown = |field: &TicketField| form.is_none_or(|form| form.has(field.id));
        let fields = self.ticket_fields.values();
        let always = fields.filter(|field| solves && field.required && shown(field));
        let conditions = form.into_iter().flat_map(|form| &form.agent_conditions);
        let met = conditions.filter(|condition| met(condition, after));
        let children = met.flat_map(|own| own["child_fields"].as_array().into_iter().flatten());
        let children = children.filter(|child| requires(child, after.status, solves));
        let children = children.filter_map(|child| self.ticket_fields.get(&child["id"].as_i64()?));
        let missing = always.chain(children).find(|field| {
            let value = after.custom_fields.get(&field.id);
            field.removable && field.active && value.is_none_or(is_blank)
        });
        match missing {
            Some(field) => Err(Refusal::FieldRequired {
                id: field.id,
                title: field.title.clone(),
                field_type: field.class(),
            }),
            None => Ok(()),
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value == "" || value == false || value == &Value::Array(Vec::new())
}

/// Whether the field a condition looks at has the value it is about.
fn met(condition: &Value, ticket: &Ticket) -> bool {
    let field = condition["parent_field_id"].as_i64();
    let value = field.and_then(|field| ticket.custom_fields.get(&field));
    match value {
        Some(Value::Bool(own)) => {
            let written = if *own { "true" } else { "false" };
            condition["value"] == *own || condition["value"] == written
        }
        Some(own) => *own == condition["value"],
        None => false,
    }
}

/// Whether a condition's field must be there in this status.
fn requires(child: &Value, status: Status, solves: bool) -> bool {
    let on = &child["required_on_statuses"];
    match on["type"].as_str() {
        Some("ALL_STATUSES") => true,
        Some("SOME_STATUSES") => {
            let statuses = on["statuses"].as_array();
            let mut statuses = statuses.into_iter().flatten();
            statuses.any(|own| own == status.as_str())
        }
        Some("NO_STATUSES") => false,
        // As before there were statuses to choose: on solving.
        _ => solves && child["is_required"] == true,
    }
}
