//! Users who are told of an organization's tickets.

use serde_json::json;

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, number};
use crate::answer::Answer;

const SUBSCRIPTIONS: Resource = Resource {
    many: "organization_subscriptions",
    one: "organization_subscription",
    path: "organization_subscriptions",
    required: &["user_id", "organization_id"],
    fresh: || json!({}),
    paged: true,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    if (method, rest) == ("POST", &[]) {
        let record = exchange.call.record("organization_subscription")?;
        let id = |key: &str| record.get(key).and_then(number).unwrap_or_default();
        let world = &*exchange.world;
        let known = world.users.contains_key(&id("user_id"))
            && world.organizations.contains_key(&id("organization_id"));
        known.then_some(()).ok_or_else(Answer::not_found)?;
    }
    match (method, rest) {
        ("GET", [] | [_]) | ("POST", []) | ("DELETE", [_]) => {
            SUBSCRIPTIONS.route(exchange, method, rest)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// Those of a user (`user_id`) or an organization (`organization_id`).
pub(super) fn of(exchange: &Exchange<'_>, key: &str, id: i64) -> Reply {
    SUBSCRIPTIONS.list(exchange, |own| own.id_of(key) == Some(id))
}
