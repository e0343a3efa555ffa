//! Exports of everything that changed since a moment. Admins only; 10 requests a minute for all exports of an account.
//!
//! Zendesk withholds the last minute. A start that is younger by the server's own clock is moved back to what is
//! allowed; records already seen then come again.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>

use jiff::Timestamp;

use crate::model::{Organization, Ticket, User};
use crate::page::{Checkpoint, Course, Kind, Pages};

resource! {
    /// The incremental exports of an account; made by [`Client::incremental`](crate::Client::incremental).
    Incremental
}

/// Where an export begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what changed at or after this moment.
    Since(Timestamp),
    /// Where an earlier run left off.
    Resume(Checkpoint),
}

impl Incremental<'_> {
    /// Exports tickets by cursor, a thousand a page: archived and closed ones too, deleted ones with status `deleted`.
    pub fn tickets(&self, start: Start) -> Pages<Ticket> {
        let path = "/api/v2/incremental/tickets/cursor";
        self.from(Course::new(Kind::Export, path, "tickets"), start)
    }

    /// Exports users by cursor, a thousand a page, deleted ones included.
    pub fn users(&self, start: Start) -> Pages<User> {
        let path = "/api/v2/incremental/users/cursor";
        self.from(Course::new(Kind::Export, path, "users"), start)
    }

    /// Exports organizations by time, a thousand a page, deleted ones included.
    ///
    /// Zendesk repeats the records of a page's last second on the next page; within a run they are given once.
    pub fn organizations(&self, start: Start) -> Pages<Organization> {
        let path = "/api/v2/incremental/organizations";
        self.from(Course::new(Kind::Time, path, "organizations"), start)
    }

    fn from<T: serde::de::DeserializeOwned>(&self, course: Course, start: Start) -> Pages<T> {
        match start {
            Start::Since(moment) => Pages::since(self.client, course, moment.as_second()),
            Start::Resume(checkpoint) => Pages::since(self.client, course, 0).resume(checkpoint),
        }
    }
}
