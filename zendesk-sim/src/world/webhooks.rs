//! Webhooks: what is to be sent to whom when a ticket changes.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::documents::BRAND;
use super::{
    Action, Audit, AuditEvent, Document, EventKind, Priority, Ticket, World, placeholders,
};

mod accounts;

/// One request to a webhook.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) webhook: i64,
    pub(crate) body: String,
}

/// Ids of webhooks are texts of 26 letters and digits.
pub(crate) fn webhook_id(id: i64) -> String {
    format!("01JS1M{id:020}")
}

/// What a webhook's requests are signed with; another after each reset.
pub(crate) fn secret_of(webhook: &Document) -> String {
    if webhook.id == 0 {
        // What a webhook is tried with before there is one.
        return "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==".to_owned();
    }
    let seed = format!("{} {}", webhook.id, webhook["secret_version"]);
    STANDARD.encode(Sha256::digest(seed))
}

/// What every webhook of this simulator is told to come from.
pub(crate) const ACCOUNT: i64 = 18_525_119;

/// The subscription of webhooks that only rules call.
const BY_RULES: &str = "conditional_ticket_events";

impl World {
    /// A rule's action calls its webhook, if that is what it does.
    pub(super) fn call_webhook(&mut self, action: &Action, ticket: i64) {
        if action.field != "notification_webhook" {
            return;
        }
        let Ok(ticket) = self.undeleted(ticket) else {
            return;
        };
        let wanted = action.value.get(0).and_then(Value::as_str);
        let mut webhooks = self.documents.of("webhooks");
        let webhook = webhooks
            .find(|own| Some(webhook_id(own.id).as_str()) == wanted && subscribed(own, BY_RULES));
        let Some(webhook) = webhook.map(|webhook| webhook.id) else {
            tracing::debug!(ticket.id, "a rule calls a webhook that is not there");
            return;
        };
        let body = match action.value.get(1).unwrap_or(&Value::Null) {
            Value::String(template) => placeholders::render(self, &ticket, template),
            template => {
                let filled = placeholders::render_all(self, &ticket, template);
                pairs(filled).to_string()
            }
        };
        self.outbox.push(Delivery { webhook, body });
    }

