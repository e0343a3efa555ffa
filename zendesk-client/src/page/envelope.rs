//! One page as it comes: the records, and what says where the list goes on.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::print::Print;
use super::rows::{Manner, Records, Rows};
use super::sideloads::Sideloads;
use crate::answer::Answer;
use crate::error::{Error, Result, without_value};

/// A page, decoded.
pub(super) struct Envelope<T> {
    pub(super) rows: Rows<T>,
    pub(super) tail: Tail,
    pub(super) sideloads: Sideloads,
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
    /// Reads a page: swiftly, and again with care if that does not work out.
    pub(super) fn read(answer: &Answer, key: &str, prints: bool) -> Result<Self> {
        let at = RefCell::new(String::new());
        if !prints && let Ok(Some(page)) = parse(answer.body(), key, Manner::Swift, &at) {
            return Ok(page.called(answer));
        }
        let read = parse(answer.body(), key, Manner::Careful { prints }, &at);
        let page = read.map_err(|error| match error.classify() {
            Category::Data => shape(answer, at.borrow().clone(), without_value(&error)),
            _ => answer.garbled(),
        })?;
        let missing = "missing, expected a list".to_owned();
        let page = page.ok_or_else(|| shape(answer, key.to_owned(), missing))?;
        Ok(page.called(answer))
    }

    fn called(mut self, answer: &Answer) -> Self {
        self.sideloads.call.clone_from(&answer.call);
        self
    }
}

/// `None` if the body has no such key.
fn parse<T: DeserializeOwned>(
    body: &[u8],
    key: &str,
    manner: Manner,
    at: &RefCell<String>,
) -> serde_json::Result<Option<Envelope<T>>> {
    let page = Page {
        key,
        manner,
        at,
        record: PhantomData,
    };
    // Checked once and in one go, which is cheaper than text by text. A character that is broken stands as U+FFFD, and
    // costs neither the page nor the record.
    let body = std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::from);
    let mut json = serde_json::Deserializer::from_str(&body);
    let read = page.deserialize(&mut json)?;
    json.end().map(|()| read)
}

/// The prints of every record of a page, in order.
pub(super) fn prints(body: &[u8], key: &str) -> Vec<Print> {
    let manner = Manner::Careful { prints: true };
    match parse::<IgnoredAny>(body, key, manner, &RefCell::default()) {
        Ok(Some(page)) => page.rows.prints,
        _ => Vec::new(),
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
    manner: Manner,
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
        let mut sideloads = Sideloads::default();
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            self.at.replace(key.clone().into_owned());
            if key == self.key {
                records = Some(map.next_value_seed(Records {
                    key: self.key,
                    manner: self.manner,
                    record: PhantomData::<T>,
                })?);
            } else if !tail.read(&key, &mut map)? {
                let raw = map.next_value::<&RawValue>()?;
                if raw.get().starts_with(['[', '{']) {
                    sideloads.raw.insert(key.into_owned(), raw.to_owned());
                }
            }
        }
        Ok(records.map(|rows| Envelope {
            rows,
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
            "count" => self.count = map.next_value::<&RawValue>()?.get().parse().ok(),
            "previous_page" | "before_url" | "before_cursor" | "facets" => {
                map.next_value::<IgnoredAny>()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
