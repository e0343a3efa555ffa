//! Whether a record that was read and written again is still the same.
//!
//! The exceptions, all of them:
//!
//! - a key that is missing or null may come back null or empty (`""`, `[]`, `{}`, `false`), and the other way round;
//! - a point in time may come back in another spelling;
//! - an id or a channel given as text may come back as a number, and the other way round;
//! - a ticket's `fields` are the same as its `custom_fields` and come once.

use serde_json::{Map, Value};
use zendesk_client::Timestamp;

/// Where `again` differs from `original`, as JSON paths.
pub(super) fn differences(original: &Value, again: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", original, again, &mut found);
    found
}

fn compare(at: &str, original: &Value, again: &Value, found: &mut Vec<String>) {
    match (original, again) {
        (Value::Object(original), Value::Object(again)) => objects(at, original, again, found),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{at}[{index}]"), left, right, found);
            }
        }
        _ if same(original, again) => {}
        _ => found.push(format!("{at}: {original} became {again}")),
    }
}

fn objects(
    at: &str,
    original: &Map<String, Value>,
    again: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    for (key, value) in original {
        let repeated = key == "fields" && again.contains_key("custom_fields");
        if !repeated {
            let again = again.get(key).unwrap_or(&Value::Null);
            compare(&format!("{at}.{key}"), value, again, found);
        }
    }
    for (key, value) in again {
        if !original.contains_key(key) && !is_nothing(value) {
            found.push(format!("{at}.{key}: made up, {value}"));
        }
    }
}

fn same(original: &Value, again: &Value) -> bool {
    original == again
        || is_nothing(original) && is_nothing(again) && (original.is_null() || again.is_null())
        || number_or_text(original).is_some_and(|id| Some(id) == number_or_text(again))
        || time(original).is_some_and(|time| Some(time) == self::time(again))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        // An object may be there only to hold what is not there.
        Value::Object(object) => object.values().all(is_nothing),
        _ => false,
    }
}

fn number_or_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?;
    text.parse()
        .ok()
        .or_else(|| Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text).ok())
}

#[test]
fn a_loss_is_seen() {
    let original =
        serde_json::json!({ "a": 1, "b": "x", "c": [1, 2], "d": true, "e": { "f": "g" } });
    for changed in [
        serde_json::json!({ "a": 2, "b": "x", "c": [1, 2], "d": true, "e": { "f": "g" } }),
        serde_json::json!({ "a": 1, "c": [1, 2], "d": true, "e": { "f": "g" } }),
        serde_json::json!({ "a": 1, "b": "x", "c": [1], "d": true, "e": { "f": "g" } }),
        serde_json::json!({ "a": 1, "b": "x", "c": [1, 2], "d": false, "e": { "f": "g" } }),
        serde_json::json!({ "a": 1, "b": "x", "c": [1, 2], "d": true, "e": {} }),
        serde_json::json!({ "a": 1, "b": "x", "c": [1, 2], "d": true, "e": { "f": "g" }, "h": 1 }),
    ] {
        assert_eq!(differences(&original, &changed).len(), 1, "{changed}");
    }
    assert!(differences(&original, &original).is_empty());
}
