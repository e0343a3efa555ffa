//! The rate limit of a class of endpoints.

use std::fmt;

use serde::Serialize;

use super::Method;

macro_rules! lanes {
    ($($(#[$doc:meta])* $lane:ident = $name:literal,)*) => {
        /// The rate limit a request counts in, beside the account's own, which every request counts in.
        ///
        /// The sizes are what Zendesk documents; where its answers tell another, that one holds.
        /// [`ClientBuilder::limit`](crate::ClientBuilder::limit) sets one beforehand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Lane {
            $($(#[$doc])* $lane,)*
        }

        impl Lane {
            /// A stable name for metrics and reports.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$lane => $name,)*
                }
            }
        }
    };
}

lanes! {
    /// The account's limit and no other.
    Default = "default",
    /// `/api/v2/incremental/*`, 10 a minute for all of them together.
    Incremental = "incremental",
    /// `/api/v2/search/export`, 100 a minute.
    SearchExport = "search_export",
    /// `PUT /api/v2/tickets/*`, 100 a minute, and 30 in ten minutes for one ticket.
    TicketUpdates = "ticket_updates",
    /// `/api/v2/search`.
    Search = "search",
    /// `GET /api/v2/tickets`, the list of all tickets; 50 a minute beyond page 500.
    TicketList = "ticket_list",
    /// `POST /api/v2/tickets`.
    TicketCreations = "ticket_creations",
    /// `GET /api/v2/deleted_tickets`, 10 a minute; 5 beyond page 100.
    DeletedTickets = "deleted_tickets",
    /// `DELETE /api/v2/deleted_tickets/{id}`.
    TicketPurges = "ticket_purges",
    /// `DELETE /api/v2/deleted_tickets/destroy_many`.
    BulkTicketPurges = "bulk_ticket_purges",
    /// `GET /api/v2/tags`, the list of all tags; 50 a minute beyond page 500.
    TagList = "tag_list",
    /// The token endpoint.
    Auth = "auth",
    /// `/api/v2/incremental/*/sample`, 10 in 20 minutes; counted among the exports too.
    IncrementalSamples = "incremental_samples",
    /// `DELETE /api/v2/tickets/{id}`, 400 a minute.
    TicketDeletions = "ticket_deletions",
    /// `PUT /api/v2/users/{id}` and `create_or_update`, one a second, and 5 a minute for one user.
    UserUpdates = "user_updates",
    /// `DELETE /api/v2/deleted_users/{id}`, 700 in ten minutes.
    UserPurges = "user_purges",
    /// `PUT /api/v2/organizations/{id}`, 5 a minute for one organization.
    OrganizationUpdates = "organization_updates",
    /// `POST /api/v2/ticket_fields/{id}/options`, 100 a minute.
    FieldOptions = "field_options",
    /// Executing, previewing and counting a view, 5 a minute for one view.
    ViewExecution = "view_execution",
    /// `GET /api/v2/views/count_many`, 6 in five minutes.
    ViewCounts = "view_counts",
    /// `POST /api/v2/audit_logs/export`, one a minute.
    AuditLogExport = "audit_log_export",
    /// `POST /api/v2/suspended_tickets/export`, one a minute.
    SuspendedTicketExport = "suspended_ticket_export",
    /// Side conversations, 300 in ten minutes.
    SideConversations = "side_conversations",
    /// The events of a side conversation, 600 in ten minutes.
    SideConversationEvents = "side_conversation_events",
    /// Uploads and attachments, 2,500 a minute, and 10 a minute for one attachment.
    Attachments = "attachments",
    /// `GET /api/v2/agent_availabilities`, 300 a minute.
    AgentAvailability = "agent_availability",
}

impl Lane {
    /// The lane of a path nobody named a lane for.
    pub(super) fn of(method: Method, path: &str) -> Self {
        let path = path.strip_prefix("/api/v2/").unwrap_or(path);
        let (head, rest) = path.split_once('/').unwrap_or((path, ""));
        let rest = rest.trim_end_matches(".json");
        let one = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        match (method, head.trim_end_matches(".json"), rest) {
            (_, "incremental", rest) if rest.ends_with("/sample") => Self::IncrementalSamples,
            (_, "incremental", _) => Self::Incremental,
            (_, "search", rest) if rest.starts_with("export") => Self::SearchExport,
            (_, "search", _) => Self::Search,
            (_, "tickets", rest) if rest.contains("side_conversations") => {
                match rest.ends_with("/events") {
                    true => Self::SideConversationEvents,
                    false => Self::SideConversations,
                }
            }
            (Method::Put, "tickets", _) => Self::TicketUpdates,
            (Method::Get, "tickets", "") => Self::TicketList,
            (Method::Post, "tickets", "") => Self::TicketCreations,
            (Method::Delete, "tickets", _) if one => Self::TicketDeletions,
            (Method::Get, "deleted_tickets", "") => Self::DeletedTickets,
            (Method::Delete, "deleted_tickets", "destroy_many") => Self::BulkTicketPurges,
            (Method::Delete, "deleted_tickets", _) => Self::TicketPurges,
            (Method::Get, "tags", "") => Self::TagList,
            (Method::Put, "users", _) if one => Self::UserUpdates,
            (Method::Post, "users", "create_or_update") => Self::UserUpdates,
            (Method::Delete, "deleted_users", _) => Self::UserPurges,
            (Method::Put, "organizations", _) if one => Self::OrganizationUpdates,
            (Method::Post, "ticket_fields", rest) if rest.ends_with("/options") => {
                Self::FieldOptions
            }
            (Method::Get, "views", "count_many") => Self::ViewCounts,
            (Method::Get, "views", rest)
                if rest.ends_with("/execute") || rest.ends_with("/count") =>
            {
                Self::ViewExecution
            }
            (Method::Post, "views", "preview" | "preview/count") => Self::ViewExecution,
            (Method::Post, "audit_logs", "export") => Self::AuditLogExport,
            (Method::Post, "suspended_tickets", "export") => Self::SuspendedTicketExport,
            (_, "attachments" | "uploads", _) => Self::Attachments,
            (Method::Get, "agent_availabilities", _) => Self::AgentAvailability,
            _ => Self::Default,
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use crate::request::Method;

    #[test]
    fn the_lane_follows_from_the_path() {
        use Method::{Delete, Get, Post, Put};
        for (method, path, lane) in [
            (Get, "incremental/tickets/cursor.json", Lane::Incremental),
            (
                Get,
                "incremental/tickets/sample.json",
                Lane::IncrementalSamples,
            ),
            (Get, "search/export", Lane::SearchExport),
            (Get, "search.json", Lane::Search),
            (Get, "search/count", Lane::Search),
            (Get, "tickets.json", Lane::TicketList),
            (Get, "tickets/1", Lane::Default),
            (Put, "tickets/1", Lane::TicketUpdates),
            (Post, "tickets", Lane::TicketCreations),
            (Post, "tickets/create_many", Lane::Default),
            (Delete, "tickets/1.json", Lane::TicketDeletions),
            (Delete, "tickets/destroy_many", Lane::Default),
            (Get, "deleted_tickets", Lane::DeletedTickets),
            (Put, "deleted_tickets/1/restore", Lane::Default),
            (Delete, "deleted_tickets/1", Lane::TicketPurges),
            (
                Delete,
                "deleted_tickets/destroy_many",
                Lane::BulkTicketPurges,
            ),
            (Get, "tags", Lane::TagList),
            (Get, "tags/count", Lane::Default),
            (Put, "users/7", Lane::UserUpdates),
            (Put, "users/7/tags", Lane::Default),
            (Put, "users/update_many", Lane::Default),
            (Post, "users/create_or_update", Lane::UserUpdates),
            (Post, "users", Lane::Default),
            (Delete, "deleted_users/7", Lane::UserPurges),
            (Put, "organizations/7", Lane::OrganizationUpdates),
            (Post, "ticket_fields/7/options", Lane::FieldOptions),
            (Get, "ticket_fields/7/options", Lane::Default),
            (Get, "views/7/execute", Lane::ViewExecution),
            (Get, "views/7/count", Lane::ViewExecution),
            (Post, "views/preview/count", Lane::ViewExecution),
            (Get, "views/count_many", Lane::ViewCounts),
            (Get, "views/count", Lane::Default),
            (Get, "views/7/tickets", Lane::Default),
            (Post, "audit_logs/export", Lane::AuditLogExport),
            (Get, "audit_logs", Lane::Default),
            (
                Post,
                "suspended_tickets/export",
                Lane::SuspendedTicketExport,
            ),
            (
                Put,
                "tickets/1/side_conversations/a",
                Lane::SideConversations,
            ),
            (
                Get,
                "tickets/1/side_conversations/a/events",
                Lane::SideConversationEvents,
            ),
            (Get, "attachments/7", Lane::Attachments),
            (Post, "uploads", Lane::Attachments),
            (Get, "agent_availabilities", Lane::AgentAvailability),
            (Put, "agent_availabilities/agent_statuses/me", Lane::Default),
        ] {
            let path = format!("/api/v2/{path}");
            assert_eq!(Lane::of(method, &path), lane, "{} {path}", method.as_str());
        }
    }

    #[test]
    fn reports_and_metrics_know_a_lane_by_one_name() {
        for lane in [Lane::Default, Lane::ViewCounts, Lane::AuditLogExport] {
            assert_eq!(serde_json::to_value(lane).unwrap(), lane.as_str());
        }
    }
}
