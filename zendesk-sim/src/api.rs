//! The endpoints under `/api/v2`, one file a noun.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::auth::{Who, unauthenticated};
use crate::call::Call;
use crate::deliveries::Deliveries;
use crate::jobs::Jobs;
use crate::pages::Pages;
use crate::world::{OrganizationField, Role, User, World};

mod account_settings;
mod agent_availabilities;
mod attachments;
mod audit_logs;
mod audits;
mod automations;
mod brands;
mod chats;
mod comments;
mod counts;
mod custom_objects;
mod custom_roles;
mod custom_statuses;
mod deleted_tickets;
mod group_memberships;
mod groups;
mod identities;
mod incremental;
mod job_statuses;
mod locales;
mod macros;
mod organization_fields;
mod organization_memberships;
mod organization_subscriptions;
mod organizations;
mod query;
mod requests;
mod resource;
mod routes;
mod rules;
mod satisfaction_ratings;
mod schedules;
mod search;
mod side_conversations;
mod sideload;
mod skills;
mod sla_policies;
mod suspended_tickets;
mod tags;
mod ticket_body;
mod ticket_events;
mod ticket_fields;
mod ticket_forms;
mod ticket_json;
mod ticket_list;
mod ticket_metric_events;
mod ticket_metrics;
mod ticket_skips;
mod tickets;
mod trigger_categories;
mod triggers;
mod user_fields;
mod users;
mod views;
mod warnings;
mod webhooks;

pub(crate) use attachments::content as attachment;
pub(crate) use incremental::{Lead, Stand, first_cursor as first_export_cursor, tell_next};
pub(crate) use tickets::Repeat;

/// An endpoint's outcome; the refusal is an answer too.
type Reply = Result<Answer, Answer>;

/// One request with all an endpoint may look at.
pub(crate) struct Exchange<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) call: &'a Call,
    pub(crate) who: Who,
    /// What was told of the export of tickets already.
    pub(crate) written: &'a mut Pages,
    /// Where the reader of an export stands now, when more comes.
    pub(crate) lead: Option<Lead>,
    pub(crate) repeats: &'a mut std::collections::BTreeMap<String, Repeat>,
    pub(crate) jobs: &'a mut Jobs,
    pub(crate) deliveries: &'a Deliveries,
}

impl Exchange<'_> {
    fn user(&self) -> Option<&User> {
        self.world.users.get(&self.who.user()?)
    }

    /// The agent who asks.
    fn agent(&self) -> Result<i64, Answer> {
        let user = self.user().ok_or_else(unauthenticated)?;
        if user.is_agent() && !user.suspended {
            Ok(user.id)
        } else {
            Err(Answer::forbidden())
        }
    }

    fn admin(&self) -> Result<i64, Answer> {
        let user = self.user().ok_or_else(unauthenticated)?;
        if user.role == Role::Admin && !user.suspended {
            Ok(user.id)
        } else {
            Err(Answer::forbidden())
        }
    }
}

/// The address of a record.
fn url(call: &Call, path: &str) -> String {
    format!("{}/api/v2/{path}.json", call.base)
}

pub(crate) fn answer(exchange: &mut Exchange<'_>, segments: &[&str]) -> Answer {
    let reply = match segments {
        ["users", "me"] => users::me(exchange),
        ["requests", ..] | ["tickets", _, "satisfaction_rating"] => {
            routes::route(exchange, segments)
        }
        _ => exchange
            .agent()
            .and_then(|_| routes::route(exchange, segments)),
    };
    let mut answer = reply.unwrap_or_else(|refusal| refusal);
    counts::settle(exchange, &mut answer);
    warnings::add(exchange.call, segments, &mut answer);
    audit_logs::enter(exchange, segments, &answer);
    answer
}

/// An id in a path.
fn id(text: &str) -> Result<i64, Answer> {
    text.parse().map_err(|_| {
        let message = "You passed an invalid value for the id attribute. Invalid parameter: id must be an integer";
        Answer::titled(400, "Invalid attribute", message)
    })
}

/// Values of custom fields as they are kept. Keys of no field are passed over.
fn kept_fields(
    fields: &serde_json::Map<String, Value>,
    find: impl Fn(&str) -> Option<OrganizationField>,
) -> Result<serde_json::Map<String, Value>, Answer> {
    let known = fields
        .iter()
        .filter_map(|(key, value)| Some((find(key)?, value)));
    known
        .map(|(field, value)| match field.keep(value) {
            Some(kept) => Ok((field.key, kept)),
            None => {
                let row = json!([{
                    "description": format!("{}: is invalid", field.title),
                    "error": "InvalidValue",
                    "field_key": field.key,
                }]);
                Err(Answer::invalid(&json!({ field.key: row })))
            }
        })
        .collect()
}

/// A count, as fresh as can be.
fn count(value: usize, now: Timestamp) -> Answer {
    let refreshed = now.to_string().replace('Z', "+00:00");
    Answer::ok(json!({ "count": { "value": value, "refreshed_at": refreshed } }))
}

/// A timestamp as JSON, or null.
fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(at.to_string()))
}

/// How far back incremental exports end.
const HELD_BACK: SignedDuration = SignedDuration::from_secs(60);

/// A string of a record's key; `Some(None)`: it is null.
fn text(value: &Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.clone())),
        Value::Number(number) => Some(Some(number.to_string())),
        _ => None,
    }
}

/// Texts of a list.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// An id as a number, or its text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
