//! Ids and words as this wire has them.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// An id as text or number; `""`, `"0"` and null are none.
pub(super) fn id_or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    use serde::de::Error;
    let id = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(id) => id.as_i64(),
        Value::String(id) if id.trim().is_empty() => return Ok(None),
        Value::String(id) => id.trim().parse().ok(),
        _ => None,
    };
    let id = id.ok_or_else(|| D::Error::custom("expected an id"))?;
    if id == 0 {
        return Ok(None);
    }
    let id = T::deserialize(Value::from(id));
    id.map(Some).map_err(|_| D::Error::custom("expected an id"))
}

pub(super) fn word_or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word
        .filter(|word| !word.is_empty())
        .map(|word| T::from(word.as_str())))
}
