//! The simulator's records have the keys recorded ones have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::desk::Desk;
use crate::recorded::folder;

/// Keys real records have that the simulator's do not, and why.
const LEFT_OUT: [(&str, &str); 5] = [
    ("ticket", "result_type"),              // of search results only
    ("ticket", "dates"),                    // a sideload
    ("ticket", "satisfaction_probability"), // of accounts with satisfaction prediction, until 2021
    ("user", "chat_only"),                  // of accounts with Zendesk Chat
    ("user", "result_type"),                // of search results only
];

/// Keys of every captured record of a kind: what all of them have.
fn recorded_keys() -> Option<BTreeMap<&'static str, BTreeSet<String>>> {
    let mut keys: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder()?).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "jsonl") {
            continue;
        }
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            if row["kind"] != "recorded" || row["status"] != 200 {
                continue;
            }
            for kind in ["ticket", "user", "organization", "audit"] {
                let plural = format!("{kind}s");
                let many = row["body"][&plural].as_array().into_iter().flatten();
                for record in many.chain(row["body"].get(kind)) {
                    let own = record.as_object().unwrap().keys().cloned();
                    // A trimmed body says nothing about the shape.
                    if record["id"].is_i64() && record.as_object().unwrap().len() > 5 {
                        keys.entry(kind).or_default().extend(own);
                    }
                }
            }
        }
    }
    Some(keys)
}

#[tokio::test]
async fn records_have_the_recorded_keys() {
    let Some(keys) = recorded_keys() else {
        return;
    };
    let desk = Desk::open().await;
    let own = [
        ("ticket", desk.ticket(101).await),
        (
            "user",
            desk.get("/api/v2/users/me").await.json()["user"].clone(),
        ),
        (
            "organization",
            desk.get("/api/v2/organizations").await.json()["organizations"][0].clone(),
        ),
        (
            "audit",
            desk.get("/api/v2/tickets/101/audits").await.json()["audits"][0].clone(),
        ),
    ];
    for (kind, record) in own {
        let missing: Vec<&String> = keys[kind]
            .iter()
            .filter(|key| record.get(key.as_str()).is_none())
            .filter(|key| !LEFT_OUT.contains(&(kind, key.as_str())))
            .collect();
        assert_eq!(missing, [""; 0], "{kind}");
    }
}
