//! Which keys and JSON types records of one kind have, however deep.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Places in a record, such as `ticket.via.source.rel`, and the types seen there.
#[derive(Debug, Default)]
pub(super) struct Outline {
    types: BTreeMap<String, BTreeSet<&'static str>>,
}

/// What is below these keys belongs to the account, or depends on the field that is spoken of.
const OPAQUE: [&str; 6] = [
    "organization_fields",
    "user_fields",
    "custom",
    "system",
    "value",
    "previous_value",
];

impl Outline {
    /// Lays a value over those that were seen at this place.
    pub(super) fn add(&mut self, at: &str, value: &Value) {
        self.types
            .entry(at.to_owned())
            .or_default()
            .insert(type_of(value));
        let key = at.rsplit('.').next().unwrap_or(at);
        if OPAQUE.contains(&key) {
            return;
        }
        match value {
            Value::Object(object) => {
                // A number for a key is the id of one of the account's fields.
                let fixed = object.iter().filter(|(key, _)| key.parse::<i64>().is_err());
                for (key, value) in fixed {
                    self.add(&format!("{at}.{key}"), value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    // Events differ by their type.
                    let kind = item["type"].as_str().filter(|_| key == "events");
                    self.add(&format!("{at}[{}]", kind.unwrap_or_default()), item);
                }
            }
            _ => {}
        }
    }

    /// Where this differs from recorded records. Below a difference there is no other.
    pub(super) fn differences(&self, real: &Outline) -> Vec<String> {
        let places: BTreeSet<&String> = self.types.keys().chain(real.types.keys()).collect();
        let mut differences = Vec::new();
        for place in places {
            let within = parent(place);
            let beside =
                |outline: &Outline| within.is_empty() || outline.types.contains_key(within);
            match (self.types.get(place), real.types.get(place)) {
                (None, Some(_)) if beside(self) => {
                    differences.push(format!("{place} is not simulated"))
                }
                (Some(_), None) if beside(real) => {
                    differences.push(format!("{place} is not recorded"))
                }
                (Some(own), Some(real)) => {
                    let other: Vec<&str> = own.difference(real).copied().collect();
                    if !other.is_empty() {
                        let real = Vec::from_iter(real.iter().copied()).join(" or ");
                        let other = other.join(" or ");
                        differences.push(format!("{place} is {other}, recorded {real}"));
                    }
                }
                _ => {}
            }
        }
        differences
    }
}

/// The place a place is in; none for the record itself.
fn parent(place: &str) -> &str {
    let end = place.rfind(['.', '[']).unwrap_or(0);
    &place[..end]
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[test]
fn differences_are_seen_at_any_depth() {
    let outline = |value: Value| {
        let mut outline = Outline::default();
        outline.add("pet", &value);
        outline
    };
    let real = outline(json!({
        "id": 1, "owner": { "name": "Ann" }, "events": [{ "type": "Born", "at": "2020" }], "toys": [{ "size": 1 }],
    }));
    let same = outline(json!({
        "id": 2, "owner": { "name": "Bo" }, "events": [{ "type": "Born", "at": "2021" }], "toys": [{ "size": 2 }],
    }));
    assert_eq!(same.differences(&real), [""; 0]);
    let other = outline(json!({
        "id": "2", "owner": { "name": null, "age": 7 }, "events": [{ "type": "Fed" }], "toys": [],
    }));
    assert_eq!(
        other.differences(&real),
        [
            "pet.events[Born] is not simulated",
            "pet.events[Fed] is not recorded",
            "pet.id is string, recorded integer",
            "pet.owner.age is not recorded",
            "pet.owner.name is null, recorded string",
            "pet.toys[] is not simulated",
        ]
    );
}
