//! A request, as a plain value that has not been sent yet.

mod lane;
mod method;

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::error::{Error, Result};

pub use self::lane::Lane;
pub use self::method::{Method, Repeat};

/// What the path of an upload begins with; its token follows.
pub(crate) const UPLOADS: &str = "/api/v2/uploads/";

/// A request to one account, not yet sent.
///
/// ```
/// use zendesk_client::Request;
///
/// let request = Request::get("/api/v2/brands").query("page[size]", 100);
/// assert_eq!(request.call(), "GET /api/v2/brands");
/// ```
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// A body that is no JSON, with its content type.
    pub(crate) raw: Option<(String, Bytes)>,
    pub(crate) lane: Lane,
    pub(crate) repeat: Repeat,
    /// Whether the caller asks for less when Zendesk takes too long, so that asking for the same again is of no use.
    pub(crate) shrinks: bool,
}

impl Request {
    /// A request for `path`, which begins with `/`, names no host and holds no query ([`query`](Self::query) adds it);
    /// any other is an [`Error::Config`](crate::Error::Config) when it is sent. The lane follows from the path.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let path = path.into();
        Self {
            method,
            lane: Lane::of(method, &path),
            repeat: match method {
                Method::Get => Repeat::Always,
                _ => Repeat::IfNotTaken,
            },
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            raw: None,
            shrinks: false,
        }
    }

    /// A read.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    /// A write that creates.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::Post, path)
    }

    /// A write that changes.
    pub fn put(path: impl Into<String>) -> Self {
        Self::new(Method::Put, path)
    }

    /// A write that removes.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::Delete, path)
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.query.push((key.into(), value.to_string()));
        self
    }

    /// Sets the JSON body.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets a body that is no JSON, such as a file to upload.
    #[must_use]
    pub fn body_bytes(
        mut self,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        self.raw = Some((content_type.into(), Bytes::from(content.into())));
        self
    }

    /// Adds a header. Those that say who we are, where it goes and how it is packed are the client's own: with one of
    /// them the request is an [`Error::Config`](crate::Error::Config).
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Makes a creation that may be repeated: Zendesk answers a second request with the same key as it answered the
    /// first, for two hours.
    #[must_use]
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        self.header("Idempotency-Key", key).repeat(Repeat::Always)
    }

    /// Counts the request in another lane than its path says.
    #[must_use]
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Says whether it may be repeated. Default: reads always, writes [`Repeat::IfNotTaken`].
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Method and path: what errors and logs call it. Never the query, which may hold a customer's words.
    pub fn call(&self) -> String {
        let method = self.method.as_str();
        match self.names_an_upload() {
            true => format!("{method} {UPLOADS}{{token}}"),
            false => format!("{method} {}", self.path),
        }
    }

    /// Whether an upload's token stands in the path: whoever has it has the file.
    pub(crate) fn names_an_upload(&self) -> bool {
        self.path.starts_with(UPLOADS)
    }

    /// A path leads to our host and holds no words: those would be in every error and log.
    pub(crate) fn check(&self) -> Result<()> {
        if !self.path.starts_with('/') {
            return Err(Error::config("a request's path begins with a slash"));
        }
        if self.path.contains(['?', '#']) {
            return Err(Error::config(
                "a request's path holds no query: add it with `Request::query`",
            ));
        }
        Ok(())
    }

    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::Get
    }
}

/// Shows neither the values of the query nor the body.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.query.iter().map(|(key, _)| key).collect();
        f.debug_struct("Request")
            .field("call", &self.call())
            .field("query", &keys)
            .field("lane", &self.lane)
            .field("repeat", &self.repeat)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn debug_shows_no_words_of_a_query() {
        let request = Request::get("/api/v2/search").query("query", "jane@example.com");
        assert!(!format!("{request:?} {}", request.call()).contains("jane"));
    }

    #[test]
    fn the_token_of_an_upload_is_not_part_of_the_calls_name() {
        let request = Request::delete("/api/v2/uploads/canary");
        assert_eq!(request.call(), "DELETE /api/v2/uploads/{token}");
        assert!(!format!("{request:?}").contains("canary"));
    }
}
