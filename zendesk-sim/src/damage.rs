//! What faults make of a good answer.

use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::auth;
use crate::call::Call;
use crate::faults::{FaultBody, FaultKind};
use crate::pages::Page;
use crate::{api, paging};

/// The answer a fault gives in place of the endpoint's.
pub(crate) fn instead(kind: &FaultKind) -> Option<Answer> {
    match kind {
        FaultKind::RateLimited { retry_after, body } => {
            let answer = error(429, *body, "APIRateLimitExceeded");
            Some(answer.header("Retry-After", retry_after.to_string()))
        }
        FaultKind::Status {
            code,
            body,
            retry_after,
            error: name,
        } => {
            let answer = error(*code, *body, name.as_deref().unwrap_or("SimulatedFault"));
            Some(match retry_after {
                Some(seconds) => answer.header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
        FaultKind::Forbidden => Some(Answer::forbidden()),
        FaultKind::Unauthorized => Some(auth::invalid_token()),
        FaultKind::Html200 => Some(Answer::html(200, "We are down for maintenance")),
        _ => None,
    }
}

fn error(status: u16, body: FaultBody, code: &str) -> Answer {
    let text = "A fault was asked for";
    match body {
        FaultBody::E1 => Answer::error(status, code, text),
        FaultBody::E2 => Answer::titled(status, code, text),
        FaultBody::E3 => Answer::coded(status, code, text),
        FaultBody::E4 => {
            let details = json!({ "base": [{ "description": text, "error": code }] });
            Answer {
                status,
                ..Answer::invalid(&details)
            }
        }
        FaultBody::E5 => Answer::new(status, Body::Json(json!({ "error": text }))),
        FaultBody::Text => Answer::text(status, text),
        FaultBody::Html => Answer::html(status, text),
        FaultBody::Empty => Answer::new(status, Body::Empty),
    }
}

/// Spoils an answer of the endpoint's.
pub(crate) fn spoil(kind: &FaultKind, call: &Call, answer: &mut Answer) {
    let list = answer.list;
    let Some(body) = answer.json_mut() else {
        return;
    };
    match kind {
        FaultKind::MalformedRecord { index, key } => {
            set(
                body,
                list,
                (*index, key),
                json!({ "unexpected": [1, "two"] }),
            );
        }
        FaultKind::EmptyPage => {
            if let Some(records) = records(body, list) {
                records.clear();
            }
        }
        FaultKind::MissingRecords { index, count } => {
            if let Some(records) = records(body, list) {
                let end = records.len().min(index.saturating_add(*count));
                records.drain((*index).min(end)..end);
            }
        }
        FaultKind::StuckCursor => stick(body, call),
        FaultKind::ForeignLink { host } => {
            let foreign = format!("http://{host}");
            redirect(body, &call.base, &foreign);
        }
        FaultKind::NullAssignees => unassign(body),
        FaultKind::UnknownValue { index, key, value } => {
            set(body, list, (*index, key), json!(value));
        }
        FaultKind::Sideloads { lack } => shorten(body, list, lack.as_deref()),
        FaultKind::NullValue { index, key } => set(body, list, (*index, key), Value::Null),
        FaultKind::InvalidJson => {
            let text = body.to_string().replacen("\":", "\"=", 1);
            answer.body = Body::Written(Box::new(Page::new(text)));
        }
        FaultKind::EndsEarly => end(body),
        _ => {}
    }
}

fn records<'a>(body: &'a mut Value, list: Option<&str>) -> Option<&'a mut Vec<Value>> {
    body.get_mut(list?)?.as_array_mut()
}

/// Takes the lists beside the answer's own away, or a key out of their records.
fn shorten(body: &mut Value, list: Option<&str>, key: Option<&str>) {
    let Some(body) = body.as_object_mut() else {
        return;
    };
    body.retain(|name, value| {
        let Value::Array(records) = value else {
            return true;
        };
        if list.is_none_or(|list| list == name) {
            return true;
        }
        let Some(key) = key else {
            return false;
        };
        for record in records.iter_mut().filter_map(Value::as_object_mut) {
            record.remove(key);
        }
        true
    });
}

/// Sets a key of one record of the list, or of the only one.
fn set(body: &mut Value, list: Option<&str>, (index, key): (usize, &str), value: Value) {
    let record = match list {
        Some(list) => body
            .get_mut(list)
            .and_then(|records| records.get_mut(index)),
        None => body
            .as_object_mut()
            .and_then(|body| body.values_mut().next()),
    };
    // What is no object, such as the text in a token's answer, has no key to spoil.
    if let Some(record) = record.filter(|record| record.is_object()) {
        record[key] = value;
    }
}

/// Puts records of the page before in front.
pub(crate) fn repeat(answer: &mut Answer, before: &[Value], count: usize) {
    let list = answer.list;
    if let Some(body) = answer.json_mut()
        && let Some(records) = records(body, list)
    {
        let again = &before[before.len().saturating_sub(count)..];
        records.splice(..0, again.iter().cloned());
    }
}

/// The records of a list.
pub(crate) fn listed(answer: &mut Answer) -> Option<Vec<Value>> {
    let list = answer.list?;
    answer.json_mut()?.get(list)?.as_array().cloned()
}

fn stick(body: &mut Value, call: &Call) {
    if body.get("after_cursor").is_some() {
        let start = call.query("start_time").and_then(|text| text.parse().ok());
        let own = call.query("cursor").map(str::to_owned);
        let own = own.unwrap_or_else(|| api::first_export_cursor(start.unwrap_or_default()));
        body["after_url"] =
            json!(call.link(&[("cursor", Some(own.clone())), ("start_time", None)]));
        body["after_cursor"] = json!(own);
        body["end_of_stream"] = json!(false);
    } else if body.get("end_time").is_some() {
        let start: Option<i64> = call.query("start_time").and_then(|text| text.parse().ok());
        body["end_time"] = json!(start);
        body["next_page"] = json!(call.link(&[]));
        body["end_of_stream"] = json!(false);
    } else if body.get("meta").is_some() {
        let own = call.query("page[after]").map(str::to_owned);
        let own = own.unwrap_or_else(|| paging::cursor(None));
        body["links"]["next"] = json!(call.link(&[("page[after]", Some(own.clone()))]));
        body["meta"]["after_cursor"] = json!(own);
        body["meta"]["has_more"] = json!(true);
    } else if body.get("next_page").is_some() {
        body["next_page"] = json!(call.link(&[]));
    }
}

fn redirect(body: &mut Value, own: &str, foreign: &str) {
    let links = [
        "/links/next",
        "/links/prev",
        "/next_page",
        "/previous_page",
        "/after_url",
    ];
    for link in links {
        if let Some(Value::String(url)) = body.pointer_mut(link) {
            *url = url.replacen(own, foreign, 1);
        }
    }
}

fn unassign(body: &mut Value) {
    let lists = ["tickets", "results"];
    let many = lists
        .iter()
        .filter_map(|key| body[*key].as_array().map(|_| *key));
    for key in many.collect::<Vec<_>>() {
        for ticket in body[key].as_array_mut().into_iter().flatten() {
            forget_assignee(ticket);
        }
    }
    if let Some(ticket) = body.get_mut("ticket") {
        forget_assignee(ticket);
    }
}

fn forget_assignee(record: &mut Value) {
    if record.get("assignee_id").is_some() {
        record["assignee_id"] = Value::Null;
    }
}

fn end(body: &mut Value) {
    if body.get("end_of_stream").is_some() {
        body["end_of_stream"] = json!(true);
    } else if body.get("meta").is_some() {
        body["meta"]["has_more"] = json!(false);
    } else if body.get("next_page").is_some() {
        body["next_page"] = Value::Null;
    }
}
