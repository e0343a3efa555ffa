//! Whether one term of a query holds for a ticket, a user, an organization.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Asking, Operator, Term};
use crate::world::{EventKind, Organization, Priority, Status, Ticket, User, World};

impl Term {
    pub(super) fn holds_for_ticket(&self, asking: &Asking<'_>, ticket: &Ticket) -> bool {
        let Some(field) = self.field.as_deref() else {
            return contains(&ticket.subject, &self.value)
                || contains(&ticket.description, &self.value);
        };
        match field {
            "status" => self.ranks(Some(ticket.status), Status::parse(&self.value)),
            "priority" => self.ranks(ticket.priority, Priority::parse(&self.value)),
            "ticket_type" => self.is(ticket.kind.as_deref()),
            "assignee" => self.is_user(asking, ticket.assignee_id),
            "requester" | "submitter" => self.is_user(asking, Some(ticket.requester_id)),
            "cc" => self.is_one_of(
                asking,
                &[&ticket.email_cc_ids[..], &ticket.follower_ids].concat(),
            ),
            "commenter" => self.is_one_of(asking, &commenters(asking.world, ticket.id)),
            "group" => self.is_group(asking.world, ticket.group_id),
            "organization" | "organization_id" => {
                self.is_organization(asking.world, ticket.organization_id)
            }
            "form" | "ticket_form_id" => self.is_form(asking.world, ticket.ticket_form_id),
            "tags" => self.has(&ticket.tags),
            "subject" => contains(&ticket.subject, &self.value),
            "description" => contains(&ticket.description, &self.value),
            "external_id" => self.is(ticket.external_id.as_deref()),
            "via" => self.is(Some(ticket.via.channel())),
            "created" | "created_at" => self.at(asking, Some(ticket.created_at)),
            "updated" | "updated_at" => self.at(asking, Some(ticket.updated_at)),
            "solved" => self.at(asking, ticket.solved_at),
            "id" => self.value.parse() == Ok(ticket.id),
            _ => self.is_custom(field, ticket),
        }
    }

    pub(super) fn holds_for_user(&self, asking: &Asking<'_>, user: &User) -> bool {
        let email = user.email.as_deref();
        let Some(field) = self.field.as_deref() else {
            return contains(&user.name, &self.value) || self.is(email);
        };
        match field {
            "name" => contains(&user.name, &self.value),
            "email" => self.is(email),
            "role" => self.is(Some(user.role.as_str())),
            "notes" => contains(user.notes.as_deref().unwrap_or_default(), &self.value),
            "details" => contains(user.details.as_deref().unwrap_or_default(), &self.value),
            "phone" => self.is(user.phone.as_deref()),
            "external_id" => self.is(user.external_id.as_deref()),
            "organization" => self.is_organization(asking.world, user.organization_id),
            "suspended" | "is_suspended" => self.is_value(Some(&Value::Bool(user.suspended))),
            "tags" => self.has(&user.tags),
            "created" | "created_at" => self.at(asking, Some(user.created_at)),
            "updated" | "updated_at" => self.at(asking, Some(user.updated_at)),
            key => self.is_value(user.user_fields.get(key)),
        }
    }

    pub(super) fn holds_for_organization(&self, asking: &Asking<'_>, found: &Organization) -> bool {
        let Some(field) = self.field.as_deref() else {
            return contains(&found.name, &self.value);
        };
        match field {
            "name" => contains(&found.name, &self.value),
            "external_id" => self.is(found.external_id.as_deref()),
            "notes" => contains(found.notes.as_deref().unwrap_or_default(), &self.value),
            "details" => contains(found.details.as_deref().unwrap_or_default(), &self.value),
            "tags" => self.has(&found.tags),
            "created" | "created_at" => self.at(asking, Some(found.created_at)),
            "updated" | "updated_at" => self.at(asking, Some(found.updated_at)),
            key => self.is_value(found.organization_fields.get(key)),
        }
    }

    fn compares(&self, order: std::cmp::Ordering) -> bool {
        match self.operator {
            Operator::Is => order.is_eq(),
            Operator::Less => order.is_lt(),
            Operator::Greater => order.is_gt(),
            Operator::AtMost => order.is_le(),
            Operator::AtLeast => order.is_ge(),
        }
    }

    fn ranks<T: Ord>(&self, own: Option<T>, wanted: Option<T>) -> bool {
        match (own, wanted) {
            (None, _) => self.value == "none",
            (Some(own), Some(wanted)) => self.compares(own.cmp(&wanted)),
            (Some(_), None) => false,
        }
    }

    fn is(&self, own: Option<&str>) -> bool {
        match own {
            None | Some("") => self.value == "none",
            Some(own) => matches(own, &self.value),
        }
    }

