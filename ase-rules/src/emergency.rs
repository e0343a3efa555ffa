//! What makes a ticket an emergency, now or earlier.

use crate::{Change, FormId, Policy, Priority, Ticket, What};
use std::fmt;

/// The sign by which a ticket is an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EmergencySign {
    /// It stands on an emergency form.
    Form(FormId),
    /// It has an emergency priority.
    Priority(Priority),
    /// It carries an emergency tag.
    Tag(String),
}

impl fmt::Display for EmergencySign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(form) => write!(f, "form {form}"),
            Self::Priority(priority) => write!(f, "priority {priority}"),
            Self::Tag(tag) => write!(f, "tag {tag}"),
        }
    }
}

/// Says whether a ticket is an emergency, and by which sign.
///
/// Ask again on the freshest reading right before a write: a ticket may have become one since.
#[must_use]
pub fn is_emergency(ticket: &Ticket, policy: &Policy) -> Option<EmergencySign> {
    form(ticket.form, policy)
        .or_else(|| priority(ticket.priority.as_ref(), policy))
        .or_else(|| tag(&ticket.tags, ticket.follow_up, policy))
}

/// The sign by which a ticket was an emergency at some time, as its changes tell.
pub(crate) fn was_emergency(
    ticket: &Ticket,
    changes: &[Change],
    policy: &Policy,
) -> Option<EmergencySign> {
    changes.iter().find_map(|change| match &change.what {
        What::Form { from, to } => form(*from, policy).or_else(|| form(*to, policy)),
        What::Priority { from, to } => {
            priority(from.as_ref(), policy).or_else(|| priority(to.as_ref(), policy))
        }
        What::Tags { from, to } => {
            tag(from, ticket.follow_up, policy).or_else(|| tag(to, ticket.follow_up, policy))
        }
        What::Assignee { .. } | What::Status { .. } | What::Comment { .. } => None,
    })
}

fn form(form: Option<FormId>, policy: &Policy) -> Option<EmergencySign> {
    form.filter(|form| policy.emergency_forms.contains(form))
        .map(EmergencySign::Form)
}

fn priority(priority: Option<&Priority>, policy: &Policy) -> Option<EmergencySign> {
    priority
        .filter(|priority| policy.emergency_priorities.contains(priority))
        .cloned()
        .map(EmergencySign::Priority)
}

/// A follow-up inherits the tags of the ticket it follows, so they say nothing about it.
fn tag(tags: &[String], follow_up: bool, policy: &Policy) -> Option<EmergencySign> {
    if follow_up || policy.emergency_tags.is_empty() {
        return None;
    }
    tags.iter()
        .find(|tag| has_tag(&policy.emergency_tags, tag))
        .cloned()
        .map(EmergencySign::Tag)
}

/// Zendesk keeps tags in lower case, whatever was typed; a configured tag may not be.
pub(crate) fn has_tag(tags: &[String], wanted: &str) -> bool {
    tags.iter().any(|tag| tag.eq_ignore_ascii_case(wanted))
}
