//! The history of a ticket: audits, their events, and by which way they came.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;

/// One update of a ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub id: i64,
    pub ticket_id: i64,
    pub created_at: Timestamp,
    /// -1: Zendesk itself.
    pub author_id: i64,
    pub via: Via,
    /// What a program that wrote it noted beside it.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub custom_metadata: Value,
    pub events: Vec<AuditEvent>,
}

impl Audit {
    pub(crate) fn ids(&self) -> impl Iterator<Item = i64> {
        std::iter::once(self.id).chain(self.events.iter().map(|event| event.id))
    }
}

/// One thing that happened in an update.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditEvent {
    pub id: i64,
    /// Overrides the audit's: a trigger's change stands inside the update that fired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum EventKind {
    /// A field was set when the ticket was created.
    Create { field_name: String, value: Value },
    /// A field changed.
    Change {
        field_name: String,
        value: Value,
        previous_value: Value,
    },
    /// Somebody wrote.
    Comment {
        author_id: i64,
        body: String,
        /// As it was written, where it was written in HTML.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        html: Option<String>,
        public: bool,
    },
    /// Other people follow.
    FollowersChange {
        previous: Vec<i64>,
        current: Vec<i64>,
    },
    /// Other people are in copy.
    EmailCcChange {
        previous: Vec<i64>,
        current: Vec<i64>,
    },
    /// A trigger wrote to somebody.
    Notification {
        subject: String,
        body: String,
        recipients: Vec<i64>,
    },
    /// Anything else, as Zendesk would answer it.
    Other { name: String, body: Value },
}

/// By which way something came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The agents' or customers' web interface.
    #[default]
    Web,
    Api,
    Email,
    System,
    Trigger {
        id: i64,
        title: String,
    },
    Automation {
        id: i64,
        title: String,
    },
    FollowUp {
        ticket: i64,
        subject: String,
    },
    /// Any other channel by its name.
    Channel(String),
}

impl Via {
    /// The name of the channel.
    #[must_use]
    pub fn channel(&self) -> &str {
        match self {
            Via::Web | Via::FollowUp { .. } => "web",
            Via::Api => "api",
            Via::Email => "email",
            Via::System => "system",
            Via::Trigger { .. } | Via::Automation { .. } => "rule",
            Via::Channel(name) => name,
        }
    }

    /// The wire form.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let (from, rel) = match self {
            Via::Trigger { id, title } => return rule(*id, title, "trigger"),
            Via::Automation { id, title } => return rule(*id, title, "automation"),
            Via::FollowUp { ticket, subject } => (
                json!({ "ticket_id": ticket, "subject": subject, "channel": "web" }),
                json!("follow_up"),
            ),
            _ => (json!({}), Value::Null),
        };
        json!({ "channel": self.channel(), "source": { "from": from, "to": {}, "rel": rel } })
    }
}

/// A rule acts on nobody: there is no `to`.
fn rule(id: i64, title: &str, rel: &str) -> Value {
    let from = json!({ "id": id, "title": title, "deleted": false, "revision_id": 1 });
    json!({ "channel": "rule", "source": { "from": from, "rel": rel } })
}

impl World {
    /// The history of a ticket, oldest first; empty for an unknown ticket.
    #[must_use]
    pub fn audits_of(&self, ticket: i64) -> Cow<'_, [Audit]> {
        self.tickets.audits(ticket)
    }

    /// Writes an audit into a ticket's history and returns its id; without events there is none.
    pub(crate) fn record(
        &mut self,
        ticket_id: i64,
        created_at: Timestamp,
        author_id: i64,
        via: Via,
        kinds: Vec<EventKind>,
    ) -> Option<i64> {
        if kinds.is_empty() {
            return None;
        }
        let id = self.next_event();
        let events = kinds
            .into_iter()
            .map(|kind| self.event(None, kind))
            .collect();
        self.tickets.audits_mut(ticket_id)?.push(Audit {
            id,
            ticket_id,
            created_at,
            author_id,
            via,
            custom_metadata: Value::Null,
            events,
        });
        Some(id)
    }

    pub(crate) fn event(&mut self, via: Option<Via>, kind: EventKind) -> AuditEvent {
        AuditEvent {
            id: self.next_event(),
            via,
            kind,
        }
    }

    /// Whether customers can read any of a ticket.
    pub(crate) fn is_public(&self, ticket: i64) -> bool {
        if self.tickets.is_untouched(ticket) {
            // Every story begins with what a customer wrote.
            return true;
        }
        let audits = self.audits_of(ticket);
        let mut events = audits.iter().flat_map(|audit| &audit.events);
        events.any(|event| matches!(event.kind, EventKind::Comment { public: true, .. }))
    }

    /// Notes what a program wrote beside an audit.
    pub(crate) fn note_metadata(&mut self, ticket: i64, audit: i64, metadata: &Value) {
        let mut audits = self.tickets.audits_mut(ticket).into_iter().flatten();
        if let Some(audit) = audits.find(|own| own.id == audit) {
            audit.custom_metadata = metadata.clone();
        }
    }

    /// Changes the text and visibility of a comment where it stands; false when there is none.
    pub(crate) fn rewrite_comment(
        &mut self,
        ticket: i64,
        comment: i64,
        change: impl FnOnce(&mut String, &mut bool),
    ) -> bool {
        let audits = self.tickets.audits_mut(ticket).into_iter().flatten();
        let mut events = audits.flat_map(|audit| &mut audit.events);
        let found = events.find(|event| event.id == comment);
        match found.map(|event| &mut event.kind) {
            Some(EventKind::Comment {
                body, html, public, ..
            }) => {
                let before = body.clone();
                change(body, public);
                if *body != before {
                    *html = None;
                }
                true
            }
            _ => false,
        }
    }
}
