//! The account's own log: who created, changed or deleted what is set up in it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, World};

const LOGS: &str = "audit_logs";

/// What is logged: the first word of the path, and how the log calls it.
const SOURCES: [(&str, &str); 23] = [
    ("account", "account_setting"),
    ("automations", "rule"),
    ("brands", "brand"),
    ("business_hours", "schedule"),
    ("custom_objects", "custom_object"),
    ("custom_roles", "permission_set"),
    ("custom_statuses", "custom_status"),
    ("group_memberships", "membership"),
    ("group_slas", "group_sla_policy"),
    ("groups", "group"),
    ("macros", "rule"),
    ("organization_fields", "organization_field"),
    ("organization_memberships", "organization_membership"),
    ("organizations", "organization"),
    ("slas", "sla_policy"),
    ("ticket_fields", "ticket_field"),
    ("ticket_forms", "ticket_form"),
    ("trigger_categories", "rule_category"),
    ("triggers", "rule"),
    ("user_fields", "user_field"),
    ("users", "user"),
    ("views", "rule"),
    ("webhooks", "webhook"),
];

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("POST", ["export"]) => Ok(Answer::new(202, Body::Empty)),
        ("GET", [entry]) => {
            let found = exchange.world.documents.get(LOGS, id(entry)?);
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "audit_log": json(exchange.call, exchange.world, found) }),
            ))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// The newest first, unless `sort` or `sort_order` say otherwise.
fn list(exchange: &Exchange<'_>) -> Reply {
    let (call, world) = (exchange.call, &*exchange.world);
    let span: Vec<Timestamp> = call
        .query_all("filter[created_at]")
        .filter_map(|at| at.parse().ok())
        .collect();
    let wanted = |own: &Document| {
        let is = |key: &str| {
            let asked = call.query(&format!("filter[{key}]")).map(str::to_owned);
            let has = super::text(&own[key]).flatten();
            asked.is_none_or(|asked| has.is_some_and(|has| has == asked))
        };
        [
            "source_type",
            "source_id",
            "actor_id",
            "ip_address",
            "action",
        ]
        .into_iter()
        .all(is)
            && match span[..] {
                [from, to, ..] => (from..=to).contains(&own.created_at),
                _ => true,
            }
    };
    let oldest_first =
        call.query("sort") == Some("created_at") || call.query("sort_order") == Some("asc");
    let all = world.documents.of(LOGS).filter(|own| wanted(own));
    let rows = Rows::sorted(
        all.map(|own| (own.created_at.as_second(), own.id)),
        !oldest_first,
    );
    let page = rows.page(call)?;
    Ok(page.answer(LOGS, |id| {
        let own = world.documents.get(LOGS, id)?;
        Some(json(call, world, own))
    }))
}

fn json(call: &Call, world: &World, own: &Document) -> Value {
    let actor = own.id_of("actor_id").and_then(|id| world.users.get(&id));
    json!({
        "id": own.id, "url": url(call, &format!("audit_logs/{}", own.id)),
        "action": own["action"], "action_label": own["action_label"],
        "actor_id": own["actor_id"], "actor_name": actor.map_or("", |user| user.name.as_str()),
        "change_description": own["change_description"],
        "ip_address": own["ip_address"],
        "source_id": own["source_id"], "source_label": own["source_label"],
        "source_type": own["source_type"],
        "created_at": time(Some(own.created_at)),
    })
}

/// Enters what a request has written, when it is of a kind that is logged.
pub(super) fn enter(exchange: &mut Exchange<'_>, segments: &[&str], answer: &Answer) {
    let Some((before, after)) = answer.wrote.as_deref() else {
        return;
    };
    let noun = segments.first().copied().unwrap_or_default();
    let Some((_, source)) = SOURCES.iter().find(|(own, _)| *own == noun) else {
        return;
    };
    let (action, label) = match (before, after) {
        (None, _) => ("create", "Created"),
        (Some(_), Some(_)) => ("update", "Updated"),
        (Some(_), None) => ("destroy", "Deleted"),
    };
    let record = after.as_ref().or(before.as_ref()).unwrap_or(&Value::Null);
    let keys = ["title", "name", "key", "email"];
    let name = keys.iter().find_map(|key| record[*key].as_str());
    let entry = json!({
        "action": action, "action_label": label, "actor_id": exchange.who.user(),
        "change_description": description(before.as_ref(), after.as_ref()),
        "ip_address": "127.0.0.1", "source_id": super::number(&record["id"]).unwrap_or_default(),
        "source_label": name.unwrap_or_default(), "source_type": source,
    });
    exchange.world.add_document(LOGS, Document::new(entry));
}

/// Which keys have other values than before.
fn description(before: Option<&Value>, after: Option<&Value>) -> String {
    let (Some(before), Some(Value::Object(after))) = (before, after) else {
        return String::new();
    };
    let changed = after
        .iter()
        .filter(|(key, value)| *key != "updated_at" && before.get(key.as_str()) != Some(value));
    let changed = changed.map(|(key, value)| match (&before[key], value) {
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => {
            format!("{key} changed")
        }
        (was, is) => format!("{key} changed from {was} to {is}"),
    });
    changed.collect::<Vec<_>>().join("\n")
}
