//! Records that come along with others: `include=users,groups,organizations,dates,…`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::groups as all_groups;
use super::organizations as accounts;
use super::users as people;
use super::{
    Exchange, audits, brands, custom_roles, custom_statuses, identities, ticket_forms, ticket_json,
    ticket_metric_events, ticket_metrics, time,
};
use crate::answer::{Answer, Body};
use crate::world::{Audit, BRAND, EventKind, Ticket, World};

/// Adds to an answer what was asked for beside these tickets.
pub(super) fn beside_tickets(exchange: &Exchange<'_>, answer: &mut Answer, tickets: &[i64]) {
    let (world, call) = (&*exchange.world, exchange.call);
    let tickets: Vec<Cow<'_, Ticket>> = tickets
        .iter()
        .filter_map(|id| world.tickets.get(id))
        .collect();
    if call.includes("users") {
        users(
            exchange,
            answer,
            tickets.iter().flat_map(|ticket| people_of(ticket)),
        );
    }
    if call.includes("groups") {
        groups(
            exchange,
            answer,
            tickets.iter().filter_map(|ticket| ticket.group_id),
        );
    }
    if call.includes("organizations") {
        let ids = tickets.iter().filter_map(|ticket| ticket.organization_id);
        organizations(exchange, answer, ids);
    }
    if call.includes("ticket_forms") {
        let ids = tickets.iter().filter_map(|ticket| ticket.ticket_form_id);
        let ids: BTreeSet<i64> = ids.collect();
        let records = ids.iter().filter_map(|id| world.ticket_forms.get(id));
        let records = records.map(|form| ticket_forms::json(call, world, form));
        add(answer, "ticket_forms", records);
    }
    if call.includes("brands") {
        let ids: BTreeSet<i64> = tickets
            .iter()
            .map(|t| t.brand_id.unwrap_or(BRAND))
            .collect();
        let records = ids
            .iter()
            .filter_map(|id| world.documents.get("brands", *id));
        let records = records.map(|brand| brands::BRANDS.json(call, brand));
        add(answer, "brands", records);
    }
    if call.includes("custom_statuses") {
        let ids = tickets
            .iter()
            .filter_map(|ticket| world.custom_status_of(ticket));
        let ids: BTreeSet<i64> = ids.collect();
        let records = ids
            .iter()
            .filter_map(|id| world.documents.get("custom_statuses", *id));
        let records = records.map(|own| custom_statuses::STATUSES.json(call, own));
        add(answer, "custom_statuses", records);
    }
    if call.includes("last_audits") {
        let last = tickets.iter().filter_map(|ticket| {
            let audits = world.audits_of(ticket.id);
            let last = audits.last();
            last.map(|audit| audits::json(exchange.call, exchange.world, audit))
        });
        add(answer, "last_audits", last);
    }
    if call.includes("incident_counts") {
        let counts = tickets.iter().map(|ticket| {
            let own = world.tickets.incidents_of(ticket.id);
            json!({ "ticket_id": ticket.id, "count": own.count() })
        });
        add(answer, "incident_counts", counts);
    }
    if call.includes("sharing_agreements") {
        add(answer, "sharing_agreements", std::iter::empty());
    }
}

/// Puts into a ticket what was asked for and stands in it.
pub(super) fn into_ticket(exchange: &Exchange<'_>, shown: &mut Value, ticket: &Ticket) {
    let (world, call) = (&*exchange.world, exchange.call);
    if call.includes("dates") {
        shown["dates"] = dates(world, ticket);
    }
    if call.includes("comment_count") {
        shown["comment_count"] = comment_count(world, ticket.id).into();
    }
    if call.includes("metric_sets") {
        shown["metric_set"] = ticket_metrics::json(call, world, ticket);
    }
    if call.includes("slas") {
        shown["slas"] = ticket_metric_events::slas(world, ticket);
    }
    if call.includes("metric_events") {
        let mut by_metric = serde_json::Map::new();
        for event in ticket_metric_events::of(world, ticket) {
            let metric = event.shown["metric"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let list = by_metric.entry(metric).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(event.shown);
            }
        }
        shown["metric_events"] = Value::Object(by_metric);
    }
}

