//! A ticket on the wire.

use serde::Serialize;
use serde_json::{Value, json};

use super::url;
use crate::call::Call;
use crate::world::{BRAND, Priority, Ticket, Via, World};

/// Every key a real ticket has, as a value to add to and to look into.
pub(super) fn json(call: &Call, world: &World, ticket: &Ticket) -> Value {
    // It has no map with keys that are no texts, which is all that can go wrong.
    serde_json::to_value(Shown::new(call, world, ticket)).unwrap_or_default()
}

/// Every key a real ticket has, in the order a real one has them. Long lists are written from this,
/// without a [`Value`] in between: that takes a fifth of the time.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    url: String,
    id: i64,
    external_id: Option<&'a str>,
    via: Value,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
    generated_timestamp: i64,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    subject: &'a str,
    raw_subject: &'a str,
    description: &'a str,
    priority: Option<&'static str>,
    status: &'static str,
    recipient: Option<&'a str>,
    requester_id: i64,
    submitter_id: i64,
    assignee_id: Option<i64>,
    organization_id: Option<i64>,
    group_id: Option<i64>,
    collaborator_ids: Vec<i64>,
    follower_ids: &'a [i64],
    email_cc_ids: &'a [i64],
    forum_topic_id: Option<i64>,
    problem_id: Option<i64>,
    has_incidents: bool,
    is_public: bool,
    due_at: Option<jiff::Timestamp>,
    tags: &'a [String],
    custom_fields: Vec<CustomField<'a>>,
    satisfaction_rating: Value,
    sharing_agreement_ids: [i64; 0],
    custom_status_id: Option<i64>,
    encoded_id: String,
    fields: Vec<CustomField<'a>>,
    followup_ids: &'a [i64],
    ticket_form_id: Option<i64>,
    brand_id: i64,
    allow_channelback: bool,
    allow_attachments: bool,
    from_messaging_channel: bool,
}

/// One custom field of the account, set or not.
#[derive(Clone, Copy, Serialize)]
struct CustomField<'a> {
    id: i64,
    value: Option<&'a Value>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(call: &Call, world: &World, ticket: &'a Ticket) -> Shown<'a> {
        let mut collaborators = ticket.follower_ids.clone();
        collaborators.extend(&ticket.email_cc_ids);
        let custom = custom_fields(world, ticket);
        Shown {
            url: url(call, &format!("tickets/{}", ticket.id)),
            id: ticket.id,
            external_id: ticket.external_id.as_deref(),
            via: match ticket.follows_up {
                Some(source) => follow_up(world, source),
                None => ticket.via.to_json(),
            },
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            generated_timestamp: ticket.generated_at.as_second(),
            kind: ticket.kind.as_deref(),
            subject: &ticket.subject,
            raw_subject: &ticket.subject,
            description: &ticket.description,
            priority: ticket.priority.map(Priority::as_str),
            status: ticket.status.as_str(),
            recipient: ticket.recipient.as_deref(),
            requester_id: ticket.requester_id,
            submitter_id: ticket.submitter(),
            assignee_id: ticket.assignee_id,
            organization_id: ticket.organization_id,
            group_id: ticket.group_id,
            collaborator_ids: collaborators,
            follower_ids: &ticket.follower_ids,
            email_cc_ids: &ticket.email_cc_ids,
            forum_topic_id: None,
            problem_id: ticket.problem_id,
            has_incidents: ticket.kind.as_deref() == Some("problem")
                && has_incidents(world, ticket.id),
            is_public: world.is_public(ticket.id),
            due_at: ticket.due_at,
            tags: &ticket.tags,
            custom_fields: custom.clone(),
            satisfaction_rating: rating(world, ticket),
            sharing_agreement_ids: [],
            custom_status_id: world.custom_status_of(ticket),
            encoded_id: format!("SIM{:06X}-{:04X}", ticket.id, ticket.id % 65_521),
            fields: custom,
            followup_ids: &ticket.followup_ids,
            ticket_form_id: ticket.ticket_form_id,
            brand_id: ticket.brand_id.unwrap_or(BRAND),
            allow_channelback: false,
            allow_attachments: true,
            from_messaging_channel: false,
        }
    }

    /// As incremental exports show a deleted ticket.
    pub(super) fn exported(mut self, ticket: &Ticket) -> Shown<'a> {
        if ticket.deleted_at.is_some() {
            self.status = "deleted";
        }
        self
    }
}

fn rating(world: &World, ticket: &Ticket) -> Value {
    let ratings = world.documents.of("satisfaction_ratings");
    let last = ratings
        .rev()
        .find(|own| own.id_of("ticket_id") == Some(ticket.id));
    match last {
        Some(own) => json!({ "id": own.id, "score": own["score"], "comment": own["comment"] }),
        None => json!({ "score": "unoffered" }),
    }
}

fn has_incidents(world: &World, problem: i64) -> bool {
    world.tickets.incidents_of(problem).next().is_some()
}

/// Every custom field of the account, set or not.
fn custom_fields<'a>(world: &World, ticket: &'a Ticket) -> Vec<CustomField<'a>> {
    let fields = world.ticket_fields.values().filter(|field| field.removable);
    let fields = fields.map(|field| CustomField {
        id: field.id,
        value: ticket.custom_fields.get(&field.id),
    });
    fields.collect()
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
