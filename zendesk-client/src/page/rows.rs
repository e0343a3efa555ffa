//! The records of a page, each decoded for itself.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Malformed;
use super::print::Print;
use crate::error::without_value;

/// The records of a page.
pub(super) struct Rows<T> {
    pub(super) items: Vec<T>,
    pub(super) malformed: Vec<Malformed>,
    /// Which row of the page each of `items` is. `None` while they are all the rows, in order.
    pub(super) item_rows: Option<Vec<usize>>,
    /// Which row of the page each of `malformed` is.
    pub(super) bad_rows: Vec<usize>,
    /// Of every row of the page; only taken when asked for.
    pub(super) prints: Vec<Print>,
}

impl<T> Rows<T> {
    fn of(items: Vec<T>) -> Self {
        Self {
            items,
            malformed: Vec::new(),
            item_rows: None,
            bad_rows: Vec::new(),
            prints: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.items.len() + self.malformed.len()
    }

    /// Drops every record whose row of the page is not wanted.
    pub(super) fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        let rows = match self.item_rows.take() {
            Some(rows) => rows,
            None => (0..self.items.len()).collect(),
        };
        let mut each = rows.iter();
        self.items
            .retain(|_| each.next().is_none_or(|row| wanted(*row)));
        self.item_rows = Some(rows.into_iter().filter(|row| wanted(*row)).collect());
        let mut each = self.bad_rows.iter();
        self.malformed
            .retain(|_| each.next().is_none_or(|row| wanted(*row)));
        self.bad_rows.retain(|row| wanted(*row));
    }
}

/// How to read the records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Straight into the record's type. One that does not fit costs the whole attempt.
    Swift,
    /// Each record by itself, so that one that does not fit fails alone.
    Careful { prints: bool },
}

/// The records of a list that stands by itself.
pub(super) fn rows<T: DeserializeOwned>(
    key: &str,
    list: &RawValue,
) -> serde_json::Result<(Vec<T>, Vec<Malformed>)> {
    if let Ok(items) = serde_json::from_str(list.get()) {
        return Ok((items, Vec::new()));
    }
    let records = Records {
        key,
        manner: Manner::Careful { prints: false },
        record: PhantomData,
    };
    let mut json = serde_json::Deserializer::from_str(list.get());
    let rows = records.deserialize(&mut json)?;
    Ok((rows.items, rows.malformed))
}

/// Reads a list of records.
pub(super) struct Records<'a, T> {
    pub(super) key: &'a str,
    pub(super) manner: Manner,
    pub(super) record: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Records<'_, T> {
    type Value = Rows<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Records<'_, T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Rows::of(Vec::new());
        let Manner::Careful { prints } = self.manner else {
            while let Some(item) = list.next_element()? {
                rows.items.push(item);
            }
            return Ok(rows);
        };
        let mut good = Vec::new();
        for index in 0.. {
            let Some(raw) = list.next_element::<&RawValue>()? else {
                break;
            };
            if prints {
                rows.prints.push(Print::of(raw));
            }
            match serde_json::from_str(raw.get()) {
                Ok(item) => {
                    rows.items.push(item);
                    good.push(index);
                }
                Err(error) => {
                    let malformed = explain::<T>(self.key, index, raw, &error);
                    rows.malformed.push(malformed);
                    rows.bad_rows.push(index);
                }
            }
        }
        rows.item_rows = Some(good);
        Ok(rows)
    }
}

/// Reads a record that failed once more, to say where it differs from what we know.
fn explain<T: DeserializeOwned>(
    key: &str,
    index: usize,
    raw: &RawValue,
    error: &serde_json::Error,
) -> Malformed {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    let path = match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) => error.path().to_string(),
        Ok(_) => ".".to_owned(),
    };
    let at = match path.as_str() {
        "." => format!("{key}[{index}]"),
        path => format!("{key}[{index}].{path}"),
    };
    Malformed {
        id: id(raw),
        at,
        reason: without_value(error),
    }
}

fn id(raw: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Identity<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
    }
    let identity: Identity<'_> = serde_json::from_str(raw.get()).ok()?;
    identity.id.get().trim_matches('"').trim().parse().ok()
}
