//! Answers that Zendesk really gave decode, or become the error they are.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zendesk_client::model::{Audit, Comment, Organization, Ticket, User};
use zendesk_client::{Error, Request};

use crate::server::{Reply, Server};

#[derive(Debug, Deserialize)]
struct Row {
    kind: String,
    method: Option<String>,
    endpoint: Option<String>,
    status: Option<u16>,
    headers: Option<BTreeMap<String, String>>,
    body_kind: String,
    body: Value,
}

/// The folder with recorded answers, kept beside the repository.
fn folder() -> Option<PathBuf> {
    let named = env::var_os("ZENDESK_RECORDED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/recorded");
    named.into_iter().chain([beside]).find(|path| path.is_dir())
}

fn rows() -> Vec<Row> {
    let Some(folder) = folder() else {
        println!("skipped: no recorded answers here (ZENDESK_RECORDED)");
        return Vec::new();
    };
    let mut rows = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            let text = fs::read_to_string(&path).unwrap();
            rows.extend(
                text.lines()
                    .map(|line| serde_json::from_str::<Row>(line).unwrap()),
            );
        }
    }
    rows.retain(|row| row.kind == "recorded");
    assert!(!rows.is_empty());
    rows
}

fn decode<T: DeserializeOwned>(record: &Value) -> Result<(), String> {
    // From text, as over the wire.
    let text = record.to_string();
    serde_json::from_str::<T>(&text)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// Lists that may be empty, and are then read all the same.
const MODELLED: [&str; 5] = ["tickets", "users", "organizations", "audits", "comments"];

/// Decodes what stands under `key`; `None` if we have no model of it.
fn record(key: &str, record: &Value) -> Option<Result<(), String>> {
    Some(match key {
        "ticket" | "tickets" => decode::<Ticket>(record),
        "user" | "users" if record["id"].is_null() => {
            assert_eq!(record["name"], "Anonymous user");
            Ok(())
        }
        "user" | "users" => decode::<User>(record),
        "organization" | "organizations" => decode::<Organization>(record),
        "audit" | "audits" => decode::<Audit>(record),
        "comments" => decode::<Comment>(record),
        "results" => match record["result_type"].as_str()? {
            "ticket" => decode::<Ticket>(record),
            "user" => decode::<User>(record),
            "organization" => decode::<Organization>(record),
            _ => return None,
        },
        _ => return None,
    })
}

#[test]
fn every_recorded_answer_of_a_modelled_resource_decodes() {
    let (mut decoded, mut all, mut records) = (0, 0, 0);
    let mut unknown = BTreeSet::new();
    let mut failed = Vec::new();
    for row in rows() {
        if row.status.is_none_or(|status| status >= 400) {
            continue;
        }
        all += 1;
        let Some(body) = row.body.as_object() else {
            assert_eq!(row.body_kind, "empty");
            decoded += 1;
            continue;
        };
        let mut known = false;
        for (key, value) in body {
            let list = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            let empty_list = value.as_array().is_some_and(Vec::is_empty);
            known |= empty_list && MODELLED.contains(&key.as_str());
            for item in list.iter().filter(|item| item.is_object()) {
                match record(key, item) {
                    Some(Ok(())) => {
                        records += 1;
                        known = true;
                    }
                    Some(Err(error)) => failed.push(format!("{:?} {key}: {error}", row.endpoint)),
                    None => {}
                }
            }
        }
        match known {
            true => decoded += 1,
            false => {
                unknown.insert(row.endpoint.unwrap_or_default());
            }
        }
    }
    println!(
        "decoded {decoded} of {all} recorded rows, {records} records ({} not modelled yet: {unknown:?})",
        all - decoded
    );
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test]
async fn every_recorded_refusal_becomes_an_error_of_its_kind() {
    let refusals = rows().into_iter().filter(|row| row.status >= Some(400));
    let mut seen = 0;
    for row in refusals {
        let (status, story) = (
            row.status.unwrap(),
            format!("{:?} {:?}", row.method, row.endpoint),
        );
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
