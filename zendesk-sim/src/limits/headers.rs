//! What limits say: the refusal of a request, and the headers in each spelling.

use super::{Bucket, Left, Verdict};
use crate::answer::Answer;
use crate::faults::Spelling;

/// Names of endpoint limits, as they are spelled now and as they were in 2023.
const NAMED: [(&str, &str); 11] = [
    (
        "Zendesk-RateLimit-deleted-tickets-destroy",
        "zendesk-rate-limit-deleted-tickets-destroy",
    ),
    (
        "Zendesk-RateLimit-deleted-tickets-destroy_many",
        "zendesk-rate-limit-deleted-tickets-destroy_many",
    ),
    (
        "Zendesk-RateLimit-deleted-tickets-index",
        "zendesk-rate-limit-deleted-tickets-index",
    ),
    (
        "Zendesk-RateLimit-incremental-exports",
        "zendesk-rate-limit-incremental-exports",
    ),
    (
        "Zendesk-RateLimit-per-ticket-updates",
        "zendesk-rate-limit-per-ticket-updates",
    ),
    (
        "Zendesk-RateLimit-search-export",
        "zendesk-rate-limit-search-export",
    ),
    (
        "Zendesk-RateLimit-search-index",
        "zendesk-rate-limit-search-index",
    ),
    (
        "Zendesk-RateLimit-tags-index",
        "zendesk-rate-limit-tags-index",
    ),
    (
        "Zendesk-RateLimit-ticket-request-create-by-user-and-ip",
        "zendesk-rate-limit-ticket-request-create-by-user-and-ip",
    ),
    (
        "Zendesk-RateLimit-tickets-index",
        "zendesk-rate-limit-tickets-index",
    ),
    (
        "Zendesk-RateLimit-tickets-update",
        "zendesk-rate-limit-tickets-update",
    ),
];

impl Verdict {
    /// The refusal, when a limit is used up.
    pub(crate) fn refusal(&self) -> Option<Answer> {
        let over = self.over?;
        let answer = match over.limit.bucket {
            Bucket::Incremental => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed incremental export API requests per minute exceeded",
            ),
            Bucket::TicketUpdates | Bucket::TicketOfUser { .. } => Answer::html(
                429,
                "Rate limit for ticket updates exceeded, please wait before updating this ticket again",
            ),
            Bucket::SearchExport => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed search export API requests per minute exceeded",
            ),
            Bucket::Account | Bucket::Search | Bucket::TicketsIndex => {
                Answer::text(429, "Number of allowed API requests per minute exceeded")
            }
            _ => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed API requests to this endpoint exceeded",
            ),
        };
        Some(answer.header("Retry-After", over.resets.to_string()))
    }

    /// Both families of headers, as Zendesk spells them now.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        self.left.iter().flat_map(Left::headers).collect()
    }

    /// As it spelled them at another time.
    pub(crate) fn headers_as(&self, spelling: Spelling) -> Vec<(&'static str, String)> {
        let respelled = |(name, value): (&'static str, String)| {
            let name = match (spelling, name) {
                (_, "X-Rate-Limit" | "X-Rate-Limit-Remaining") => name,
                (Spelling::Old, _) => return None,
                (_, "ratelimit-limit") => "Rate-Limit",
                (_, "ratelimit-remaining") => "Rate-Limit-Remaining",
                (_, "ratelimit-reset") => "Rate-Limit-Reset",
                (_, name) => {
                    let own = NAMED.iter().find(|(now, _)| *now == name);
                    own.map_or(name, |(_, then)| then)
                }
            };
            Some((name, value))
        };
        match spelling {
            Spelling::Missing => Vec::new(),
            _ => self.headers().into_iter().filter_map(respelled).collect(),
        }
    }
}

impl Left {
    fn headers(&self) -> Vec<(&'static str, String)> {
        let named = |name| {
            let (total, left, resets) = (self.limit.total, self.remaining, self.resets);
            vec![(
                name,
                format!("total={total}; remaining={left}; resets={resets}"),
            )]
        };
        match self.limit.bucket {
            Bucket::Account => vec![
                ("X-Rate-Limit", self.limit.total.to_string()),
                ("X-Rate-Limit-Remaining", self.remaining.to_string()),
                ("ratelimit-limit", self.limit.total.to_string()),
                ("ratelimit-remaining", self.remaining.to_string()),
                ("ratelimit-reset", self.resets.to_string()),
            ],
            Bucket::Incremental => named("Zendesk-RateLimit-incremental-exports"),
            Bucket::SearchExport => named("Zendesk-RateLimit-search-export"),
            Bucket::Search => named("Zendesk-RateLimit-search-index"),
            Bucket::TicketsIndex => named("Zendesk-RateLimit-tickets-index"),
            Bucket::TicketUpdates => named("Zendesk-RateLimit-tickets-update"),
            Bucket::TicketOfUser { .. } => named("Zendesk-RateLimit-per-ticket-updates"),
            Bucket::TicketCreations { .. } => {
                named("Zendesk-RateLimit-ticket-request-create-by-user-and-ip")
            }
            Bucket::DeletedTickets => named("Zendesk-RateLimit-deleted-tickets-index"),
            Bucket::Purges if self.limit.total == 300 => {
                named("Zendesk-RateLimit-deleted-tickets-destroy_many")
            }
            Bucket::Purges => named("Zendesk-RateLimit-deleted-tickets-destroy"),
            Bucket::Tags => named("Zendesk-RateLimit-tags-index"),
            // Zendesk documents these without a header of their own.
            Bucket::Sample
            | Bucket::TicketDeletions
            | Bucket::View { .. }
            | Bucket::ViewsCounted { .. }
            | Bucket::UserUpdates
            | Bucket::UserPurges
            | Bucket::User(_)
            | Bucket::Organization(_)
            | Bucket::FieldChoices
            | Bucket::AuditLogExport
            | Bucket::SideConversations
            | Bucket::SideConversationEvents
            | Bucket::Attachments
            | Bucket::AgentAvailabilities => Vec::new(),
        }
    }
}