    /// Tells subscribed webhooks what stands in an audit.
    pub(super) fn tell_webhooks(&mut self, ticket: i64, audit: i64, created: bool) {
        if self.documents.of("webhooks").next().is_none() {
            return;
        }
        let audits = self.audits_of(ticket);
        let Some(audit) = audits.iter().find(|own| own.id == audit).cloned() else {
            return;
        };
        let mut events: Vec<(&'static str, Value)> = Vec::new();
        if created {
            events.push(("created", json!({})));
        }
        let told = audit.events.iter();
        events.extend(told.filter_map(|event| self.told(event)));
        let Ok(ticket) = self.undeleted(ticket) else {
            return;
        };
        for (position, (name, event)) in (1..).zip(events) {
            self.tell_event(&ticket, &audit, name, (position, event));
        }
    }

    /// Tells them of something that leaves no audit; `None`: Zendesk itself did it.
    pub(super) fn tell_webhooks_of(&mut self, ticket: i64, by: Option<i64>, name: &'static str) {
        let Some(ticket) = self.tickets.get(&ticket).map(Cow::into_owned) else {
            return;
        };
        let id = self.next_event();
        let nothing = Audit {
            id,
            ticket_id: ticket.id,
            created_at: self.now,
            author_id: by.unwrap_or(-1),
            via: super::Via::System,
            custom_metadata: Value::Null,
            events: Vec::new(),
        };
        self.tell_event(&ticket, &nothing, name, (1, json!({})));
    }

    fn tell_event(
        &mut self,
        ticket: &Ticket,
        audit: &Audit,
        name: &str,
        (position, mut event): (i64, Value),
    ) {
        let kind = format!("zen:event-type:ticket.{name}");
        let webhooks = self.documents.of("webhooks");
        let told = webhooks.filter(|own| subscribed(own, &kind));
        let told: Vec<i64> = told.map(|own| own.id).collect();
        if told.is_empty() {
            return;
        }
        event["meta"] = json!({
            "sequence": { "id": audit.id.to_string(), "position": position },
        });
        let body = json!({
            "type": kind,
            "account_id": ACCOUNT,
            "id": format!("00000000-0000-4000-8000-{:012x}", audit.id * 100 + position),
            "time": self.now.to_string(),
            "zendesk_event_version": "2022-11-06",
            "subject": format!("zen:ticket:{}", ticket.id),
            "detail": self.detail(ticket, audit),
            "event": event,
        });
        let body = body.to_string();
        let new = told.into_iter().map(|webhook| Delivery {
            webhook,
            body: body.clone(),
        });
        self.outbox.extend(new);
    }

    /// The event of an audit's event, and its name.
    fn told(&self, event: &AuditEvent) -> Option<(&'static str, Value)> {
        match &event.kind {
            EventKind::Change {
                field_name,
                value,
                previous_value,
            } => Some(changed(field_name, value, previous_value)),
            EventKind::Comment {
                author_id,
                body,
                public,
                ..
            } => {
                let author = self.users.get(author_id);
                let name = author.map(|author| author.name.clone());
                let staff = author.is_some_and(super::User::is_agent);
                Some((
                    "comment_added",
                    json!({ "comment": {
                        "id": event.id.to_string(), "body": body, "is_public": public,
                        "author": { "id": author_id.to_string(), "name": name, "is_staff": staff },
                    }}),
                ))
            }
            EventKind::FollowersChange { previous, current } => {
                Some(("followers_changed", people(previous, current)))
            }
            EventKind::EmailCcChange { previous, current } => {
                Some(("email_ccs_changed", people(previous, current)))
            }
            EventKind::Other { name, body } => rewritten(name, body),
            _ => None,
        }
    }

    /// The ticket as events tell it: ids are texts, choices upper case.
    fn detail(&self, ticket: &Ticket, audit: &Audit) -> Value {
        let id = |id: Option<i64>| id.map(|id| id.to_string());
        json!({
            "id": ticket.id.to_string(),
            "actor_id": audit.author_id.to_string(),
            "assignee_id": id(ticket.assignee_id),
            "brand_id": ticket.brand_id.unwrap_or(BRAND).to_string(),
            "created_at": ticket.created_at.to_string(),
            "custom_status": id(self.custom_status_of(ticket)),
            "description": ticket.description,
            "external_id": ticket.external_id,
            "form_id": id(ticket.ticket_form_id),
            "group_id": id(ticket.group_id),
            "is_public": self.is_public(ticket.id),
            "organization_id": id(ticket.organization_id),
            "priority": ticket.priority.map(|own| Priority::as_str(own).to_uppercase()),
            "requester_id": ticket.requester_id.to_string(),
            "status": ticket.status.as_str().to_uppercase(),
            "subject": ticket.subject,
            "submitter_id": ticket.submitter().to_string(),
            "tags": ticket.tags,
            "type": ticket.kind.as_ref().map(|kind| kind.to_uppercase()),
            "updated_at": ticket.updated_at.to_string(),
            "via": { "channel": channel(ticket.via.channel()) },
        })
    }
}

fn subscribed(webhook: &Document, to: &str) -> bool {
    let subscriptions = webhook["subscriptions"].as_array();
    let mut subscriptions = subscriptions.into_iter().flatten();
    webhook["status"] == "active" && subscriptions.any(|own| own == to)
}

/// Events have names of their own for some channels.
fn channel(name: &str) -> &str {
    match name {
        "api" => "web_service",
        "email" => "mail",
        name => name,
    }
}

/// What was written before, and is different now.
fn rewritten(name: &str, body: &Value) -> Option<(&'static str, Value)> {
    let id = |key: &str| json!({ "id": body[key].to_string() });
    let comment = id("comment_id");
    Some(match name {
        "CommentPrivacyChange" => ("comment_made_private", json!({ "comment": comment })),
        "CommentRedactionEvent" => ("comment_redacted", json!({ "comment": comment })),
        "AttachmentRedactionEvent" => (
            "attachment_redacted_from_comment",
            json!({ "comment": comment, "attachment": id("attachment_id") }),
        ),
        _ => return None,
    })
}

fn changed(field: &str, value: &Value, previous: &Value) -> (&'static str, Value) {
    let upper = |value: &Value| match value {
        Value::String(text) => json!(text.to_uppercase()),
        other => other.clone(),
    };
    let plain = json!({ "current": value, "previous": previous });
    let choice = json!({ "current": upper(value), "previous": upper(previous) });
    match field {
        "status" => ("status_changed", choice),
        "priority" => ("priority_changed", choice),
        "type" => ("type_changed", choice),
        "subject" => ("subject_changed", plain),
        "assignee_id" => ("agent_assignment_changed", plain),
        "group_id" => ("group_assignment_changed", plain),
        "organization_id" => ("organization_changed", plain),
        "requester_id" => ("requester_changed", plain),
        "brand_id" => ("brand_changed", plain),
        "ticket_form_id" => ("form_changed", plain),
        "external_id" => ("external_id_changed", plain),
        "custom_status_id" => ("custom_status_changed", plain),
        "problem_id" => ("problem_link_changed", plain),
        "due_at" => ("task_due_at_changed", plain),
        "tags" => {
            let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
            ("tags_changed", tags_changed(&list(previous), &list(value)))
        }
        field => {
            let event = json!({ "field": { "id": field }, "current": value, "previous": previous });
            ("custom_field_changed", event)
        }
    }
}

fn tags_changed<T: PartialEq + serde::Serialize>(before: &[T], now: &[T]) -> Value {
    let added: Vec<&T> = now.iter().filter(|tag| !before.contains(tag)).collect();
    let removed: Vec<&T> = before.iter().filter(|tag| !now.contains(tag)).collect();
    json!({ "tags_added": added, "tags_removed": removed })
}

fn people(previous: &[i64], current: &[i64]) -> Value {
    let texts = |ids: &[i64], others: &[i64]| -> Vec<String> {
        let ids = ids.iter().filter(|id| !others.contains(id));
        ids.map(ToString::to_string).collect()
    };
    json!({ "added": texts(current, previous), "removed": texts(previous, current) })
}

/// Rules may write a body as `[[key, value], …]`.
fn pairs(value: Value) -> Value {
    let as_pairs = value.as_array().and_then(|rows| {
        let pair = |row: &Value| match row.as_array().map(Vec::as_slice) {
            Some([Value::String(key), value]) => Some((key.clone(), value.clone())),
            _ => None,
        };
        rows.iter()
            .map(pair)
            .collect::<Option<serde_json::Map<_, _>>>()
    });
    as_pairs.map_or(value, Value::Object)
}
