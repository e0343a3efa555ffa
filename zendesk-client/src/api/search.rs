//! Search. Its index lags behind by up to some minutes.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/>

use serde::de::DeserializeOwned;

use super::exchange::list;
use crate::page::{Course, Kind, Pages};

resource! {
    /// Search in an account; made by [`Client::search`](crate::Client::search).
    Search
}

/// What a search export gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKind {
    /// `ticket`.
    Ticket,
    /// `user`.
    User,
    /// `organization`.
    Organization,
    /// `group`.
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

operations! { Search {
    /// Counts what a query finds.
    count count(query: &str) "/api/v2/search/count", query { "query": query };
    raw_get exporting(kind: SearchKind, query: &str) "/api/v2/search/export",
        query { "query": query, "filter[type]": kind.as_str() };
    raw_get searching(query: &str) "/api/v2/search", query { "query": query };
}}

impl Search<'_> {
    /// Lists everything a query finds, oldest first. The query names no `type:`, `kind` does.
    ///
    /// A hundred a page, which Zendesk recommends; up to a thousand with [`Pages::page_size`]. A checkpoint is good for
    /// an hour.
    pub fn export<T: DeserializeOwned>(&self, kind: SearchKind, query: &str) -> Pages<T> {
        let request = Self::exporting(kind, query);
        let mut course = Course::new(Kind::Cursor, request.path, "results");
        course.query = request.query;
        course.max_size = 1000;
        Pages::new(self.client, course)
    }

    /// Lists what a query finds, best first, a hundred a page and a thousand in all: Zendesk refuses to give more,
    /// with 422.
    pub fn results<T: DeserializeOwned>(&self, query: &str) -> Pages<T> {
        list(self.client, Kind::Offset, Self::searching(query), "results")
    }
}
