//! Answers as bytes, whole or broken.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use hyper::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use hyper::http::response;
use jiff::SignedDuration;
use tokio::time::{Instant, Sleep};

use super::Shared;
use crate::answer::{Answer, Body};
use crate::json_text::Json;
use crate::pages::Page;

/// The connection is to be broken.
#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is broken on purpose")
    }
}

impl std::error::Error for Broken {}

pub(super) type Payload = BoxBody<Bytes, Broken>;

pub(super) fn respond(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, page) = head(shared, answer, headers);
    finish(response.body(Parts::payload(page.parts())))
}

/// The same packed with gzip, where that is worth it.
pub(super) fn respond_packed(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (mut response, page) = head(shared, answer, headers);
    let packed = page.packed();
    if packed.is_some() {
        response = response.header("Content-Encoding", "gzip");
    }
    let parts = packed.unwrap_or_else(|| page.parts());
    let response = response.header("Vary", "Accept-Encoding");
    finish(response.body(Parts::payload(parts)))
}

/// The whole answer is announced, and half of it comes before the connection breaks.
pub(super) fn cut_off(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, page) = head(shared, answer, headers);
    let bytes = page.whole();
    let half = bytes.slice(..bytes.len() / 2);
    let response = response.header("Content-Length", bytes.len());
    finish(response.body(HalfThenBreak::Half(half).boxed()))
}

/// Half of the answer comes, as if it were all.
pub(super) fn truncate(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, page) = head(shared, answer, headers);
    let bytes = page.whole();
    let half = bytes.slice(..bytes.len() / 2);
    finish(response.body(Parts::payload(vec![half])))
}

/// The answer comes in parts of so many bytes, after a pause each.
pub(super) fn drip(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
    (part, pause): (usize, Duration),
) -> Response<Payload> {
    let (response, page) = head(shared, answer, headers);
    let bytes = page.whole();
    let response = response.header("Content-Length", bytes.len());
    let body = Drip {
        rest: bytes,
        part: part.max(1),
        pause,
        waiting: Box::pin(tokio::time::sleep(pause)),
    };
    finish(response.body(body.boxed()))
}

/// A body that is there already.
#[derive(Debug)]
struct Parts(VecDeque<Bytes>);

impl Parts {
    fn payload(mut parts: Vec<Bytes>) -> Payload {
        parts.retain(|part| !part.is_empty());
        let parts = Parts(parts.into());
        parts.map_err(|never: Infallible| match never {}).boxed()
    }
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    /// So its length stands in the head of the answer.
    fn size_hint(&self) -> SizeHint {
        let length: usize = self.0.iter().map(Bytes::len).sum();
        SizeHint::with_exact(length as u64)
    }
}

/// A body that takes its time.
#[derive(Debug)]
struct Drip {
    rest: Bytes,
    part: usize,
    pause: Duration,
    waiting: Pin<Box<Sleep>>,
}

impl HttpBody for Drip {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.waiting.as_mut().poll(context));
        let next = Instant::now() + self.pause;
        self.waiting.as_mut().reset(next);
        let part = self.part.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(part)))))
    }
}

/// A body that breaks the connection after its first part.
#[derive(Debug)]
enum HalfThenBreak {
    Half(Bytes),
    /// One pause between the two lets the server send what it has.
    Pause,
    Break,
}

impl HttpBody for HalfThenBreak {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match std::mem::replace(&mut *self, HalfThenBreak::Break) {
            HalfThenBreak::Half(half) => {
                *self = HalfThenBreak::Pause;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            HalfThenBreak::Pause => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            HalfThenBreak::Break => Poll::Ready(Some(Err(Broken))),
        }
    }
}

const JSON: &str = "application/json; charset=utf-8";

/// The head of an answer, and what it says.
fn head(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> (response::Builder, Page) {
    let now = shared.clock.now();
    let ahead = SignedDuration::from_secs(answer.ahead);
    let date = now.saturating_add(ahead).unwrap_or(now);
    let mut response = Response::builder()
        .status(answer.status)
        .header("Date", http_date(date))
        .header("X-Request-Id", shared.log.request_id())
        .header("Cache-Control", "max-age=0, private, must-revalidate")
        .header("X-Zendesk-API-Version", "v2");
    for (name, value) in headers.iter().chain(&answer.headers) {
        response = response.header(*name, value);
    }
    let (kind, bytes) = match answer.body {
        Body::Json(body) => (JSON, body.to_text().into_bytes()),
        Body::Written(page) => {
            let response = response.header("Content-Type", JSON);
            return (response, *page);
        }
        Body::Text(text) => ("text/plain; charset=utf-8", text.into_bytes()),
        Body::Html(page) => ("text/html; charset=utf-8", page.into_bytes()),
        Body::File(file) => {
            let (kind, bytes) = *file;
            return (response.header("Content-Type", kind), Page::new(bytes));
        }
        Body::Empty => return (response, Page::new(Bytes::new())),
    };
    (response.header("Content-Type", kind), Page::new(bytes))
}

fn finish(response: hyper::http::Result<Response<Payload>>) -> Response<Payload> {
    response.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be made");
        let mut response = Response::new(Parts::payload(Vec::new()));
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn http_date(now: jiff::Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .unwrap_or_default()
}
