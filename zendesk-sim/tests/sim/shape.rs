//! The simulator's records have the keys and JSON types that recorded ones have.
//!
//! Records of one kind are laid over each other, recorded ones and the simulator's. Every difference is printed, and
//! is explained in a list; one that is not, and an explanation that explains nothing, fail.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::furnished::{Asked, Furnished};
use crate::recorded::folder;

mod explained;
mod outline;

use outline::Outline;

/// Kinds of records: the key of one, of several, and the path that lists them.
const KINDS: [(&str, &str, &str); 27] = [
    ("ticket", "tickets", "/api/v2/tickets"),
    ("audit", "audits", "/api/v2/tickets/{each}/audits"),
    ("comment", "comments", "/api/v2/tickets/{each}/comments"),
    (
        "user",
        "users",
        "/api/v2/users?role[]=end-user&role[]=agent",
    ),
    ("group", "groups", "/api/v2/groups"),
    (
        "group_membership",
        "group_memberships",
        "/api/v2/group_memberships",
    ),
    ("organization", "organizations", "/api/v2/organizations"),
    (
        "organization_membership",
        "organization_memberships",
        "/api/v2/organization_memberships",
    ),
    (
        "organization_field",
        "organization_fields",
        "/api/v2/organization_fields",
    ),
    ("user_field", "user_fields", "/api/v2/user_fields"),
    ("ticket_field", "ticket_fields", "/api/v2/ticket_fields"),
    ("ticket_form", "ticket_forms", "/api/v2/ticket_forms"),
    ("view", "views", "/api/v2/views"),
    ("trigger", "triggers", "/api/v2/triggers"),
    ("automation", "automations", "/api/v2/automations"),
    ("macro", "macros", "/api/v2/macros"),
    ("brand", "brands", "/api/v2/brands"),
    ("custom_role", "custom_roles", "/api/v2/custom_roles"),
    (
        "custom_status",
        "custom_statuses",
        "/api/v2/custom_statuses",
    ),
    (
        "identity",
        "identities",
        "/api/v2/users/{user_id}/identities",
    ),
    ("job_status", "job_statuses", "/api/v2/job_statuses"),
    ("locale", "locales", "/api/v2/locales"),
    ("schedule", "schedules", "/api/v2/business_hours/schedules"),
    ("sla_policy", "sla_policies", "/api/v2/slas/policies"),
    (
        "ticket_event",
        "ticket_events",
        "/api/v2/incremental/ticket_events",
    ),
    (
        "trigger_category",
        "trigger_categories",
        "/api/v2/trigger_categories",
    ),
    ("webhook", "webhooks", "/api/v2/webhooks"),
];

/// Records in an answer, under the key of one or of several.
fn records<'a>(body: &'a Value, kind: &str, plural: &str) -> Vec<&'a Value> {
    let several = body[plural].as_array().into_iter().flatten();
    several.chain(body.get(kind)).collect()
}

/// What real records of each kind look like, and how many there were. Bodies written by hand are left out, and so are
/// those trimmed to a few keys: they say nothing about the shape.
fn recorded() -> Option<BTreeMap<&'static str, (Outline, usize)>> {
    let mut outlines: BTreeMap<&'static str, (Outline, usize)> = BTreeMap::new();
    for entry in std::fs::read_dir(folder()?).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "jsonl") {
            continue;
        }
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            if row["kind"] == "handwritten" || row["status"].as_i64().is_some_and(|code| code > 299)
            {
                continue;
            }
            for (kind, plural, _) in KINDS {
                for record in records(&row["body"], kind, plural) {
                    let keys = record.as_object().map_or(0, serde_json::Map::len);
                    if !record["id"].is_null() && keys > 4 {
                        let (outline, count) = outlines.entry(kind).or_default();
                        outline.add(kind, record);
                        *count += 1;
                    }
                }
            }
        }
    }
    Some(outlines)
}

/// What the simulator's records of a kind look like; nothing when it does not serve them.
async fn simulated(desk: &Furnished, kind: &str, plural: &str, path: &str) -> Option<Outline> {
    let mut outline = Outline::default();
    let paths = match path.split_once("{each}") {
        None => vec![path.to_owned()],
        Some((before, after)) => {
            let Asked::Answered(tickets) =
                desk.ask("/api/v2/tickets?sort_by=id&sort_order=desc").await
            else {
                panic!("no tickets");
            };
            let tickets = tickets["tickets"].as_array().unwrap();
            let paths = tickets
                .iter()
                .map(|ticket| format!("{before}{}{after}", ticket["id"]));
            paths.collect()
        }
    };
    for path in paths {
        let Asked::Answered(body) = desk.ask(&path).await else {
            return None;
        };
        for record in records(&body, kind, plural) {
            outline.add(kind, record);
        }
    }
    Some(outline)
}

#[tokio::test]
async fn records_have_the_recorded_shape() {
    let Some(recorded) = recorded() else {
        return;
    };
    let desk = Furnished::open().await;
    let mut differences = Vec::new();
    let mut not_served = Vec::new();
    for (kind, plural, path) in KINDS {
        let (real, count) = &recorded[kind];
        match simulated(&desk, kind, plural, path).await {
            Some(own) => {
                let own = own.differences(real);
                println!("{kind}: {} differences to {count} recorded ones", own.len());
                differences.extend(own);
            }
            None => not_served.push(kind),
        }
    }
    println!("not served: {}", not_served.join(", "));
    let unexplained: Vec<&String> = differences
        .iter()
        .filter(|difference| explained::why(difference).is_none())
        .collect();
    let mut idle = Vec::new();
    for (why, own) in explained::EXPLAINED {
        let (there, gone): (Vec<&str>, Vec<&str>) = own
            .iter()
            .partition(|own| differences.iter().any(|other| other == *own));
        println!("{why}: {}", there.join(", "));
        idle.extend(gone);
    }
    assert_eq!(unexplained, [""; 0], "not explained");
    assert_eq!(idle, [""; 0], "explains nothing: take it off the list");
}
