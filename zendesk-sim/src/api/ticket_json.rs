//! A ticket on the wire.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::call::Call;
use crate::json_text::{Json, Object, Ready};
use crate::world::{BRAND, Document, Priority, Status, Ticket, TicketField, Via, World};

/// Every key a real ticket has, as a value to add to and to look into.
pub(super) fn json(call: &Call, world: &World, ticket: &Ticket) -> Value {
    Showing::new(&call.base, world).value(ticket)
}

/// What all tickets of an answer are shown by: looked up once, since answers are long.
pub(super) struct Showing<'a> {
    world: &'a World,
    /// The address of all tickets.
    address: String,
    custom_fields: Vec<CustomField>,
    /// The default ones, by the status they stand for.
    custom_statuses: BTreeMap<Status, i64>,
    /// The latest of each ticket.
    ratings: BTreeMap<i64, &'a Document>,
}

/// A custom field of the account, and how it begins where it is written.
struct CustomField {
    id: i64,
    head: String,
}

impl<'a> Showing<'a> {
    pub(super) fn new(base: &str, world: &'a World) -> Showing<'a> {
        let fields = world.ticket_fields.values().filter(|field| field.removable);
        let custom_fields = fields.map(|TicketField { id, .. }| CustomField {
            id: *id,
            head: format!("{{\"id\":{id},\"value\":"),
        });
        Showing {
            world,
            address: format!("{base}/api/v2/tickets/"),
            custom_fields: custom_fields.collect(),
            custom_statuses: world.default_custom_statuses(),
            ratings: ratings(world),
        }
    }

    /// Every key a real ticket has, as a value to add to and to look into.
    pub(super) fn value(&self, ticket: &Ticket) -> Value {
        let mut text = String::new();
        self.write(ticket, ticket.status.as_str(), &mut text);
        // It was written just now, so it can be read.
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes a ticket as incremental exports show it, deleted or not.
    pub(super) fn write_exported(&self, ticket: &Ticket, text: &mut String) {
        let status = match ticket.deleted_at {
            Some(_) => "deleted",
            None => ticket.status.as_str(),
        };
        self.write(ticket, status, text);
    }

    /// Writes a ticket with every key a real one has, in the order a real one has them.
    fn write(&self, ticket: &Ticket, status: &str, text: &mut String) {
        let (id, world) = (ticket.id, self.world);
        let address = [&*self.address, itoa::Buffer::new().format(id), ".json"].concat();
        let collaborators = [&ticket.follower_ids[..], &ticket.email_cc_ids].concat();
        let is_problem = ticket.kind.as_deref() == Some("problem");
        let every_field = CustomFields {
            fields: &self.custom_fields,
            values: &ticket.custom_fields,
        };
        let custom_status = self.custom_statuses.get(&ticket.status).copied();
        let custom_status = ticket.custom_status_id.or(custom_status);
        let mut shown = Object::open(text);
        shown.put("url", &address);
        shown.put("id", id);
        shown.put("external_id", &ticket.external_id);
        shown.put("via", Ready(&self.via(ticket)));
        shown.put("created_at", ticket.created_at);
        shown.put("updated_at", ticket.updated_at);
        shown.put("generated_timestamp", ticket.generated_at.as_second());
        shown.put("type", &ticket.kind);
        shown.put("subject", &ticket.subject);
        shown.put("raw_subject", &ticket.subject);
        shown.put("description", &ticket.description);
        shown.put("priority", ticket.priority.map(Priority::as_str));
        shown.put("status", status);
        shown.put("recipient", &ticket.recipient);
        shown.put("requester_id", ticket.requester_id);
        shown.put("submitter_id", ticket.submitter());
        shown.put("assignee_id", ticket.assignee_id);
        shown.put("organization_id", ticket.organization_id);
        shown.put("group_id", ticket.group_id);
        shown.put("collaborator_ids", &collaborators[..]);
        shown.put("follower_ids", &ticket.follower_ids[..]);
        shown.put("email_cc_ids", &ticket.email_cc_ids[..]);
        shown.put("forum_topic_id", None::<i64>);
        shown.put("problem_id", ticket.problem_id);
        shown.put("has_incidents", is_problem && has_incidents(world, id));
        shown.put("is_public", world.is_public(id));
        shown.put("due_at", ticket.due_at);
        shown.put("tags", &ticket.tags[..]);
        let custom_fields = shown.put("custom_fields", every_field);
        shown.put("satisfaction_rating", Ready(&self.rating(id)));
        shown.put("sharing_agreement_ids", &[] as &[i64]);
        shown.put("custom_status_id", custom_status);
        shown.put("encoded_id", format!("SIM{id:06X}-{:04X}", id % 65_521));
        shown.put_again("fields", custom_fields);
        shown.put("followup_ids", &ticket.followup_ids[..]);
        shown.put("ticket_form_id", ticket.ticket_form_id);
        shown.put("brand_id", ticket.brand_id.unwrap_or(BRAND));
        shown.put("allow_channelback", false);
        shown.put("allow_attachments", true);
        shown.put("from_messaging_channel", false);
        shown.close();
    }

    fn via(&self, ticket: &Ticket) -> Cow<'static, str> {
        match (ticket.follows_up, &ticket.via) {
            (Some(source), _) => Cow::Owned(follow_up(self.world, source).to_string()),
            (None, Via::Email) => Cow::Borrowed(&BY_MAIL),
            (None, Via::Web) => Cow::Borrowed(&BY_WEB),
            (None, via) => Cow::Owned(via.to_json().to_string()),
        }
    }

    fn rating(&self, ticket: i64) -> Cow<'static, str> {
        let Some(own) = self.ratings.get(&ticket) else {
            return Cow::Borrowed(UNRATED);
        };
        let shown = json!({ "id": own.id, "score": own["score"], "comment": own["comment"] });
        Cow::Owned(shown.to_string())
    }
}

/// How nearly all tickets come.
static BY_MAIL: LazyLock<String> = LazyLock::new(|| Via::Email.to_json().to_string());
static BY_WEB: LazyLock<String> = LazyLock::new(|| Via::Web.to_json().to_string());

/// What nearly all tickets are.
const UNRATED: &str = r#"{"score":"unoffered"}"#;

/// Every custom field of the account, set or not.
struct CustomFields<'a> {
    fields: &'a [CustomField],
    values: &'a BTreeMap<i64, Value>,
}

impl Json for CustomFields<'_> {
    fn write(&self, text: &mut String) {
        text.push('[');
        for (number, field) in self.fields.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(&field.head);
            self.values.get(&field.id).write(text);
            text.push('}');
        }
        text.push(']');
    }
}

fn ratings(world: &World) -> BTreeMap<i64, &Document> {
    let ratings = world.documents.of("satisfaction_ratings");
    ratings
        .filter_map(|own| Some((own.id_of("ticket_id")?, own)))
        .collect()
}

fn has_incidents(world: &World, problem: i64) -> bool {
    world.tickets.incidents_of(problem).next().is_some()
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
