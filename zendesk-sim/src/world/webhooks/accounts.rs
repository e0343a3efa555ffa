//! What webhooks are told of users and organizations.

use serde_json::{Value, json};

use super::{ACCOUNT, Delivery, subscribed, tags_changed};
use crate::world::{Organization, User, World};

/// The name of an event, and what it says.
type Event = (&'static str, Value);

impl World {
    /// Tells webhooks how an organization was changed.
    pub(in crate::world) fn tell_of_organization(
        &mut self,
        id: i64,
        before: Option<&Organization>,
    ) {
        let Some(after) = self.organizations.get(&id).filter(|_| self.is_told()) else {
            return;
        };
        let events = match before {
            None => vec![("created", json!({}))],
            Some(before) if before.deleted_at.is_none() && after.deleted_at.is_some() => {
                vec![("deleted", json!({}))]
            }
            Some(before) => organization_events(before, after),
        };
        let detail = json!({
            "id": id.to_string(),
            "name": after.name,
            "external_id": after.external_id,
            "group_id": text(after.group_id),
            "shared_tickets": after.shared_tickets,
            "shared_comments": after.shared_comments,
            "created_at": after.created_at.to_string(),
            "updated_at": after.updated_at.to_string(),
        });
        self.tell_account_event("organization", id, &detail, events);
    }

    /// Tells webhooks that a user is new.
    pub(in crate::world) fn tell_of_new_user(&mut self, id: i64) {
        if let Some(user) = self.users.get(&id).filter(|_| self.is_told()) {
            let detail = user_detail(user);
            self.tell_account_event("user", id, &detail, vec![("created", json!({}))]);
        }
    }

    /// Tells webhooks how users were changed since they were last told.
    pub(crate) fn tell_of_users(&mut self) {
        for before in std::mem::take(&mut self.changed_users) {
            let Some(after) = self.users.get(&before.id) else {
                continue;
            };
            let events = match !before.deleted && after.deleted {
                true => vec![("deleted", json!({}))],
                false => user_events(&before, after),
            };
            let detail = user_detail(after);
            self.tell_account_event("user", before.id, &detail, events);
        }
    }

    /// Whether anybody may be told: nothing is while a world is furnished.
    pub(in crate::world) fn is_told(&self) -> bool {
        self.live && self.documents.of("webhooks").next().is_some()
    }

    fn tell_account_event(&mut self, noun: &str, id: i64, detail: &Value, events: Vec<Event>) {
        for (name, event) in events {
            let kind = format!("zen:event-type:{noun}.{name}");
            let webhooks = self.documents.of("webhooks");
            let told = webhooks.filter(|own| subscribed(own, &kind));
            let told: Vec<i64> = told.map(|own| own.id).collect();
            if told.is_empty() {
                continue;
            }
            let number = self.next_event();
            let body = json!({
                "type": kind,
                "account_id": ACCOUNT,
                "id": format!("00000000-0000-4000-8001-{number:012x}"),
                "time": self.now.to_string(),
                "zendesk_event_version": "2022-06-20",
                "subject": format!("zen:{noun}:{id}"),
                "detail": detail,
                "event": event,
            });
            let body = body.to_string();
            self.outbox.extend(told.into_iter().map(|webhook| Delivery {
                webhook,
                body: body.clone(),
            }));
        }
    }
}

fn organization_events(before: &Organization, after: &Organization) -> Vec<Event> {
    let fields = (&before.organization_fields, &after.organization_fields);
    let mut events = custom_fields(fields);
    if before.tags != after.tags {
        events.push(("tags_changed", tags_changed(&before.tags, &after.tags)));
    }
    let texts = [
        ("name_changed", json!(before.name), json!(after.name)),
        (
            "external_id_changed",
            json!(before.external_id),
            json!(after.external_id),
        ),
    ];
    events.extend(changes(texts));
    events
}

fn user_events(before: &User, after: &User) -> Vec<Event> {
    let mut events = custom_fields((&before.user_fields, &after.user_fields));
    if before.tags != after.tags {
        events.push(("tags_changed", tags_changed(&before.tags, &after.tags)));
    }
    let role = |user: &User| json!(user.role.as_str().to_uppercase());
    let group = |user: &User| json!(text(user.default_group_id));
    events.extend(changes([
        ("name_changed", json!(before.name), json!(after.name)),
        (
            "external_id_changed",
            json!(before.external_id),
            json!(after.external_id),
        ),
        ("role_changed", role(before), role(after)),
        (
            "details_changed",
            json!(before.details),
            json!(after.details),
        ),
        ("notes_changed", json!(before.notes), json!(after.notes)),
        ("default_group_changed", group(before), group(after)),
        (
            "suspended_changed",
            json!(before.suspended),
            json!(after.suspended),
        ),
        (
            "time_zone_changed",
            json!(before.time_zone),
            json!(after.time_zone),
        ),
        (
            "custom_role_changed",
            json!(text(before.custom_role_id)),
            json!(text(after.custom_role_id)),
        ),
    ]));
    events
}

fn changes(pairs: impl IntoIterator<Item = (&'static str, Value, Value)>) -> Vec<Event> {
    let pairs = pairs
        .into_iter()
        .filter(|(_, before, after)| before != after);
    let event = |(name, before, after)| (name, json!({ "previous": before, "current": after }));
    pairs.map(event).collect()
}

fn custom_fields(
    (before, after): (
        &serde_json::Map<String, Value>,
        &serde_json::Map<String, Value>,
    ),
) -> Vec<Event> {
    let had = |key: &str| before.get(key).cloned().unwrap_or_default();
    let changed = after.iter().filter(|(key, value)| had(key) != **value);
    changed
        .map(|(key, value)| {
            let event = json!({
                "field": { "id": key }, "current": value, "previous": had(key),
            });
            ("custom_field_changed", event)
        })
        .collect()
}

/// No id is `"0"` there.
fn text(id: Option<i64>) -> String {
    id.unwrap_or_default().to_string()
}

fn user_detail(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "created_at": user.created_at.to_string(),
        "updated_at": user.updated_at.to_string(),
        "default_group_id": text(user.default_group_id),
        "organization_id": text(user.organization_id),
        "email": user.email.as_deref().unwrap_or_default(),
        "external_id": user.external_id.as_deref().unwrap_or_default(),
        "role": user.role.as_str(),
    })
}
