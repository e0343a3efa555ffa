//! Service levels: the policies, and those of groups.

use serde_json::{Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply};
use crate::answer::Answer;

const POLICIES: Resource = Resource {
    many: "sla_policies",
    one: "sla_policy",
    path: "slas/policies",
    required: &["title"],
    fresh: || {
        json!({
            "title": "", "description": null, "position": 1,
            "filter": { "all": [], "any": [] }, "policy_metrics": [],
        })
    },
    paged: false,
    ids: Ids::Numbers,
};

const OF_GROUPS: Resource = Resource {
    many: "group_sla_policies",
    one: "group_sla_policy",
    path: "group_slas/policies",
    required: &["title"],
    fresh: POLICIES.fresh,
    paged: false,
    ids: Ids::Ulids,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["definitions"]) => Ok(definitions(&[
            "status",
            "type",
            "group_id",
            "organization_id",
        ])),
        _ => POLICIES.route(exchange, method, rest),
    }
}

pub(super) fn route_of_groups(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["definitions"]) => Ok(definitions(&["group_id"])),
        (_, [policy, ..]) if policy.starts_with(MARK) => {
            let id = policy.trim_start_matches(MARK).trim_start_matches('0');
            OF_GROUPS.route(exchange, method, &[id])
        }
        _ => OF_GROUPS.route(exchange, method, rest),
    }
}

/// Ids of policies of groups are texts of 26 letters and digits, which begin with this.
const MARK: &str = super::resource::ULID;

/// The id of a policy of groups on the wire.
pub(super) fn group_policy_id(id: i64) -> Value {
    OF_GROUPS.ids.json(id)
}

fn definitions(fields: &[&str]) -> Answer {
    let operators = json!([
        { "value": "is", "title": "Is" }, { "value": "is_not", "title": "Is not" },
    ]);
    let all: Vec<_> = fields
        .iter()
        .map(|field| json!({ "value": field, "title": field, "group": "ticket", "operators": operators }))
        .collect();
    Answer::ok(json!({ "definitions": { "all": all, "any": all } }))
}
