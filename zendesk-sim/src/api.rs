//! The endpoints under `/api/v2`, one file a noun.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::auth::{Who, unauthenticated};
use crate::call::Call;
use crate::deliveries::Deliveries;
use crate::jobs::Jobs;
use crate::pages::Pages;
use crate::world::{Role, User, World};

mod account_settings;
mod agent_availabilities;
mod attachments;
mod audit_logs;
mod audits;
mod automations;
mod brands;
mod comments;
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
mod webhooks;

pub(crate) use attachments::content as attachment;
pub(crate) use incremental::first_cursor as first_export_cursor;
pub(crate) use tickets::Repeat;

/// An endpoint's outcome; the refusal is an answer too.
type Reply = Result<Answer, Answer>;

/// One request with all an endpoint may look at.
pub(crate) struct Exchange<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) call: &'a Call,
    pub(crate) who: Who,
    /// Pages of exports that were written already.
    pub(crate) written: &'a mut Pages,
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
        ["requests", ..] | ["tickets", _, "satisfaction_rating"] => route(exchange, segments),
        _ => exchange.agent().and_then(|_| route(exchange, segments)),
    };
    let answer = reply.unwrap_or_else(|refusal| refusal);
    audit_logs::enter(exchange, segments, &answer);
    answer
}

fn route(exchange: &mut Exchange<'_>, segments: &[&str]) -> Reply {
    let call = exchange.call;
    let method = call.method.as_str();
    match segments {
        ["users", user, rest @ ..] if user.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_user(exchange, method, id(user)?, segments)
        }
        ["organizations", own, rest @ ..] if own.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_organization(exchange, method, id(own)?, segments)
        }
        ["tickets", ticket, rest @ ..] if ticket.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_ticket(exchange, method, id(ticket)?, segments)
        }
        ["tickets", rest @ ..] => tickets::route(exchange, method, rest),
        ["users", rest @ ..] => users::route(exchange, method, rest),
        ["organizations", rest @ ..] => organizations::route(exchange, method, rest),
        ["groups", rest @ ..] => groups::route(exchange, method, rest),
        ["group_memberships", rest @ ..] => group_memberships::route(exchange, method, rest),
        ["search", rest @ ..] => search::route(exchange, method, rest),
        ["incremental", rest @ ..] => incremental::route(exchange, method, rest),
        ["job_statuses", rest @ ..] => job_statuses::route(exchange, method, rest),
        ["webhooks", rest @ ..] => webhooks::route(exchange, method, rest),
        ["problems", rest @ ..] => tickets::route_problems(exchange, method, rest),
        ["imports", rest @ ..] => tickets::route_imports(exchange, method, rest),
        ["requests", rest @ ..] => requests::route(exchange, method, rest),
        ["ticket_audits", rest @ ..] => audits::of_account(exchange, method, rest),
        ["comment_redactions", comment] => comments::redact_by_mark(exchange, method, id(comment)?),
        ["ticket_metrics", rest @ ..] => ticket_metrics::route(exchange, method, rest),
        ["deleted_tickets", rest @ ..] => deleted_tickets::route(exchange, method, rest),
        ["deleted_users", rest @ ..] => users::route_deleted(exchange, method, rest),
        ["suspended_tickets", rest @ ..] => suspended_tickets::route(exchange, method, rest),
        ["attachments", rest @ ..] => attachments::route(exchange, method, rest),
        ["uploads", rest @ ..] => attachments::route_uploads(exchange, method, rest),
        ["tags", rest @ ..] => tags::route(exchange, method, rest),
        ["autocomplete", "tags"] => tags::autocomplete(exchange),
        _ => route_configuration(exchange, method, segments),
    }
}

