//! Zendesk's error bodies: five JSON envelopes, text, HTML, and nothing at all.
//!
//! Only codes and field names are kept. The sentences beside them are localised and may quote what was sent.

use serde_json::{Map, Value};

use super::FieldError;

/// What an error body says, as far as it can be read. Reading never fails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) code: Option<String>,
    pub(crate) fields: Vec<FieldError>,
}

impl Envelope {
    pub(crate) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(body)) => Self::of(&body),
            _ => Self::default(),
        }
    }

    fn of(body: &Map<String, Value>) -> Self {
        let code = match body.get("error") {
            Some(Value::String(code)) => name(code),
            Some(Value::Object(error)) => error.get("title").and_then(as_name),
            _ => first_of_many(body),
        };
        Self {
            code,
            fields: fields(body),
        }
    }
}

/// `{"errors":[{"code":…,"title":…}]}` of newer services.
fn first_of_many(body: &Map<String, Value>) -> Option<String> {
    let first = body.get("errors")?.as_array()?.first()?;
    first.get("code").and_then(as_name)
}

/// `details: {field: [{description, error}]}`; sometimes one object, or text, in place of the list.
fn fields(body: &Map<String, Value>) -> Vec<FieldError> {
    let Some(Value::Object(details)) = body.get("details") else {
        return Vec::new();
    };
    details
        .iter()
        .flat_map(|(field, rows)| {
            let rows = match rows {
                Value::Array(rows) => rows.as_slice(),
                row => std::slice::from_ref(row),
            };
            rows.iter().map(|row| FieldError {
                field: name(field).unwrap_or_else(|| "(localised)".to_owned()),
                code: row.get("error").and_then(as_name),
            })
        })
        .collect()
}

fn as_name(value: &Value) -> Option<String> {
    value.as_str().and_then(name)
}

/// A code or a field name; a sentence is neither.
fn name(text: &str) -> Option<String> {
    let is_name = (1..=64).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    is_name.then(|| text.to_owned())
}
