//! Answers: short texts.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER},
};

/// An answer, whole.
pub(super) type Answer = Response<Full<Bytes>>;

/// A line of text.
pub(super) fn text(status: StatusCode, line: &str) -> Answer {
    let mut answer = Response::new(Full::from(format!("{line}\n")));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(CONTENT_TYPE, plain);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Not now: to be asked again in a few seconds.
pub(super) fn later(line: &str) -> Answer {
    with(
        text(StatusCode::SERVICE_UNAVAILABLE, line),
        RETRY_AFTER,
        "5",
    )
}

/// A path that is there, asked in another way than it answers.
pub(super) fn only(methods: &'static str) -> Answer {
    let line = format!("only {methods}");
    with(text(StatusCode::METHOD_NOT_ALLOWED, &line), ALLOW, methods)
}

pub(super) fn not_found() -> Answer {
    text(StatusCode::NOT_FOUND, "there is nothing here")
}

fn with(mut answer: Answer, name: HeaderName, value: &'static str) -> Answer {
    let headers = answer.headers_mut();
    headers.insert(name, HeaderValue::from_static(value));
    answer
}
