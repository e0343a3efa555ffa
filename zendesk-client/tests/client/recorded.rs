//! Answers that Zendesk really gave decode, come back as they were, or become the error they are.

mod lossless;
mod models;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zendesk_client::{Error, Request};

use self::models::{Checked, check};
use self::rows::{Row, rows};
use crate::server::{Reply, Server};

/// What stands beside the records of an answer.
const AROUND: [&str; 13] = [
    "count",
    "next_page",
    "previous_page",
    "meta",
    "links",
    "facets",
    "end_time",
    "end_of_stream",
    "after_url",
    "after_cursor",
    "before_url",
    "before_cursor",
    "url",
];

/// Fixtures that Zendesk would not send so, by a part of their name.
const CUT_BY_THEIR_OWNERS: [(&str, &str); 3] = [
    (
        "redact_ticket_comment",
        "what is left of a comment; not read as one",
    ),
    ("POST/sla_policies.json", "a policy without an id"),
    ("GET /api/v2/users/me", "a user without an id"),
];

/// What was found in the answers of one kind.
#[derive(Default)]
struct Tally {
    answers: usize,
    decoded: usize,
    records: usize,
    unknown: BTreeMap<String, usize>,
    unmodelled: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Tally {
    fn of(rows: impl Iterator<Item = Row>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            tally.answer(&row);
        }
        tally
    }

    fn answer(&mut self, row: &Row) {
        self.answers += 1;
        let Some(body) = row.body.as_object() else {
            // A deletion answers with nothing.
            match row.body_kind == "empty" {
                true => self.decoded += 1,
                false => drop(self.unmodelled.insert(row.name())),
            }
            return;
        };
        let keys = body
            .iter()
            .filter(|(key, _)| !AROUND.contains(&key.as_str()));
        let mut known = true;
        for (key, value) in keys {
            known &= self.value(row, key, value);
        }
        match known {
            true => self.decoded += 1,
            false => drop(self.unmodelled.insert(row.name())),
        }
    }

    /// Whether every record under `key` is of a kind we know.
    fn value(&mut self, row: &Row, key: &str, value: &Value) -> bool {
        let one = std::slice::from_ref(value);
        let list = value.as_array().map_or(one, Vec::as_slice);
        if list.is_empty() {
            return models::knows(key);
        }
        list.iter().all(|record| match check(key, record) {
            None => false,
            Some(checked) => {
                self.record(row, key, checked);
                true
            }
        })
    }

    fn record(&mut self, row: &Row, key: &str, checked: Checked) {
        self.records += 1;
        for unknown in checked.unknown {
            *self.unknown.entry(unknown).or_default() += 1;
        }
        for wrong in checked.wrong {
            self.wrong.push(format!("{}: {key}{wrong}", row.name()));
        }
    }

    fn print(&self, kind: &str) {
        println!(
            "{kind}: {} of {} answers below 400 decode, {} records, {} lost or changed, keys in `extra`: {:?}",
            self.decoded,
            self.answers,
            self.records,
            self.wrong.len(),
            self.unknown
        );
    }
}

fn successes(kind: &'static str) -> impl Iterator<Item = Row> {
    rows()
        .into_iter()
        .filter(move |row| row.kind == kind && row.status.is_none_or(|status| status < 400))
}

#[test]
fn every_recorded_answer_decodes_whole_and_comes_back_as_it_was() {
    let tally = Tally::of(successes("recorded"));
    tally.print("recorded");
    assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
    assert_eq!(tally.decoded, tally.answers, "{:?}", tally.unmodelled);
    assert!(tally.unknown.is_empty(), "{:#?}", tally.unknown);
}

/// Bodies that others keep with their tests, usually trimmed or edited: they tell less, but of more resources.
#[test]
fn fixtures_of_modelled_resources_decode_and_come_back_as_they_were() {
    let tally = Tally::of(successes("fixture"));
    tally.print("fixtures");
    println!("not modelled: {:?}", tally.unmodelled);
    let cut = |wrong: &&String| {
        let mut known = CUT_BY_THEIR_OWNERS.iter();
        known.any(|(name, _)| wrong.contains(name))
    };
    let (cut, wrong): (Vec<_>, Vec<_>) = tally.wrong.iter().partition(cut);
    println!("cut by their owners: {cut:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_recorded_refusal_becomes_an_error_of_its_kind() {
    let refusals = rows()
        .into_iter()
        .filter(|row| row.kind == "recorded" && row.status >= Some(400));
    let mut seen = 0;
    for row in refusals {
        let (status, story) = (row.status.unwrap(), row.name());
        let body = match row.body_kind.as_str() {
            "json" => row.body.to_string(),
            _ => row.body.as_str().unwrap_or_default().to_owned(),
        };
        let body_names_a_record = body.contains("RecordNotFound");
        let retry_after = row.headers.unwrap_or_default().remove("retry-after");
        let told = retry_after.is_some();
        let server = Server::start(move |_, _| {
            let reply = Reply::status(status, body.clone());
            match &retry_after {
                Some(seconds) => reply.header("retry-after", seconds),
                None => reply,
            }
        })
        .await;
        let error = server
            .client()
            .send(Request::get("/api/v2/x"))
            .await
            .unwrap_err();
        let right = match status {
            // A host without a help desk is no missing record.
            404 => error.is_not_found() == body_names_a_record,
            422 => matches!(&error, Error::Api { code: Some(code), fields, .. }
                if code == "RecordInvalid" && !fields.is_empty()),
            429 => error.is_retryable() && error.retry_after().is_some() == told,
            _ => false,
        };
        assert!(right, "{story}: {error:?}");
        seen += 1;
    }
    println!("{seen} recorded refusals typed");
}
