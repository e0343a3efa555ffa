//! Exports of everything that changed since a moment. Admins only; 10 requests a minute for all exports of an account.
//!
//! Zendesk withholds the last minute. A start that is younger by the server's own clock is moved back to what is
//! allowed; records already seen then come again.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::model::{Organization, Ticket, TicketEvent, TicketMetricEvent, User};
use crate::page::{Checkpoint, Course, Kind, Pages};
use crate::request::Request;

resource! {
    /// The incremental exports of an account; made by [`Client::incremental`](crate::Client::incremental).
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use zendesk_client::{Timestamp, TicketId, api::Start};
    ///
    /// /// The only keys that are looked at.
    /// #[derive(serde::Deserialize)]
    /// struct Changed {
    ///     id: TicketId,
    ///     updated_at: Timestamp,
    /// }
    ///
    /// # use zendesk_client::{Auth, Client, Recording};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zendesk_client::Result<()> {
    /// # let recorded = Recording::from_json_lines(r#"
    /// #     {"method":"GET","path":"/api/v2/incremental/tickets/cursor","query":[["start_time","0"],["per_page","1000"]],"status":200,"json":{"tickets":[{"id":1,"updated_at":"2026-03-02T09:00:00Z"}],"after_cursor":"c","end_of_stream":false}}
    /// #     {"method":"GET","path":"/api/v2/incremental/tickets/cursor","query":[["cursor","c"],["per_page","1000"]],"status":200,"json":{"tickets":[],"after_cursor":"d","end_of_stream":true}}
    /// # "#)?;
    /// # let client = Client::builder("https://acme.zendesk.com").auth(Auth::bearer("t")).replay(recorded).build()?;
    /// let export = client.incremental().tickets(Start::Since(Timestamp::UNIX_EPOCH));
    /// let mut tickets = export.records::<Changed>().items();
    /// while let Some(ticket) = tickets.next().await {
    ///     let ticket = ticket?;
    ///     println!("#{} changed at {}", ticket.id, ticket.updated_at);
    /// }
    /// // Next time, go on here: `Start::Resume(saved.parse()?)`.
    /// let saved = tickets.checkpoint().map(|place| place.to_string());
    /// # assert!(saved.is_some());
    /// # Ok(())
    /// # }
    /// ```
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

operations! { Incremental {
    raw_get tickets_by_cursor() "/api/v2/incremental/tickets/cursor";
    raw_get tickets_by_start() "/api/v2/incremental/tickets";
    raw_get users_by_cursor() "/api/v2/incremental/users/cursor";
    raw_get users_by_start() "/api/v2/incremental/users";
    raw_get organizations_by_start() "/api/v2/incremental/organizations";
    raw_get ticket_events_by_start() "/api/v2/incremental/ticket_events";
    raw_get ticket_metric_events_by_start() "/api/v2/incremental/ticket_metric_events";
    raw_get sampling(of: Sampled, since: Timestamp) "/api/v2/incremental/{of}/sample",
        query { "start_time": since.as_second() };
    /// Reads one page of skills that changed since a moment; go on at its `end_time` while its `count` is not 0.
    get skills(since: Timestamp) "/api/v2/incremental/routing/attributes",
        query { "start_time": since.as_second() }
        => _: serde_json::Value;
    /// Reads one page of the values of skills that changed since a moment, as [`skills`](Self::skills).
    get skill_values(since: Timestamp) "/api/v2/incremental/routing/attribute_values",
        query { "start_time": since.as_second() }
        => _: serde_json::Value;
    /// Reads one page of who has which skill that changed since a moment, as [`skills`](Self::skills).
    get skill_instances(since: Timestamp) "/api/v2/incremental/routing/instance_values",
        query { "start_time": since.as_second() }
        => _: serde_json::Value;
}}

/// What a [sample](Incremental::sample) is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampled {
    /// `tickets`.
    Tickets,
    /// `users`.
    Users,
    /// `organizations`.
    Organizations,
}

impl Sampled {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Users => "users",
            Self::Organizations => "organizations",
        }
    }
}

impl std::fmt::Display for Sampled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Incremental<'_> {
    /// Exports tickets by cursor, a thousand a page: archived and closed ones too, deleted ones with status `deleted`.
    pub fn tickets(&self, start: Start) -> Pages<Ticket> {
        self.from(Kind::Export, Self::tickets_by_cursor(), "tickets", start)
    }

    /// Exports tickets by time. By cursor is better: here Zendesk repeats the records of a page's last second.
    pub fn tickets_by_time(&self, start: Start) -> Pages<Ticket> {
        self.from(Kind::Time, Self::tickets_by_start(), "tickets", start)
    }

    /// Exports users by cursor, a thousand a page, deleted ones included.
    pub fn users(&self, start: Start) -> Pages<User> {
        self.from(Kind::Export, Self::users_by_cursor(), "users", start)
    }

    /// Exports users by time. By cursor is better: here Zendesk repeats the records of a page's last second.
    pub fn users_by_time(&self, start: Start) -> Pages<User> {
        self.from(Kind::Time, Self::users_by_start(), "users", start)
    }

    /// Exports organizations by time, a thousand a page, deleted ones included.
    ///
    /// Zendesk repeats the records of a page's last second on the next page; within a run they are given once.
    pub fn organizations(&self, start: Start) -> Pages<Organization> {
        let request = Self::organizations_by_start();
        self.from(Kind::Time, request, "organizations", start)
    }

    /// Exports updates of tickets by time, a thousand a page.
    pub fn ticket_events(&self, start: Start) -> Pages<TicketEvent> {
        let request = Self::ticket_events_by_start();
        self.from(Kind::Time, request, "ticket_events", start)
    }

    /// Exports what happened to the clocks of tickets, a hundred a page.
    ///
    /// Zendesk does not say that nothing is told late here, as it does of the other exports: whoever must not miss an event
    /// begins some minutes before the last one, and drops what comes twice by its id.
    pub fn ticket_metric_events(&self, start: Start) -> Pages<TicketMetricEvent> {
        let request = Self::ticket_metric_events_by_start();
        self.from(Kind::CursorSince, request, "ticket_metric_events", start)
    }

    /// Reads at most fifty records, to see what an export would give. At most 10 times in 20 minutes.
    ///
    /// # Errors
    ///
    /// Whatever kept the answer from coming, or its shape.
    pub async fn sample<T: DeserializeOwned>(
        &self,
        of: Sampled,
        since: Timestamp,
    ) -> crate::Result<Vec<T>> {
        let request = Self::sampling(of, since);
        super::exchange::one(self.client, request, of.as_str()).await
    }

    fn from<T: DeserializeOwned>(
        &self,
        kind: Kind,
        request: Request,
        key: &'static str,
        start: Start,
    ) -> Pages<T> {
        let course = Course::new(kind, request.path, key);
        match start {
            Start::Since(moment) => Pages::since(self.client, course, moment.as_second()),
            Start::Resume(checkpoint) => Pages::since(self.client, course, 0).resume(checkpoint),
        }
    }
}
