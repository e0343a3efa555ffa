//! An answer as it came: status, headers, body.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::{COLLISION, Envelope, Error, Result, without_value};

/// A successful answer, not yet decoded; see [`Client::send`](crate::Client::send).
#[derive(Clone)]
pub struct Answer {
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The HTTP status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's value, if it is there and is text. The name's case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, decompressed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// `X-Zendesk-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        self.header("x-zendesk-request-id")
            .or_else(|| self.header("x-request-id"))
    }

    /// Decodes the body.
    ///
    /// # Errors
    ///
    /// [`Error::Garbled`] when it is not JSON, [`Error::Shape`] when it is JSON of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        let decoded = T::deserialize(&mut json).and_then(|value| json.end().map(|()| value));
        decoded.map_err(|error| match error.classify() {
            Category::Data => self.shape::<T>(&error),
            _ => self.garbled(),
        })
    }

    /// Reads a second time, only to learn where the shape differs: the path costs nothing while all is well.
    fn shape<T: DeserializeOwned>(&self, error: &serde_json::Error) -> Error {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        let at = match serde_path_to_error::deserialize::<_, T>(&mut json) {
            Err(error) => error.path().to_string(),
            Ok(_) => ".".to_owned(),
        };
        Error::Shape {
            call: self.call.clone(),
            at,
            reason: without_value(error),
            id: None,
        }
    }

    /// The body is not JSON: says what it looks like.
    pub(crate) fn garbled(&self) -> Error {
        let text = self.body.trim_ascii_start();
        Error::Garbled {
            call: self.call.clone(),
            status: self.status,
            what: match text.first() {
                None => "empty",
                Some(b'<') => "an HTML page",
                Some(b'{' | b'[') => "cut or broken JSON",
                Some(_) => "plain text",
            },
            request_id: self.request_id().map(str::to_owned),
        }
    }

    /// Turns every status but a success into its error.
    pub(crate) fn classify(self) -> Result<Self> {
        match self.status {
            200..=299 => Ok(self),
            300..=399 => Err(Error::Redirect {
                call: self.call,
                status: self.status,
            }),
            _ => Err(self.refusal()),
        }
    }

    fn refusal(self) -> Error {
        let Envelope { code, fields } = Envelope::read(&self.body);
        let request_id = self.request_id().map(str::to_owned);
        let retry_after = self.retry_after();
        let (call, status) = (self.call, self.status);
        match status {
            401 => Error::Auth {
                call,
                status,
                code,
                request_id,
            },
            409 if code.as_deref() != Some(COLLISION) => Error::Conflict { call, request_id },
            _ => Error::Api {
                call,
                status,
                code,
                fields,
                request_id,
                retry_after,
            },
        }
    }

    /// `Retry-After` in seconds, a century at most, or as a date counted from the answer's own `Date`.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            let most = f64::from(u32::MAX);
            return Duration::try_from_secs_f64(seconds.ceil().min(most)).ok();
        }
        let until = http_date(text)?;
        Duration::try_from(until.duration_since(self.date()?)).ok()
    }

    /// The server's time when it answered.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        self.header("date").and_then(http_date)
    }
}

/// Never shows the body.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("call", &self.call)
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use crate::error::Error;
    use bytes::Bytes;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
    use std::time::Duration;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Answer {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        Answer {
            call: "GET /x".to_owned(),
            status,
            headers,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let seconds = |headers: &[_]| answer(429, headers, "").retry_after();
        assert_eq!(
            seconds(&[("retry-after", "93")]),
            Some(Duration::from_secs(93))
        );
        assert_eq!(
            seconds(&[
                ("date", "Mon, 02 Mar 2026 09:00:00 GMT"),
                ("retry-after", "Mon, 02 Mar 2026 09:00:30 GMT"),
            ]),
            Some(Duration::from_secs(30))
        );
        assert_eq!(seconds(&[("retry-after", "soon")]), None);
        assert_eq!(seconds(&[("retry-after", "-1")]), None);
        let far = Some(Duration::from_secs(u32::MAX.into()));
        assert_eq!(seconds(&[("retry-after", "18446744073709549568")]), far);
        assert_eq!(seconds(&[]), None);
    }

    #[test]
    fn a_status_becomes_its_error() {
        let conflict = r#"{"error":"UpdateConflict","description":"Safe Update prevented"}"#;
        let collision = r#"{"error":"DatabaseConflict","description":"Database collision"}"#;
        let error = |status, body| answer(status, &[], body).classify().unwrap_err();
        assert!(error(409, conflict).is_conflict());
        assert!(error(409, "").is_conflict());
        assert!(!error(409, collision).is_conflict() && error(409, collision).is_retryable());
        assert!(error(404, r#"{"error":"RecordNotFound"}"#).is_not_found());
        for elsewhere in ["", "<html>", r#"{"error":"InvalidEndpoint"}"#] {
            let error = error(404, elsewhere);
            assert!(!error.is_not_found() && error.status() == Some(404));
        }
        assert!(error(403, "<html>").is_forbidden());
        assert!(error(401, "{}").is_auth());
        assert!(error(502, "<html>").is_retryable());
        assert!(matches!(
            error(302, ""),
            Error::Redirect { status: 302, .. }
        ));
    }

    #[test]
    fn a_200_that_is_not_json_is_no_empty_result() {
        for (body, expected) in [
            ("<html></html>", "an HTML page"),
            ("", "empty"),
            (r#"{"count":1"#, "cut or broken JSON"),
            ("busy", "plain text"),
        ] {
            match answer(200, &[], body).json::<serde_json::Value>() {
                Err(Error::Garbled { what, .. }) => assert_eq!(what, expected),
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}
