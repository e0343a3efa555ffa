//! Answers, before they are bytes.

use serde_json::{Value, json};

use crate::deliveries::Letter;
use crate::pages::Page;

/// A written record before and after.
pub(crate) type Wrote = (Option<Value>, Option<Value>);

/// What is answered to a request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    /// The key of the list in the body, when it is one.
    pub(crate) list: Option<&'static str>,
    /// The record that was written: as it was, and as it became.
    pub(crate) wrote: Option<Box<Wrote>>,
    /// The job that will write.
    pub(crate) job: Option<Box<str>>,
    /// A request to a webhook whose answer is to be answered.
    pub(crate) letter: Option<Box<Letter>>,
    /// How many seconds its `Date` is ahead of the simulator's time.
    pub(crate) ahead: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Json(Value),
    /// JSON that was written already: a long answer nobody looks into any more.
    Written(Box<Page>),
    Text(String),
    Html(String),
    /// A file of this content type.
    File(Box<(String, Vec<u8>)>),
    Empty,
}

impl Answer {
    pub(crate) fn new(status: u16, body: Body) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body,
            list: None,
            wrote: None,
            job: None,
            letter: None,
            ahead: 0,
        }
    }

    pub(crate) fn ok(body: Value) -> Answer {
        Answer::new(200, Body::Json(body))
    }

    pub(crate) fn created(body: Value) -> Answer {
        let url = body
            .as_object()
            .and_then(|body| body.values().find_map(|record| record["url"].as_str()))
            .unwrap_or_default()
            .to_owned();
        Answer::new(201, Body::Json(body)).header("Location", url)
    }

    pub(crate) fn no_content() -> Answer {
        Answer::new(204, Body::Empty)
    }

    pub(crate) fn text(status: u16, text: &str) -> Answer {
        Answer::new(status, Body::Text(text.to_owned()))
    }

    pub(crate) fn html(status: u16, text: &str) -> Answer {
        let page = format!("<!DOCTYPE html>\n<html><body><h1>{text}</h1></body></html>\n");
        Answer::new(status, Body::Html(page))
    }

    /// The body as JSON that can be looked into and changed, when it is JSON.
    pub(crate) fn json_mut(&mut self) -> Option<&mut Value> {
        if let Body::Written(text) = &self.body {
            self.body = Body::Json(serde_json::from_slice(&text.whole()).ok()?);
        }
        match &mut self.body {
            Body::Json(body) => Some(body),
            _ => None,
        }
    }

    /// Zendesk's usual error.
    pub(crate) fn error(status: u16, code: &str, description: &str) -> Answer {
        Answer::new(
            status,
            Body::Json(json!({ "error": code, "description": description })),
        )
    }

    /// The error with a title and a message.
    pub(crate) fn titled(status: u16, title: &str, message: &str) -> Answer {
        let body = json!({ "error": { "title": title, "message": message } });
        Answer::new(status, Body::Json(body))
    }

    /// The error of newer services.
    pub(crate) fn coded(status: u16, code: &str, title: &str) -> Answer {
        let body = json!({ "errors": [{ "code": code, "title": title }] });
        Answer::new(status, Body::Json(body))
    }

    /// The validation error.
    pub(crate) fn invalid(details: &Value) -> Answer {
        let body = json!({
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": details,
        });
        Answer::new(422, Body::Json(body))
    }

    pub(crate) fn not_found() -> Answer {
        Answer::error(404, "RecordNotFound", "Not found")
    }

    pub(crate) fn no_endpoint() -> Answer {
        Answer::error(404, "InvalidEndpoint", "Not found")
    }

    pub(crate) fn forbidden() -> Answer {
        Answer::titled(
            403,
            "Forbidden",
            "You do not have access to this page. Please contact the account owner of this help desk for further help.",
        )
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Answer {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn listing(mut self, key: &'static str) -> Answer {
        self.list = Some(key);
        self
    }

    pub(crate) fn job(mut self, id: String) -> Answer {
        self.job = Some(id.into());
        self
    }

    /// The same with another key for its list.
    pub(crate) fn renamed(mut self, from: &str, to: &'static str) -> Answer {
        if let Body::Json(Value::Object(body)) = &mut self.body
            && let Some(records) = body.remove(from)
        {
            body.insert(to.to_owned(), records);
        }
        self.listing(to)
    }

    pub(crate) fn wrote(mut self, before: Option<Value>, after: Option<Value>) -> Answer {
        self.wrote = Some(Box::new((before, after)));
        self
    }
}
