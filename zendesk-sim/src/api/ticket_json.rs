//! A ticket on the wire.

use serde_json::{Value, json};

use super::{time, url};
use crate::call::Call;
use crate::world::{EventKind, Priority, Ticket, Via, World};

/// Every key a real ticket has.
pub(super) fn json(call: &Call, world: &World, ticket: &Ticket) -> Value {
    let custom: Vec<Value> = custom_fields(world, ticket);
    let mut collaborators = ticket.follower_ids.clone();
    collaborators.extend(&ticket.email_cc_ids);
    let via = match ticket.follows_up {
        Some(source) => follow_up(world, source),
        None => ticket.via.to_json(),
    };
    json!({
        "url": url(call, &format!("tickets/{}", ticket.id)),
        "id": ticket.id,
        "external_id": ticket.external_id,
        "via": via,
        "created_at": time(Some(ticket.created_at)),
        "updated_at": time(Some(ticket.updated_at)),
        "generated_timestamp": ticket.generated_at.as_second(),
        "type": ticket.kind,
        "subject": ticket.subject,
        "raw_subject": ticket.subject,
        "description": ticket.description,
        "priority": ticket.priority.map(Priority::as_str),
        "status": ticket.status.as_str(),
        "recipient": null,
        "requester_id": ticket.requester_id,
        "submitter_id": ticket.requester_id,
        "assignee_id": ticket.assignee_id,
        "organization_id": ticket.organization_id,
        "group_id": ticket.group_id,
        "collaborator_ids": collaborators,
        "follower_ids": ticket.follower_ids,
        "email_cc_ids": ticket.email_cc_ids,
        "forum_topic_id": null,
        "problem_id": null,
        "has_incidents": false,
        "is_public": is_public(world, ticket),
        "due_at": null,
        "tags": ticket.tags,
        "custom_fields": custom,
        "satisfaction_rating": { "score": "unoffered" },
        "sharing_agreement_ids": [],
        "custom_status_id": null,
        "encoded_id": format!("SIM{:06X}-{:04X}", ticket.id, ticket.id % 65_521),
        "fields": custom,
        "followup_ids": ticket.followup_ids,
        "ticket_form_id": ticket.ticket_form_id,
        "brand_id": BRAND,
        "allow_channelback": false,
        "allow_attachments": true,
        "from_messaging_channel": false,
    })
}

/// The account's one brand.
const BRAND: i64 = 373_000_000_001;

/// Every custom field of the account, set or not.
fn custom_fields(world: &World, ticket: &Ticket) -> Vec<Value> {
    let fields = world.ticket_fields.values().filter(|field| field.removable);
    fields
        .map(|field| json!({ "id": field.id, "value": ticket.custom_fields.get(&field.id) }))
        .collect()
}

fn is_public(world: &World, ticket: &Ticket) -> bool {
    let audits = world.audits_of(ticket.id);
    let mut events = audits.iter().flat_map(|audit| &audit.events);
    events.any(|event| matches!(event.kind, EventKind::Comment { public: true, .. }))
}

fn follow_up(world: &World, source: i64) -> Value {
    let subject = world
        .tickets
        .get(&source)
        .map(|source| source.subject.clone());
    Via::FollowUp {
        ticket: source,
        subject: subject.unwrap_or_default(),
    }
    .to_json()
}
