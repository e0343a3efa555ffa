//! Values as they lie in a table.

use anyhow::{Context, bail};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::Record;

/// A value in a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::store) enum Value {
    /// Nothing.
    Null,
    /// A number, an id, a yes or no.
    Int(i64),
    /// Words, a date, JSON.
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(yes.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Text(time.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A checksum over a record. It finds what the disk or a stray hand changed, and it tells a record that is as it was from
/// one that is new.
pub(super) fn sum(record: &[Value]) -> i64 {
    let mut hash = Sha256::new();
    for value in record {
        match value {
            Value::Null => hash.update([0]),
            Value::Int(number) => {
                hash.update([1]);
                hash.update(number.to_le_bytes());
            }
            Value::Text(text) => {
                hash.update([2]);
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    let mut head = [0; 8];
    head.copy_from_slice(&hash.finalize()[..8]);
    i64::from_le_bytes(head)
}

/// The values of a record, one after another.
pub(super) struct Row {
    values: std::vec::IntoIter<Value>,
}

impl Row {
    pub(super) fn new(record: Record) -> Self {
        Self {
            values: record.into_iter(),
        }
    }

    fn next(&mut self) -> anyhow::Result<Value> {
        self.values.next().context("it is too short")
    }

    pub(super) fn maybe_int(&mut self) -> anyhow::Result<Option<i64>> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(number)),
            Value::Text(_) => bail!("it has a text where a number belongs"),
        }
    }

    pub(super) fn int(&mut self) -> anyhow::Result<i64> {
        self.maybe_int()?.context("it lacks a number")
    }

    pub(super) fn maybe_text(&mut self) -> anyhow::Result<Option<String>> {
        match self.next()? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            Value::Int(_) => bail!("it has a number where a text belongs"),
        }
    }

    pub(super) fn text(&mut self) -> anyhow::Result<String> {
        self.maybe_text()?.context("it lacks a text")
    }

    pub(super) fn maybe_time(&mut self) -> anyhow::Result<Option<Timestamp>> {
        Ok(self.maybe_text()?.map(|text| text.parse()).transpose()?)
    }

    pub(super) fn time(&mut self) -> anyhow::Result<Timestamp> {
        self.maybe_time()?.context("it lacks a time")
    }

    pub(super) fn maybe_json<T: DeserializeOwned>(&mut self) -> anyhow::Result<Option<T>> {
        let text = self.maybe_text()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    pub(super) fn json<T: DeserializeOwned>(&mut self) -> anyhow::Result<T> {
        self.maybe_json()?.context("it lacks a part")
    }
}
