//! The endpoints under `/api/v2`, one file a noun.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::auth::{Who, unauthenticated};
use crate::call::Call;
use crate::world::{Role, User, World};

mod audits;
mod groups;
mod incremental;
mod organization_fields;
mod organizations;
mod query;
mod rules;
mod search;
mod sideload;
mod ticket_body;
mod ticket_fields;
mod ticket_forms;
mod ticket_json;
mod ticket_list;
mod tickets;
mod users;

pub(crate) use incremental::first_cursor as first_export_cursor;
pub(crate) use tickets::Repeat;

/// An endpoint's outcome; the refusal is an answer too.
type Reply = Result<Answer, Answer>;

/// One request with all an endpoint may look at.
pub(crate) struct Exchange<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) call: &'a Call,
    pub(crate) who: Who,
    pub(crate) repeats: &'a mut std::collections::BTreeMap<String, Repeat>,
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
        _ => exchange.agent().and_then(|_| route(exchange, segments)),
    };
    reply.unwrap_or_else(|refusal| refusal)
}

fn route(exchange: &mut Exchange<'_>, segments: &[&str]) -> Reply {
    let method = exchange.call.method.clone();
    match segments {
        ["users", user, "group_memberships"] => groups::memberships_of(exchange, id(user)?),
        ["organizations", organization, "tickets"] => {
            tickets::of_organization(exchange, id(organization)?)
        }
        ["organizations", organization, "tickets", "count"] => {
            tickets::count(exchange, Some(id(organization)?))
        }
        ["views", view, "tickets"] => tickets::of_view(exchange, id(view)?),
        ["tickets", ticket, "audits"] => audits::audits(exchange, id(ticket)?),
        ["tickets", ticket, "comments"] => audits::comments(exchange, id(ticket)?),
        ["tickets", rest @ ..] => tickets::route(exchange, &method, rest),
        ["users", rest @ ..] => users::route(exchange, &method, rest),
        ["organizations", rest @ ..] => organizations::route(exchange, &method, rest),
        ["organization_fields", rest @ ..] => organization_fields::route(exchange, &method, rest),
        ["groups", rest @ ..] => groups::route(exchange, &method, rest),
        ["group_memberships", rest @ ..] => groups::route_memberships(exchange, &method, rest),
        ["ticket_forms", rest @ ..] => ticket_forms::route(exchange, &method, rest),
        ["ticket_fields", rest @ ..] => ticket_fields::route(exchange, &method, rest),
        ["triggers", rest @ ..] => rules::route_triggers(exchange, &method, rest),
        ["automations", rest @ ..] => rules::route_automations(exchange, &method, rest),
        ["views", rest @ ..] => rules::route_views(exchange, &method, rest),
        ["search", rest @ ..] => search::route(exchange, &method, rest),
        ["incremental", rest @ ..] => incremental::route(exchange, &method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

/// An id in a path.
fn id(text: &str) -> Result<i64, Answer> {
    text.parse().map_err(|_| {
        let message = "You passed an invalid value for the id attribute. Invalid parameter: id must be an integer";
        Answer::titled(400, "Invalid attribute", message)
    })
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
fn texts(value: &Value) -> Vec<String> {
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
