//! Whether a ticket meets the conditions of a trigger, an automation or a view.

use jiff::Timestamp;

use super::business_hours::schedule_set;
use super::{Audit, Condition, Conditions, Ticket, World};

mod values;

use values::{comment, rank, read, role, since, text};

/// What a ticket is judged by.
pub(crate) struct Case<'a> {
    pub(crate) world: &'a World,
    pub(crate) ticket: &'a Ticket,
    /// How it was before the update; `None` in a view.
    pub(crate) before: Option<&'a Ticket>,
    /// The update itself.
    pub(crate) audit: Option<&'a Audit>,
    /// Whether the update created it.
    pub(crate) created: bool,
    /// Who makes the update or looks at the view; what `current_user` means.
    pub(crate) user: i64,
}

/// The fields conditions may ask for, beside `custom_fields_{id}`.
pub(crate) const FIELDS: [&str; 29] = [
    "assigned_at",
    "assignee_id",
    "brand_id",
    "CLOSED",
    "comment_includes_word",
    "comment_is_public",
    "created_at",
    "current_tags",
    "custom_status_id",
    "description_includes_word",
    "group_id",
    "HOLD",
    "in_business_hours",
    "NEW",
    "OPEN",
    "organization_id",
    "PENDING",
    "priority",
    "requester_id",
    "role",
    "schedule_id",
    "SOLVED",
    "status",
    "subject_includes_word",
    "ticket_form_id",
    "type",
    "update_type",
    "updated_at",
    "via_id",
];

impl Conditions {
    pub(crate) fn hold(&self, case: &Case<'_>) -> bool {
        self.all.iter().all(|condition| condition.holds(case))
            && (self.any.is_empty() || self.any.iter().any(|condition| condition.holds(case)))
    }
}

impl Conditions {
    /// Those an outline of a ticket can answer: none that holds here is missed there.
    pub(crate) fn outline(&self) -> Conditions {
        let can = |own: &&Condition| OUTLINE.contains(&own.field.as_str());
        let all = self.all.iter().filter(can).cloned().collect();
        let any_can = self.any.iter().all(|own| can(&own));
        Conditions {
            all,
            any: self.any.iter().filter(|_| any_can).cloned().collect(),
        }
    }

    /// Whether it has all the conditions of those it was made from.
    pub(crate) fn says_as_much_as(&self, whole: &Conditions) -> bool {
        (self.all.len(), self.any.len()) == (whole.all.len(), whole.any.len())
    }
}

/// Fields an outline has.
const OUTLINE: [&str; 9] = [
    "assignee_id",
    "created_at",
    "group_id",
    "organization_id",
    "priority",
    "requester_id",
    "status",
    "type",
    "updated_at",
];

impl Condition {
    /// A condition this simulator does not know does not hold.
    fn holds(&self, case: &Case<'_>) -> bool {
        let field = self.field.as_str();
        match field {
            "update_type" => {
                let create = text(&self.value).eq_ignore_ascii_case("create");
                is(&self.operator, create == case.created)
            }
            "current_tags" => self.includes(|word| case.ticket.tags.iter().any(|own| own == word)),
            "subject_includes_word" => self.finds(&case.ticket.subject),
            "description_includes_word" => self.finds(&case.ticket.description),
            "comment_includes_word" => comment(case).is_some_and(|(body, _)| self.finds(body)),
            "comment_is_public" => {
                let public = comment(case).map(|(_, public)| public);
                match text(&self.value).as_str() {
                    "true" | "requester_can_see_comment" => public == Some(true),
                    "false" => public == Some(false),
                    _ => true,
                }
            }
            "role" => {
                let role = case.world.users.get(&case.user).map(role);
                role.is_some_and(|role| is(&self.operator, text(&self.value) == role))
            }
            "in_business_hours" => {
                let hours = case.world.hours_of(&case.world.audits_of(case.ticket.id));
                let open = hours.is_none_or(|hours| hours.are_open(case.world.now));
                is(&self.operator, (text(&self.value) == "true") == open)
            }
            "schedule_id" => {
                let set = schedule_set(&case.world.audits_of(case.ticket.id));
                let first = || {
                    case.world
                        .documents
                        .of("schedules")
                        .next()
                        .map(|own| own.id)
                };
                let own = set.or_else(first).map(|id| id.to_string());
                is(&self.operator, own.unwrap_or_default() == text(&self.value))
            }
            _ => match since(case, field) {
                Some(since) => self.hours(case.world.now, since),
                None => self.compare(field, case),
            },
        }
    }

    /// Whether any of the words is there, or none of them.
    fn includes(&self, has: impl Fn(&str) -> bool) -> bool {
        let wanted = text(&self.value);
        let any = wanted.split_whitespace().any(has);
        match self.operator.as_str() {
            "includes" | "is" => any,
            "not_includes" | "is_not" => !any,
            _ => false,
        }
    }

    fn finds(&self, own: &str) -> bool {
        let own = own.to_lowercase();
        self.includes(|word| own.contains(&word.to_lowercase()))
    }

    /// Whole hours gone by; a state that was never reached has no age.
    fn hours(&self, now: Timestamp, since: Option<Timestamp>) -> bool {
        let wanted = text(&self.value).parse::<i64>().ok();
        let (Some(since), Some(wanted)) = (since, wanted) else {
            return false;
        };
        let hours = now.duration_since(since).as_hours();
        match self.operator.as_str() {
            "is" => hours == wanted,
            "less_than" => hours < wanted,
            "greater_than" => hours > wanted,
            _ => false,
        }
    }

    fn compare(&self, field: &str, case: &Case<'_>) -> bool {
        let Some(now) = read(case.world, case.ticket, field) else {
            return false;
        };
        let wanted = self.wanted(case);
        let before = case
            .before
            .and_then(|ticket| read(case.world, ticket, field));
        match self.operator.as_str() {
            "is" | "value" | "" => now == wanted,
            "is_not" => now != wanted,
            "less_than" => rank(field, &now) < rank(field, &wanted),
            "greater_than" => rank(field, &now) > rank(field, &wanted),
            "includes" => wanted.split_whitespace().any(|wanted| wanted == now),
            "not_includes" => !wanted.split_whitespace().any(|wanted| wanted == now),
            "changed" => before.is_some_and(|before| before != now),
            "not_changed" => before.is_some_and(|before| before == now),
            "changed_to" => before.is_some_and(|before| before != now) && now == wanted,
            "changed_from" | "value_previous" => {
                before.is_some_and(|before| before != now && before == wanted)
            }
            "not_changed_to" => before.is_some_and(|before| before == now || now != wanted),
            "not_changed_from" => before.is_some_and(|before| before == now || before != wanted),
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
