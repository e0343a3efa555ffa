//! A request, as a plain value that has not been sent yet.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The rate limit a request counts in, beside the account's own, which every request counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lane {
    /// The account's limit and no other.
    Default,
    /// `/api/v2/incremental/*`, 10 a minute for all of them together.
    Incremental,
    /// `/api/v2/search/export`, 100 a minute.
    SearchExport,
    /// `PUT /api/v2/tickets/*`, 100 a minute.
    TicketUpdates,
    /// `/api/v2/search`.
    Search,
    /// `GET /api/v2/tickets`, the list of all tickets.
    TicketList,
    /// `POST /api/v2/tickets`.
    TicketCreations,
    /// `GET /api/v2/deleted_tickets`, 10 a minute.
    DeletedTickets,
    /// `DELETE /api/v2/deleted_tickets/{id}`.
    TicketPurges,
    /// `DELETE /api/v2/deleted_tickets/destroy_many`.
    BulkTicketPurges,
    /// `GET /api/v2/tags`, the list of all tags.
    TagList,
    /// The token endpoint.
    Auth,
}

impl Lane {
    /// A stable name for metrics and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Incremental => "incremental",
            Self::SearchExport => "search_export",
            Self::TicketUpdates => "ticket_updates",
            Self::Search => "search",
            Self::TicketList => "ticket_list",
            Self::TicketCreations => "ticket_creations",
            Self::DeletedTickets => "deleted_tickets",
            Self::TicketPurges => "ticket_purges",
            Self::BulkTicketPurges => "bulk_ticket_purges",
            Self::TagList => "tag_list",
            Self::Auth => "auth",
        }
    }

    /// The lane of a path nobody named a lane for.
    fn of(method: Method, path: &str) -> Self {
        let path = path.strip_prefix("/api/v2/").unwrap_or(path);
        let (head, rest) = path.split_once('/').unwrap_or((path, ""));
        match (method, head.trim_end_matches(".json"), rest) {
            (_, "incremental", _) => Self::Incremental,
            (_, "search", rest) if rest.starts_with("export") => Self::SearchExport,
            (_, "search", _) => Self::Search,
            (Method::Put, "tickets", _) => Self::TicketUpdates,
            (Method::Get, "tickets", "") => Self::TicketList,
            (Method::Post, "tickets", "") => Self::TicketCreations,
            (Method::Get, "deleted_tickets", "") => Self::DeletedTickets,
            (Method::Delete, "deleted_tickets", "destroy_many") => Self::BulkTicketPurges,
            (Method::Delete, "deleted_tickets", _) => Self::TicketPurges,
            (Method::Get, "tags", "") => Self::TagList,
            _ => Self::Default,
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a request may be sent again when its answer was lost or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Sending it twice is the same as sending it once.
    Always,
    /// Only when Zendesk said that it did nothing: 429, 503 with `Retry-After`, or no connection.
    ///
    /// For a write that Zendesk itself would refuse the second time (`safe_update`).
    IfRefused,
    /// Only after a 429 or when no connection was made.
    ///
    /// For a write that a person would see twice, such as a comment.
    IfNotTaken,
}

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
        // Whoever has an upload's token has the file.
        let path = match self.path.starts_with("/api/v2/uploads/") {
            true => "/api/v2/uploads/{token}",
            false => &self.path,
        };
        format!("{} {path}", self.method.as_str())
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
    use super::{Lane, Request};

    #[test]
    fn the_lane_follows_from_the_path() {
        for (request, lane) in [
            (
                Request::get("/api/v2/incremental/tickets/cursor.json"),
                Lane::Incremental,
            ),
            (Request::get("/api/v2/search/export"), Lane::SearchExport),
            (Request::get("/api/v2/search.json"), Lane::Search),
            (Request::get("/api/v2/search/count"), Lane::Search),
            (Request::get("/api/v2/tickets.json"), Lane::TicketList),
            (Request::get("/api/v2/tickets/1"), Lane::Default),
            (Request::put("/api/v2/tickets/1"), Lane::TicketUpdates),
            (Request::post("/api/v2/tickets"), Lane::TicketCreations),
            (Request::post("/api/v2/tickets/create_many"), Lane::Default),
            (
                Request::get("/api/v2/deleted_tickets"),
                Lane::DeletedTickets,
            ),
            (
                Request::put("/api/v2/deleted_tickets/1/restore"),
                Lane::Default,
            ),
            (
                Request::delete("/api/v2/deleted_tickets/1"),
                Lane::TicketPurges,
            ),
            (
                Request::delete("/api/v2/deleted_tickets/destroy_many"),
                Lane::BulkTicketPurges,
            ),
            (Request::get("/api/v2/tags"), Lane::TagList),
            (Request::get("/api/v2/tags/count"), Lane::Default),
        ] {
            assert_eq!(request.lane, lane, "{request:?}");
        }
    }

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
