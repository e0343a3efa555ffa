//! The filters custom records are searched by: `{"$and": [{"custom_object_fields.size": {"$eq": "large"}}]}`.

use serde_json::Value;

use crate::answer::Answer;
use crate::world::Document;

const OPERATORS: [&str; 9] = [
    "$eq",
    "$not_eq",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
    "$contains",
    "$not_contains",
    "$in",
];

/// Refuses what is no filter.
pub(super) fn check(filter: &Value) -> Result<(), Answer> {
    let object = filter.as_object();
    let object = object.ok_or_else(|| wrong("filter must be an object"))?;
    for (key, value) in object {
        match key.as_str() {
            "$and" | "$or" => {
                let all = value.as_array();
                let all = all.ok_or_else(|| wrong("$and and $or take a list"))?;
                all.iter().try_for_each(check)?;
            }
            _ => {
                let mut operators = value.as_object().into_iter().flatten();
                if !operators.all(|(operator, _)| OPERATORS.contains(&operator.as_str())) {
                    return Err(wrong("unknown operator"));
                }
            }
        }
    }
    Ok(())
}

fn wrong(text: &str) -> Answer {
    let message = format!("You passed an invalid value for the filter attribute. {text}");
    Answer::titled(400, "Invalid attribute", &message)
}

/// Whether a record is as the filter wants it.
pub(super) fn holds(filter: &Value, own: &Document) -> bool {
    let conditions = filter.as_object().into_iter().flatten();
    conditions
        .into_iter()
        .all(|(key, value)| match key.as_str() {
            "$and" => list(value).iter().all(|filter| holds(filter, own)),
            "$or" => list(value).iter().any(|filter| holds(filter, own)),
            field => {
                let has = value_of(own, field);
                let mut operators = value.as_object().into_iter().flatten();
                operators.all(|(operator, wanted)| meets(operator, &has, wanted))
            }
        })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A field by its key, with or without the word before it; times as they are shown.
fn value_of(own: &Document, field: &str) -> Value {
    match field {
        "created_at" => own.created_at.to_string().into(),
        "updated_at" => own.updated_at.to_string().into(),
        "name" | "external_id" => own[field].clone(),
        _ => {
            let key = field.strip_prefix("custom_object_fields.");
            own["custom_object_fields"][key.unwrap_or(field)].clone()
        }
    }
}

fn meets(operator: &str, has: &Value, wanted: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.to_lowercase(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let (own, other) = (text(has), text(wanted));
    let order = match (own.parse::<f64>(), other.parse::<f64>()) {
        (Ok(own), Ok(other)) => own.partial_cmp(&other),
        _ => Some(own.cmp(&other)),
    };
    match operator {
        "$eq" => own == other,
        "$not_eq" => own != other,
        "$gt" => order.is_some_and(|order| order.is_gt()),
        "$gte" => order.is_some_and(|order| order.is_ge()),
        "$lt" => order.is_some_and(|order| order.is_lt()),
        "$lte" => order.is_some_and(|order| order.is_le()),
        "$contains" => own.contains(&other),
        "$not_contains" => !own.contains(&other),
        _ => list(wanted).iter().any(|wanted| text(wanted) == own),
    }
}
