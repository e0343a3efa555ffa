//! Whether one term of a query holds for a ticket, a user, an organization.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Asking, Operator, Term};
use crate::world::{BRAND, EventKind, Organization, Priority, Status, Ticket, User, World};

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
            "requester" => self.is_user(asking, Some(ticket.requester_id)),
            "submitter" => self.is_user(asking, Some(ticket.submitter())),
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
            "due_date" | "due_at" => self.at(asking, ticket.due_at),
            "brand" | "brand_id" => self.is_brand(asking.world, ticket.brand_id),
            "custom_status_id" => {
                let own = asking.world.custom_status_of(ticket);
                self.is_named(own, |_| None)
            }
            "has_attachment" => {
                let has = has_attachment(asking.world, ticket.id);
                self.value == has.to_string()
            }
            "fieldvalue" => {
                let mut values = ticket.custom_fields.values();
                values.any(|own| self.is_value(asking, Some(own)))
            }
            "id" => self.value.parse() == Ok(ticket.id),
            _ => self.is_custom(asking, field, ticket),
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
            "notes" => self.says(user.notes.as_deref()),
            "details" => self.says(user.details.as_deref()),
            "phone" => self.is(user.phone.as_deref()),
            "external_id" => self.is(user.external_id.as_deref()),
            "organization" => self.is_organization(asking.world, user.organization_id),
            "suspended" | "is_suspended" => {
                self.is_value(asking, Some(&Value::Bool(user.suspended)))
            }
            "tags" => self.has(&user.tags),
            "created" | "created_at" => self.at(asking, Some(user.created_at)),
            "updated" | "updated_at" => self.at(asking, Some(user.updated_at)),
            "fieldvalue" => {
                let mut values = user.user_fields.values();
                values.any(|own| self.is_value(asking, Some(own)))
            }
            key => self.is_value(asking, user.user_fields.get(key)),
        }
    }

    pub(super) fn holds_for_organization(&self, asking: &Asking<'_>, found: &Organization) -> bool {
        let Some(field) = self.field.as_deref() else {
            return contains(&found.name, &self.value);
        };
        match field {
            "name" => contains(&found.name, &self.value),
            "external_id" => self.is(found.external_id.as_deref()),
            "notes" => self.says(found.notes.as_deref()),
            "details" => self.says(found.details.as_deref()),
            "tags" => self.has(&found.tags),
            "created" | "created_at" => self.at(asking, Some(found.created_at)),
            "updated" | "updated_at" => self.at(asking, Some(found.updated_at)),
            "fieldvalue" => {
                let mut values = found.organization_fields.values();
                values.any(|own| self.is_value(asking, Some(own)))
            }
            key => self.is_value(asking, found.organization_fields.get(key)),
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

    /// Whether a text has the words, or is not there.
    fn says(&self, own: Option<&str>) -> bool {
        match own {
            None | Some("") => self.value == "none",
            Some(own) => contains(own, &self.value),
        }
    }

    fn is_value(&self, asking: &Asking<'_>, own: Option<&Value>) -> bool {
        match own {
            None | Some(Value::Null) => self.value == "none",
            Some(Value::Array(list)) => list.iter().any(|own| self.is_value(asking, Some(own))),
            Some(own) if self.operator != Operator::Is => self.is_beyond(asking, own),
            Some(Value::String(own)) => self.is(Some(own)),
            Some(own) => matches(&own.to_string(), &self.value),
        }
    }

    /// Whether a number or a date is less, or more.
    fn is_beyond(&self, asking: &Asking<'_>, own: &Value) -> bool {
        let own = match own {
            Value::String(own) => own.clone(),
            other => other.to_string(),
        };
        if let (Ok(own), Ok(wanted)) = (own.parse::<f64>(), self.value.parse::<f64>()) {
            return own
                .partial_cmp(&wanted)
                .is_some_and(|order| self.compares(order));
        }
        let day = || Some(moment(own.get(..10)?, asking.world.now)?.0);
        let at = own.parse::<Timestamp>().ok().or_else(day);
        at.is_some() && self.at(asking, at)
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

    fn is_brand(&self, world: &World, own: Option<i64>) -> bool {
        self.is_named(Some(own.unwrap_or(BRAND)), |id| {
            Some(world.documents.get("brands", id)?.text("name"))
        })
    }

    fn is_custom(&self, asking: &Asking<'_>, field: &str, ticket: &Ticket) -> bool {
        let id = field.strip_prefix("custom_field_");
        match id.and_then(|id| id.parse::<i64>().ok()) {
            Some(id) => self.is_value(asking, ticket.custom_fields.get(&id)),
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

fn has_attachment(world: &World, ticket: i64) -> bool {
    let mut files = world.documents.of("attachments");
    files.any(|file| file.id_of("ticket_id") == Some(ticket))
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