/// Adds what was asked for beside the audits of a ticket.
pub(super) fn with_ticket(exchange: &Exchange<'_>, answer: &mut Answer, ticket: i64) {
    let call = exchange.call;
    let Ok(ticket) = exchange.world.undeleted(ticket) else {
        return;
    };
    if call.includes("organizations") {
        organizations(exchange, answer, ticket.organization_id);
    }
    if call.includes("groups") {
        groups(exchange, answer, ticket.group_id);
    }
    if call.includes("tickets") {
        let shown = ticket_json::json(call, exchange.world, &ticket);
        add(answer, "tickets", std::iter::once(shown));
    }
}

/// Adds what was asked for beside these users.
pub(super) fn beside_users(exchange: &Exchange<'_>, answer: &mut Answer, ids: &[i64]) {
    let (world, call) = (&*exchange.world, exchange.call);
    if call.includes("organizations") {
        let own = ids
            .iter()
            .filter_map(|id| world.users.get(id)?.organization_id);
        organizations(exchange, answer, own);
    }
    if call.includes("groups") {
        groups(
            exchange,
            answer,
            ids.iter().flat_map(|id| world.groups_of(*id)),
        );
    }
    if call.includes("identities") {
        let of_user = ids.iter().flat_map(|id| identities::of(call, world, *id));
        add(answer, "identities", of_user);
    }
    if call.includes("roles") {
        let roles = world.documents.of("custom_roles");
        let roles = roles.map(|role| custom_roles::ROLES.json(call, role));
        add(answer, "roles", roles);
    }
    if call.includes("abilities") {
        let of_user = ids.iter().map(|id| {
            let agent = world.users.get(id).is_some_and(|user| user.is_agent());
            json!({ "user_id": id, "can_edit": agent, "can_assign": agent, "can_verify_identities": agent })
        });
        add(answer, "abilities", of_user);
    }
    if call.includes("open_ticket_count") {
        let mut counts = serde_json::Map::new();
        for id in ids {
            let tickets = world.tickets.outlines();
            let open = tickets.filter(|own| own.requester_id == *id && own.is_open());
            counts.insert(id.to_string(), json!(open.count()));
        }
        if let Body::Json(Value::Object(body)) = &mut answer.body {
            body.insert("open_ticket_count".to_owned(), Value::Object(counts));
        }
    }
}

/// Adds these groups.
pub(super) fn groups(
    exchange: &Exchange<'_>,
    answer: &mut Answer,
    ids: impl IntoIterator<Item = i64>,
) {
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    let records = ids.iter().filter_map(|id| exchange.world.groups.get(id));
    add(
        answer,
        "groups",
        records.map(|group| all_groups::json(exchange.call, group)),
    );
}

/// Adds these organizations.
pub(super) fn organizations(
    exchange: &Exchange<'_>,
    answer: &mut Answer,
    ids: impl IntoIterator<Item = i64>,
) {
    let world = &*exchange.world;
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    let records = ids.iter().filter_map(|id| world.organizations.get(id));
    let records = records.map(|record| accounts::json(exchange.call, world, record));
    add(answer, "organizations", records);
}

/// Adds these users.
pub(super) fn users(
    exchange: &Exchange<'_>,
    answer: &mut Answer,
    ids: impl IntoIterator<Item = i64>,
) {
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    let records = ids.iter().filter_map(|id| exchange.world.users.get(id));
    let records = records.map(|user| people::json(exchange.call, exchange.world, user));
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
pub(super) fn comment_count(world: &World, ticket: i64) -> usize {
    let audits = world.audits_of(ticket);
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
