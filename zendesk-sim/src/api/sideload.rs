//! Records that come along with others: `include=users,groups,organizations,dates`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Exchange, groups, organizations, time, users as people};
use crate::answer::{Answer, Body};
use crate::world::{Audit, EventKind, Ticket, World};

/// Adds to an answer what was asked for beside these tickets.
pub(super) fn beside_tickets(exchange: &Exchange<'_>, answer: &mut Answer, tickets: &[i64]) {
    let world = &*exchange.world;
    let tickets: Vec<Cow<'_, Ticket>> = tickets
        .iter()
        .filter_map(|id| world.tickets.get(id))
        .collect();
    let call = exchange.call;
    if call.includes("users") {
        users(
            exchange,
            answer,
            tickets.iter().flat_map(|ticket| people_of(ticket)),
        );
    }
    if call.includes("groups") {
        let ids: BTreeSet<i64> = tickets
            .iter()
            .filter_map(|ticket| ticket.group_id)
            .collect();
        let records = ids.iter().filter_map(|id| world.groups.get(id));
        add(
            answer,
            "groups",
            records.map(|group| groups::json(call, group)),
        );
    }
    if call.includes("organizations") {
        let ids = tickets.iter().filter_map(|ticket| ticket.organization_id);
        let ids: BTreeSet<i64> = ids.collect();
        let records = ids.iter().filter_map(|id| world.organizations.get(id));
        let records = records.map(|record| organizations::json(call, world, record));
        add(answer, "organizations", records);
    }
}

/// Adds these users.
pub(super) fn users(
    exchange: &Exchange<'_>,
    answer: &mut Answer,
    ids: impl IntoIterator<Item = i64>,
) {
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    let records = ids.iter().filter_map(|id| exchange.world.users.get(id));
    let records = records.map(|user| people::json(exchange.call, user));
    add(answer, "users", records);
}

fn add(answer: &mut Answer, key: &str, records: impl Iterator<Item = Value>) {
    if let Body::Json(Value::Object(body)) = &mut answer.body {
        body.insert(key.to_owned(), records.collect());
    }
}

fn people_of(ticket: &Ticket) -> Vec<i64> {
    let mut ids = vec![ticket.requester_id];
    ids.extend(ticket.assignee_id);
    ids.extend(&ticket.follower_ids);
    ids.extend(&ticket.email_cc_ids);
    ids
}

/// The `dates` object of a ticket, from its history.
pub(super) fn dates(world: &World, ticket: &Ticket) -> Value {
    let audits = world.audits_of(ticket.id);
    let assigned = |audit: &&Audit| changes(audit, "assignee_id");
    let by_requester = |audit: &&Audit| audit.author_id == ticket.requester_id;
    let at = |audit: Option<&Audit>| time(audit.map(|audit| audit.created_at));
    json!({
        "assignee_updated_at": at(audits.iter().rfind(|audit| Some(audit.author_id) == ticket.assignee_id)),
        "requester_updated_at": at(audits.iter().rfind(by_requester)),
        "status_updated_at": at(audits.iter().rfind(|audit| changes(audit, "status"))),
        "initially_assigned_at": at(audits.iter().find(assigned)),
        "assigned_at": at(audits.iter().rfind(assigned)),
        "solved_at": time(ticket.solved_at),
        "latest_comment_added_at": at(audits.iter().rfind(|audit| comments(audit))),
    })
}

/// How many comments a ticket has, private ones included.
pub(super) fn comment_count(world: &World, ticket: &Ticket) -> usize {
    let audits = world.audits_of(ticket.id);
    audits.iter().filter(|audit| comments(audit)).count()
}

fn changes(audit: &Audit, field: &str) -> bool {
    audit.events.iter().any(|event| match &event.kind {
        EventKind::Create { field_name, .. } | EventKind::Change { field_name, .. } => {
            field_name == field
        }
        _ => false,
    })
}

fn comments(audit: &Audit) -> bool {
    let mut events = audit.events.iter();
    events.any(|event| matches!(event.kind, EventKind::Comment { .. }))
}
