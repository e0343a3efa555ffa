//! One page as it comes: the records, each decoded for itself, and what says where the list goes on.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Malformed;
use super::print::Print;
use super::sideloads::Sideloads;
use crate::answer::Answer;
use crate::error::{Error, Result, without_value};

/// A page, decoded.
pub(super) struct Envelope<T> {
    pub(super) rows: Rows<T>,
    pub(super) tail: Tail,
    pub(super) sideloads: Sideloads,
}

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

/// How to read the records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Straight into the record's type. One that does not fit costs the whole attempt.
    Swift,
    /// Each record by itself, so that one that does not fit fails alone.
    Careful { prints: bool },
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
    // Checked once and in one go, which is cheaper than text by text. Where it does not hold, each text is judged for
    // itself, so that a character broken in a key nobody reads does no harm.
    match std::str::from_utf8(body) {
        Ok(body) => {
            let mut json = serde_json::Deserializer::from_str(body);
            let read = page.deserialize(&mut json)?;
            json.end().map(|()| read)
        }
        Err(_) => {
            let mut json = serde_json::Deserializer::from_slice(body);
            let read = page.deserialize(&mut json)?;
            json.end().map(|()| read)
        }
    }
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

struct Records<'a, T> {
    key: &'a str,
    manner: Manner,
    record: PhantomData<T>,
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