    fn has(&self, tags: &[String]) -> bool {
        if self.value == "none" {
            return tags.is_empty();
        }
        tags.iter().any(|tag| matches(tag, &self.value))
    }

    fn is_value(&self, own: Option<&Value>) -> bool {
        match own {
            None | Some(Value::Null) => self.value == "none",
            Some(Value::String(own)) => self.is(Some(own)),
            Some(Value::Array(list)) => list.iter().any(|own| self.is_value(Some(own))),
            Some(own) => matches(&own.to_string(), &self.value),
        }
    }

    fn is_user(&self, asking: &Asking<'_>, own: Option<i64>) -> bool {
        let Some(own) = own else {
            return self.value == "none";
        };
        if self.value == "me" {
            return own == asking.me;
        }
        if let Ok(id) = self.value.parse::<i64>() {
            return own == id;
        }
        let user = asking.world.users.get(&own);
        user.is_some_and(|user| {
            matches(&user.name, &self.value)
                || user
                    .email
                    .as_deref()
                    .is_some_and(|own| matches(own, &self.value))
        })
    }

    fn is_one_of(&self, asking: &Asking<'_>, own: &[i64]) -> bool {
        if self.value == "none" {
            return own.is_empty();
        }
        own.iter().any(|own| self.is_user(asking, Some(*own)))
    }

    fn is_named<'a>(&self, own: Option<i64>, name: impl FnOnce(i64) -> Option<&'a str>) -> bool {
        let Some(own) = own else {
            return self.value == "none";
        };
        match self.value.parse::<i64>() {
            Ok(id) => own == id,
            Err(_) => name(own).is_some_and(|name| matches(name, &self.value)),
        }
    }

    fn is_group(&self, world: &World, own: Option<i64>) -> bool {
        self.is_named(own, |id| Some(&world.groups.get(&id)?.name))
    }

    fn is_organization(&self, world: &World, own: Option<i64>) -> bool {
        self.is_named(own, |id| Some(&world.organizations.get(&id)?.name))
    }

    fn is_form(&self, world: &World, own: Option<i64>) -> bool {
        self.is_named(own, |id| Some(&world.ticket_forms.get(&id)?.name))
    }

    fn is_custom(&self, field: &str, ticket: &Ticket) -> bool {
        let id = field.strip_prefix("custom_field_");
        match id.and_then(|id| id.parse::<i64>().ok()) {
            Some(id) => self.is_value(ticket.custom_fields.get(&id)),
            None => false,
        }
    }

    /// A date stands for its whole day (UTC); `4hours` is so long ago.
    fn at(&self, asking: &Asking<'_>, own: Option<Timestamp>) -> bool {
        let Some(own) = own else {
            return self.value == "none";
        };
        let Some((begin, end)) = moment(&self.value, asking.world.now) else {
            return false;
        };
        match self.operator {
            Operator::Is => own >= begin && own < end,
            Operator::Less => own < begin,
            Operator::Greater => own >= end,
            Operator::AtMost => own < end,
            Operator::AtLeast => own >= begin,
        }
    }
}

/// From when until before when a time in a query lasts.
pub(super) fn moment(text: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let second = |at: Timestamp| Some((at, at.saturating_add(SignedDuration::from_secs(1)).ok()?));
    if let Ok(at) = text.parse::<Timestamp>() {
        return second(at);
    }
    if let Ok(date) = text.parse::<Date>() {
        let day = date.to_zoned(TimeZone::UTC).ok()?;
        return Some((day.timestamp(), day.tomorrow().ok()?.timestamp()));
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let hours = match unit.trim_end_matches('s') {
        "minute" => return second(ago(now, count.parse().ok()?, 60)?),
        "hour" => 1,
        "day" => 24,
        "week" => 7 * 24,
        "month" => 30 * 24,
        "year" => 365 * 24,
        _ => return None,
    };
    second(ago(now, count.parse().ok()?, hours * 3600)?)
}

fn ago(now: Timestamp, count: i64, seconds: i64) -> Option<Timestamp> {
    let length = SignedDuration::from_secs(count.checked_mul(seconds)?);
    now.checked_sub(length).ok()
}

fn commenters(world: &World, ticket: i64) -> Vec<i64> {
    let audits = world.audits_of(ticket);
    let events = audits.iter().flat_map(|audit| &audit.events);
    let authors = events.filter_map(|event| match event.kind {
        EventKind::Comment { author_id, .. } => Some(author_id),
        _ => None,
    });
    authors.collect()
}

/// Equal whatever the case; a star at the end stands for anything.
pub(super) fn matches(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (own.to_lowercase(), wanted.to_lowercase());
    match wanted.strip_suffix('*') {
        Some(start) => own.starts_with(start),
        None => own == wanted,
    }
}

pub(super) fn contains(text: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_end_matches('*').to_lowercase();
    text.to_lowercase().contains(&wanted)
}
