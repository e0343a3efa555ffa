//! Search. Its index lags behind by up to some minutes.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/>

use serde::de::DeserializeOwned;

use super::count;
use crate::error::Result;
use crate::page::{Course, Kind, Pages};
use crate::request::Request;

resource! {
    /// Search in an account; made by [`Client::search`](crate::Client::search).
    Search
}

/// What a search export gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SearchKind {
    Ticket,
    User,
    Organization,
    Group,
}

impl SearchKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::User => "user",
            Self::Organization => "organization",
            Self::Group => "group",
        }
    }
}

impl Search<'_> {
    /// Counts what a query finds.
    ///
    /// # Errors
    ///
    /// Whatever kept the answer from coming.
    pub async fn count(&self, query: &str) -> Result<u64> {
        let request = Request::get("/api/v2/search/count").query("query", query);
        let call = request.call();
        count(call, &self.client.request(request).await?)
    }

    /// Lists everything a query finds, oldest first. The query names no `type:`, `kind` does.
    ///
    /// A hundred a page, which Zendesk recommends; up to a thousand with [`Pages::page_size`]. A checkpoint is good for
    /// an hour.
    pub fn export<T: DeserializeOwned>(&self, kind: SearchKind, query: &str) -> Pages<T> {
        let mut course = Course::new(Kind::Cursor, "/api/v2/search/export", "results");
        course.max_size = 1000;
        course.query = vec![
            ("query".to_owned(), query.to_owned()),
            ("filter[type]".to_owned(), kind.as_str().to_owned()),
        ];
        Pages::new(self.client, course)
    }

    /// Lists what a query finds, best first, a hundred a page and a thousand in all: Zendesk refuses to give more,
    /// with 422.
    pub fn results<T: DeserializeOwned>(&self, query: &str) -> Pages<T> {
        let mut course = Course::new(Kind::Offset, "/api/v2/search", "results");
        course.query = vec![("query".to_owned(), query.to_owned())];
        Pages::new(self.client, course)
    }
}
