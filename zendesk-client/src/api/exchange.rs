//! Requests sent, and what is taken from their answers.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, Result, without_value};
use crate::page::{Complete, Course, Kind, Pages, Shown};
use crate::request::Request;

/// A list that begins with `request`.
pub(super) fn list<T: DeserializeOwned>(
    client: &Client,
    kind: Kind,
    request: Request,
    key: &'static str,
) -> Pages<T> {
    let mut course = Course::new(kind, request.path, key);
    course.query = request.query;
    Pages::new(client, course)
}

/// The records of a list, every one of which must be readable.
pub(super) async fn all<T: DeserializeOwned>(
    client: &Client,
    request: Request,
    key: &'static str,
) -> Result<Vec<T>> {
    let call = request.call();
    sound(
        call,
        list(client, Kind::Whole, request, key).complete().await?,
    )
}

/// The records of a list, unless one of them could not be read.
pub(super) fn sound<T>(call: String, whole: Complete<T>) -> Result<Vec<T>> {
    match whole.malformed() {
        [] => Ok(whole.into_items()),
        [record, ..] => Err(Error::Shape {
            call,
            at: record.at.clone(),
            reason: record.reason.clone(),
            id: record.id,
        }),
    }
}

/// A request whose success says everything.
pub(super) async fn done(client: &Client, request: Request) -> Result<()> {
    client.send(request).await.map(|_| ())
}

/// The record that stands under `key`.
pub(super) async fn one<T: DeserializeOwned>(
    client: &Client,
    request: Request,
    key: &str,
) -> Result<T> {
    client.run(&request, |answer| keyed(answer, key)).await
}

/// Decodes what stands under `key` of an answer and nothing else.
pub(super) fn keyed<T: DeserializeOwned>(answer: &Answer, key: &str) -> Result<T> {
    let mut envelope: BTreeMap<String, Box<RawValue>> = answer.json()?;
    let shape = |at: String, reason: String| Error::Shape {
        call: answer.call.clone(),
        at,
        reason,
        id: None,
    };
    let Some(record) = envelope.remove(key) else {
        return Err(shape(key.to_owned(), "missing".to_owned()));
    };
    serde_json::from_str(record.get()).map_err(|error| {
        // A second time, only to learn where: the path costs nothing while all is well.
        let mut json = serde_json::Deserializer::from_str(record.get());
        let at = match serde_path_to_error::deserialize::<_, T>(&mut json) {
            Err(error) if error.path().to_string() != "." => format!("{key}.{}", error.path()),
            _ => key.to_owned(),
        };
        shape(at, without_value(&error))
    })
}

/// Ids Zendesk accepts in one `show_many`.
pub(super) const MANY: usize = 100;

/// Reads records by id, a hundred at a time.
pub(super) async fn show_many<T: DeserializeOwned>(
    client: &Client,
    path: &str,
    key: &'static str,
    ids: impl Iterator<Item = String>,
) -> Result<Shown<T>> {
    let ids: Vec<String> = ids.collect();
    let mut shown = Shown {
        found: Vec::new(),
        malformed: Vec::new(),
    };
    for ids in ids.chunks(MANY) {
        let mut course = Course::new(Kind::Whole, path, key);
        course.query.push(("ids".to_owned(), ids.join(",")));
        let whole = Pages::<T>::new(client, course).complete().await?;
        shown.malformed.extend_from_slice(whole.malformed());
        shown.found.extend(whole.into_items());
    }
    Ok(shown)
}

/// A record that does not exist is an answer, not a failure.
pub(super) fn found<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(record) => Ok(Some(record)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// `{"count": 5}` or `{"count": {"value": 5, …}}`.
pub(super) fn count(call: String, answer: &Value) -> Result<u64> {
    let count = &answer["count"];
    count
        .as_u64()
        .or_else(|| count["value"].as_u64())
        .ok_or_else(|| Error::Shape {
            call,
            at: "count".to_owned(),
            reason: "expected a number".to_owned(),
            id: None,
        })
}

/// Ids as Zendesk wants them in a query: `1,2,3`.
pub(super) fn joined<T: ToString>(ids: &[T]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(",")
}
