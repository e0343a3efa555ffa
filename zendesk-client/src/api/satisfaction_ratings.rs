//! What customers thought of it.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/>

use serde_json::json;

use crate::ids::{SatisfactionRatingId, SatisfactionReasonId, TicketId};
use crate::model::{SatisfactionRating, SatisfactionReason};

resource! {
    /// The ratings of an account; made by
    /// [`Client::satisfaction_ratings`](crate::Client::satisfaction_ratings).
    SatisfactionRatings
}

operations! { SatisfactionRatings {
    /// Lists all. Narrow it with [`Pages::query`](crate::Pages::query): `score`, `start_time`, `end_time`.
    cursor list() "/api/v2/satisfaction_ratings" => "satisfaction_ratings": SatisfactionRating;
    /// Reads one.
    read get(id: SatisfactionRatingId) "/api/v2/satisfaction_ratings/{id}"
        => "satisfaction_rating": SatisfactionRating;
    /// Counts them.
    count count() "/api/v2/satisfaction_ratings/count";
    /// Rates a ticket `good` or `bad`, as its requester.
    post create(ticket: TicketId, score: &str, comment: &str) "/api/v2/tickets/{ticket}/satisfaction_rating",
        body json!({ "satisfaction_rating": { "score": score, "comment": comment } })
        => "satisfaction_rating": SatisfactionRating;
    /// Lists the reasons customers can choose from.
    all reasons() "/api/v2/satisfaction_reasons" => "reasons": SatisfactionReason;
    /// Reads a reason.
    get reason(id: SatisfactionReasonId) "/api/v2/satisfaction_reasons/{id}" => "reason": SatisfactionReason;
}}
