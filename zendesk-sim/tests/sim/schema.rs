//! The simulator's answers are what Zendesk's OpenAPI document says they are.
//!
//! Every path of the document that can be read is asked for. What the simulator does not serve is counted; what it
//! serves must be valid, but for the faults of the document that are listed here with their reasons.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::furnished::{Asked, Furnished};

mod document;
mod faults;

use document::{Document, document};

/// What the simulator served when this was last looked at: it shall not become less.
const SERVED: usize = 193;

/// Paths that are served beyond the document, and the path whose answers they have.
const BEYOND: [(&str, &str); 6] = [
    (
        "/api/v2/organizations/{organization_id}/tickets",
        "/api/v2/tickets",
    ),
    (
        "/api/v2/organizations/{organization_id}/tickets/count",
        "/api/v2/tickets/count",
    ),
    (
        "/api/v2/users/{user_id}/group_memberships",
        "/api/v2/group_memberships",
    ),
    ("/api/v2/tickets?page[size]=2", "/api/v2/tickets"),
    (
        "/api/v2/tickets?include=users,groups,organizations,dates",
        "/api/v2/tickets",
    ),
    ("/api/v2/users?page[size]=2", "/api/v2/users"),
];

#[tokio::test]
async fn every_answer_is_as_documented() {
    let Some(document) = document() else {
        return;
    };
    let desk = Furnished::open().await;
    let asked = document.readable().into_iter().map(|path| (path, path));
    let mut breaches: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut served, mut valid, mut not_served, mut empty) = (0, 0, 0, Vec::new());
    for (path, like) in asked.chain(BEYOND) {
        let answer = match desk.ask(path).await {
            Asked::Answered(answer) => answer,
            Asked::NotServed => {
                assert_eq!(path, like, "is not served");
                not_served += 1;
                continue;
            }
            Asked::NoRecord => {
                empty.push(path);
                continue;
            }
        };
        served += 1;
        if is_empty(&answer) {
            empty.push(path);
        }
        let own = document.breaches(like, &answer);
        valid += usize::from(own.is_empty());
        for breach in own {
            breaches.entry(breach).or_default().insert(path.to_owned());
        }
    }
    println!(
        "{served} readable paths checked: {valid} valid, {} with {} faults of the document; {not_served} not served",
        served - valid,
        breaches.len(),
    );
    for (why, faults) in faults::FAULTS {
        println!("{why}: {}", faults.len());
    }
    let unknown: Vec<String> = breaches
        .iter()
        .filter(|(breach, _)| faults::all().all(|fault| fault != *breach))
        .map(|(breach, paths)| format!("{breach} ({})", Vec::from_iter(paths.clone()).join(" ")))
        .collect();
    let gone = faults::all().filter(|fault| !breaches.contains_key(*fault));
    assert_eq!(unknown, [""; 0], "not as documented");
    assert_eq!(
        Vec::from_iter(gone),
        [""; 0],
        "no longer a fault: take it off the list"
    );
    assert_eq!(empty, faults::EMPTY, "nothing was checked in an empty list");
    assert!(served >= SERVED, "only {served} are served");
}

/// A list with nothing in it shows nothing about its records.
fn is_empty(answer: &Value) -> bool {
    let values = answer.as_object().into_iter().flatten();
    let mut lists = values.filter_map(|(_, value)| value.as_array()).peekable();
    lists.peek().is_some() && lists.all(Vec::is_empty)
}

/// If they were not, it would be the check that is wrong.
#[test]
fn the_examples_of_the_document_are_valid() {
    let Some(document) = document() else {
        return;
    };
    let (examples, breaches) = document.examples();
    println!("{examples} examples checked");
    assert_eq!(Vec::from_iter(breaches), [""; 0]);
    assert!(examples > 200);
}

#[test]
fn a_wrong_answer_is_noticed() {
    let document = Document::new(json!({
        "paths": { "/pets": { "get": { "responses": { "200": { "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Pets" },
        } } } } } } },
        "components": { "schemas": {
            "Pets": { "type": "object", "required": ["pets"], "properties": {
                "pets": { "type": "array", "items": { "$ref": "#/components/schemas/Pet" } },
            } },
            "Pet": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string", "enum": ["Rex", "Tom"] },
                "born": { "type": "string", "format": "date-time", "nullable": true },
                "owner": { "oneOf": [{ "type": "integer" }, { "type": "string" }] },
            } },
        } },
    }));
    let breaches = |answer: Value| Vec::from_iter(document.breaches("/pets", &answer));
    let good = json!({ "name": "Rex", "born": null, "owner": 7, "else": true });
    assert_eq!(breaches(json!({ "pets": [good] })), [""; 0]);
    assert_eq!(breaches(json!({})), ["Pets.pets: missing"]);
    assert_eq!(
        breaches(json!({ "pets": [{ "name": "Ann", "born": "soon", "owner": true }, 7] })),
        [
            "Pet.born: \"soon\" is no date-time",
            "Pet.name: \"Ann\" is none of the values",
            "Pet.owner: boolean instead of integer",
            "Pet: integer instead of object",
        ]
    );
}
