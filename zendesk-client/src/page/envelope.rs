//! One page as it comes: the records, each decoded for itself, and what says where the list goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Malformed;
use crate::answer::Answer;
use crate::error::{Error, Result, without_value};

/// A page, decoded.
pub(super) struct Envelope<T> {
    pub(super) items: Vec<T>,
    pub(super) malformed: Vec<Malformed>,
    /// Which record in which version, in the order of `items`; only filled when asked for.
    pub(super) versions: Vec<u64>,
    pub(super) tail: Tail,
    pub(super) sideloads: BTreeMap<String, Value>,
}

/// Everything beside the records that may say how the list goes on. `None` means that the key is missing.
#[derive(Default)]
pub(super) struct Tail {
    pub(super) has_more: Option<bool>,
    pub(super) after_cursor: Option<String>,
    /// `links.next`, `after_url` or `next_page`, whichever the list has.
    pub(super) next_link: Option<Option<String>>,
    pub(super) end_of_stream: Option<bool>,
    pub(super) end_time: Option<i64>,
    pub(super) count: Option<u64>,
}

impl<T: DeserializeOwned> Envelope<T> {
    pub(super) fn read(answer: &Answer, key: &str, versions: bool) -> Result<Self> {
        let at = RefCell::new(String::new());
        let seed = Page {
            key,
            versions,
            at: &at,
            record: PhantomData,
        };
        let mut json = serde_json::Deserializer::from_slice(answer.body());
        let read = seed
            .deserialize(&mut json)
            .and_then(|page| json.end().map(|()| page));
        let page = read.map_err(|error| match error.classify() {
            Category::Data => shape(answer, at.borrow().clone(), without_value(&error)),
            _ => answer.garbled(),
        })?;
        page.ok_or_else(|| {
            shape(
                answer,
                key.to_owned(),
                "missing, expected a list".to_owned(),
            )
        })
    }
}

pub(super) fn shape(answer: &Answer, at: String, reason: String) -> Error {
    Error::Shape {
        call: answer.call.clone(),
        at,
        reason,
        id: None,
    }
}

struct Page<'a, T> {
    key: &'a str,
    versions: bool,
    /// The key being read, for the error.
    at: &'a RefCell<String>,
    record: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Page<'_, T> {
    type Value = Option<Envelope<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Page<'_, T> {
    type Value = Option<Envelope<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that holds a page of a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut records = None;
        let mut tail = Tail::default();
        let mut sideloads = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            self.at.borrow_mut().clone_from(&key);
            if key == self.key {
                records = Some(map.next_value_seed(Records {
                    key: self.key,
                    versions: self.versions,
                    record: PhantomData::<T>,
                })?);
            } else if !tail.read(&key, &mut map)? {
                match map.next_value::<Value>()? {
                    value @ (Value::Array(_) | Value::Object(_)) => sideloads.insert(key, value),
                    _ => None,
                };
            }
        }
        Ok(records.map(|(items, malformed, versions)| Envelope {
            items,
            malformed,
            versions,
            tail,
            sideloads,
        }))
    }
}

impl Tail {
    /// Reads the value of `key` if it is one of those that say how the list goes on.
    fn read<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
        #[derive(Deserialize)]
        struct Meta {
            has_more: Option<bool>,
            after_cursor: Option<String>,
        }
        #[derive(Deserialize)]
        struct Links {
            next: Option<String>,
        }
        match key {
            "meta" => {
                let meta: Option<Meta> = map.next_value()?;
                if let Some(meta) = meta {
                    self.has_more = meta.has_more;
                    self.after_cursor = meta.after_cursor;
                }
            }
            "links" => {
                let links: Option<Links> = map.next_value()?;
                self.next_link = links.map(|links| links.next);
            }
            "next_page" | "after_url" => self.next_link = Some(map.next_value()?),
            "after_cursor" => self.after_cursor = map.next_value()?,
            "end_of_stream" => self.end_of_stream = map.next_value()?,
            "end_time" => self.end_time = map.next_value()?,
            "count" => self.count = map.next_value::<Value>()?.as_u64(),
            "previous_page" | "before_url" | "before_cursor" | "facets" => {
                map.next_value::<IgnoredAny>()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

struct Records<'a, T> {
    key: &'a str,
    versions: bool,
    record: PhantomData<T>,
}

type Read<T> = (Vec<T>, Vec<Malformed>, Vec<u64>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Records<'_, T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Records<'_, T> {
    type Value = Read<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut malformed, mut versions) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0.. {
            let Some(raw) = list.next_element::<&RawValue>()? else {
                break;
            };
            match serde_json::from_str(raw.get()) {
                Ok(item) => {
                    items.push(item);
                    if self.versions {
                        versions.push(version(raw));
                    }
                }
                Err(error) => malformed.push(explain::<T>(self.key, index, raw, &error)),
            }
        }
        Ok((items, malformed, versions))
    }
}

/// Reads a record that failed once more, to say where it differs from what we know.
pub(super) fn explain<T: DeserializeOwned>(
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

#[derive(Deserialize)]
struct Identity {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    updated_at: Value,
    #[serde(default)]
    generated_timestamp: Value,
}

fn id(raw: &RawValue) -> Option<i64> {
    let identity: Identity = serde_json::from_str(raw.get()).ok()?;
    identity
        .id
        .as_i64()
        .or_else(|| identity.id.as_str()?.trim().parse().ok())
}

/// A record's id and version as one number; a record without either is its whole text.
fn version(raw: &RawValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    match serde_json::from_str::<Identity>(raw.get()) {
        Ok(identity) if !identity.id.is_null() => {
            identity.id.to_string().hash(&mut hasher);
            identity.updated_at.to_string().hash(&mut hasher);
            identity.generated_timestamp.to_string().hash(&mut hasher);
        }
        _ => raw.get().hash(&mut hasher),
    }
    hasher.finish()
}
