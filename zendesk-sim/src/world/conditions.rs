//! Whether a ticket meets the conditions of a trigger or a view.

use serde_json::Value;

use super::{Condition, Conditions, Priority, Status, Ticket};

/// What a ticket is judged by.
pub(crate) struct Case<'a> {
    pub(crate) ticket: &'a Ticket,
    /// How it was before the update; `None` in a view.
    pub(crate) before: Option<&'a Ticket>,
    /// Whether the update created it.
    pub(crate) created: bool,
    /// Who makes the update or looks at the view; what `current_user` means.
    pub(crate) user: i64,
}

impl Conditions {
    pub(crate) fn hold(&self, case: &Case<'_>) -> bool {
        self.all.iter().all(|condition| condition.holds(case))
            && (self.any.is_empty() || self.any.iter().any(|condition| condition.holds(case)))
    }
}

impl Condition {
    /// A condition this simulator does not know does not hold.
    fn holds(&self, case: &Case<'_>) -> bool {
        match self.field.as_str() {
            "update_type" => {
                let create = text(&self.value).eq_ignore_ascii_case("create");
                is(&self.operator, create == case.created)
            }
            "current_tags" => {
                let wanted = text(&self.value);
                let mut wanted = wanted.split_whitespace();
                let any = wanted.any(|tag| case.ticket.tags.iter().any(|own| own == tag));
                match self.operator.as_str() {
                    "includes" => any,
                    "not_includes" => !any,
                    _ => false,
                }
            }
            field => self.compare(field, case),
        }
    }

    fn compare(&self, field: &str, case: &Case<'_>) -> bool {
        let Some(now) = read(case.ticket, field) else {
            return false;
        };
        let wanted = self.wanted(case);
        let before = case.before.and_then(|ticket| read(ticket, field));
        match self.operator.as_str() {
            "is" | "value" | "" => now == wanted,
            "is_not" => now != wanted,
            "less_than" => rank(field, &now) < rank(field, &wanted),
            "greater_than" => rank(field, &now) > rank(field, &wanted),
            "changed" => before.is_some_and(|before| before != now),
            "not_changed" => before.is_some_and(|before| before == now),
            "changed_to" => before.is_some_and(|before| before != now) && now == wanted,
            "changed_from" | "value_previous" => {
                before.is_some_and(|before| before != now && before == wanted)
            }
            _ => false,
        }
    }

    fn wanted(&self, case: &Case<'_>) -> String {
        match text(&self.value).as_str() {
            "current_user" => case.user.to_string(),
            "requester_id" => case.ticket.requester_id.to_string(),
            other => other.to_owned(),
        }
    }
}

fn is(operator: &str, equal: bool) -> bool {
    match operator {
        "is" | "value" | "" => equal,
        "is_not" => !equal,
        _ => false,
    }
}

/// A field of a ticket as the text conditions compare; nothing is the empty text.
fn read(ticket: &Ticket, field: &str) -> Option<String> {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    Some(match field {
        "status" => ticket.status.as_str().to_owned(),
        "priority" => ticket
            .priority
            .map(Priority::as_str)
            .unwrap_or_default()
            .to_owned(),
        "type" => ticket.kind.clone().unwrap_or_default(),
        "assignee_id" => id(ticket.assignee_id),
        "group_id" => id(ticket.group_id),
        "organization_id" => id(ticket.organization_id),
        "ticket_form_id" => id(ticket.ticket_form_id),
        "requester_id" => ticket.requester_id.to_string(),
        _ => {
            let field: i64 = field.strip_prefix("custom_fields_")?.parse().ok()?;
            text(ticket.custom_fields.get(&field).unwrap_or(&Value::Null))
        }
    })
}

fn rank(field: &str, value: &str) -> Option<usize> {
    match field {
        "status" => Status::ALL
            .iter()
            .position(|status| status.as_str() == value),
        "priority" => Priority::ALL.iter().position(|p| p.as_str() == value),
        _ => value.parse().ok(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