fn route_configuration(exchange: &mut Exchange<'_>, method: &str, segments: &[&str]) -> Reply {
    match segments {
        ["organization_fields", rest @ ..] => organization_fields::route(exchange, method, rest),
        ["user_fields", rest @ ..] => user_fields::route(exchange, method, rest),
        ["ticket_fields", rest @ ..] => ticket_fields::route(exchange, method, rest),
        ["ticket_forms", form, "ticket_form_statuses", rest @ ..] => {
            custom_statuses::of_form(exchange, method, id(form)?, rest)
        }
        ["ticket_forms", rest @ ..] => ticket_forms::route(exchange, method, rest),
        ["ticket_form_statuses", rest @ ..] => {
            custom_statuses::route_of_forms(exchange, method, rest)
        }
        ["custom_statuses", rest @ ..] => custom_statuses::route(exchange, method, rest),
        ["custom_status", "default"] if method == "PUT" => custom_statuses::make_default(exchange),
        ["custom_roles", rest @ ..] => custom_roles::route(exchange, method, rest),
        ["brands", rest @ ..] => brands::route(exchange, method, rest),
        ["locales", rest @ ..] => locales::route(exchange, method, rest),
        ["account", rest @ ..] => account_settings::route(exchange, method, rest),
        ["business_hours", "schedules", rest @ ..] => schedules::route(exchange, method, rest),
        ["slas", "policies", rest @ ..] => sla_policies::route(exchange, method, rest),
        ["group_slas", "policies", rest @ ..] => {
            sla_policies::route_of_groups(exchange, method, rest)
        }
        ["triggers", rest @ ..] => triggers::route(exchange, method, rest),
        ["trigger_categories", rest @ ..] => trigger_categories::route(exchange, method, rest),
        ["automations", rest @ ..] => automations::route(exchange, method, rest),
        ["macros", rest @ ..] => macros::route(exchange, method, rest),
        ["views", rest @ ..] => views::route(exchange, method, rest),
        ["satisfaction_ratings", rest @ ..] => satisfaction_ratings::route(exchange, method, rest),
        ["satisfaction_reasons", rest @ ..] => {
            satisfaction_ratings::route_reasons(exchange, method, rest)
        }
        ["organization_memberships", rest @ ..] => {
            organization_memberships::route(exchange, method, rest)
        }
        ["organization_merges", merge] if method == "GET" => {
            organizations::merges::show(exchange, merge)
        }
        ["organization_subscriptions", rest @ ..] => {
            organization_subscriptions::route(exchange, method, rest)
        }
        ["agent_availabilities", rest @ ..] => agent_availabilities::route(exchange, method, rest),
        ["account_groups", rest @ ..] => agent_availabilities::of_group(exchange, method, rest),
        ["routing", rest @ ..] => skills::route(exchange, method, rest),
        ["audit_logs", rest @ ..] => audit_logs::route(exchange, method, rest),
        ["custom_objects", rest @ ..] => custom_objects::route(exchange, method, rest),
        ["skips", rest @ ..] => ticket_skips::route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

fn of_user(exchange: &mut Exchange<'_>, method: &str, user: i64, segments: &[&str]) -> Reply {
    match &segments[2..] {
        ["group_memberships", rest @ ..] => {
            group_memberships::of_user(exchange, method, user, rest)
        }
        ["organization_memberships", rest @ ..] => {
            organization_memberships::of_user(exchange, method, user, rest)
        }
        ["organization_subscriptions"] if method == "GET" => {
            organization_subscriptions::of(exchange, "user_id", user)
        }
        ["groups"] if method == "GET" => groups::of_user(exchange, user),
        ["identities", rest @ ..] => identities::of_user(exchange, method, user, rest),
        ["tags"] => tags::of_user(exchange, method, user),
        ["skips"] if method == "GET" => ticket_skips::of(exchange, "user_id", user),
        ["requests"] if method == "GET" => {
            requests::of(exchange, |ticket| ticket.requester_id == user)
        }
        ["tickets", how] => tickets::of_user(exchange, user, how),
        ["tickets", how, "count"] => tickets::count_of_user(exchange, user, how),
        _ => users::route(exchange, method, &segments[1..]),
    }
}

fn of_organization(
    exchange: &mut Exchange<'_>,
    method: &str,
    organization: i64,
    segments: &[&str],
) -> Reply {
    match &segments[2..] {
        ["tickets"] => tickets::of_organization(exchange, organization),
        ["tickets", "count"] => tickets::count(exchange, Some(organization)),
        ["organization_memberships"] if method == "GET" => {
            organization_memberships::of_organization(exchange, organization)
        }
        ["subscriptions"] if method == "GET" => {
            organization_subscriptions::of(exchange, "organization_id", organization)
        }
        ["requests"] if method == "GET" => {
            requests::of(exchange, |own| own.organization_id == Some(organization))
        }
        ["tags"] => tags::of_organization(exchange, method, organization),
        _ => organizations::route(exchange, method, &segments[1..]),
    }
}

fn of_ticket(exchange: &mut Exchange<'_>, method: &str, ticket: i64, segments: &[&str]) -> Reply {
    match &segments[2..] {
        ["audits", rest @ ..] => audits::of_ticket(exchange, method, ticket, rest),
        ["comments", rest @ ..] => comments::of_ticket(exchange, method, ticket, rest),
        ["metrics"] if method == "GET" => ticket_metrics::of_ticket(exchange, ticket),
        ["skips"] if method == "GET" => ticket_skips::of(exchange, "ticket_id", ticket),
        ["side_conversations", rest @ ..] => {
            side_conversations::of_ticket(exchange, method, ticket, rest)
        }
        ["tags"] => tags::of_ticket(exchange, method, ticket),
        _ => tickets::route(exchange, method, &segments[1..]),
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
