//! Answers: short texts and pages.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
        REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
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

/// Prometheus' text format.
pub(super) fn metrics(body: String) -> Answer {
    let mut answer = Response::new(Full::from(body));
    let headers = answer.headers_mut();
    let exposition = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    headers.insert(CONTENT_TYPE, exposition);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// What pages may do: show themselves, be styled by us, and ask us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page.
pub(super) fn page(status: StatusCode, html: String) -> Answer {
    let mut answer = Response::new(Full::from(html));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Something that is part of every page and says nothing of anybody.
pub(super) fn fixed(kind: &'static str, body: &'static str) -> Answer {
    let mut answer = Response::new(Full::from(body));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
    answer
}

/// What every answer says to a browser: to take it for nothing else, to put it into no frame, to tell nobody where from.
pub(super) fn guarded(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
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
