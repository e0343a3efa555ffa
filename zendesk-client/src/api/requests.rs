//! Requests: tickets as their requesters see them.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-requests/>

use serde_json::json;

use crate::ids::{CommentId, OrganizationId, TicketId, UserId};
use crate::model::{Comment, CustomerRequest, RequestDraft};

resource! {
    /// The requests of an account; made by
    /// [`Client::requests`](crate::Client::requests).
    Requests
}

operations! { Requests {
    /// Lists those of the user we act as.
    cursor list() "/api/v2/requests" => "requests": CustomerRequest;
    /// Lists those of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/requests" => "requests": CustomerRequest;
    /// Lists those of an organization.
    cursor of_organization(organization: OrganizationId) "/api/v2/organizations/{organization}/requests"
        => "requests": CustomerRequest;
    /// Searches.
    offset search(query: &str) "/api/v2/requests/search",
        query { "query": query }
        => "requests": CustomerRequest;
    /// Reads one.
    read get(id: TicketId) "/api/v2/requests/{id}" => "request": CustomerRequest;
    /// Creates one.
    post create(draft: &RequestDraft) "/api/v2/requests",
        body json!({ "request": draft })
        => "request": CustomerRequest;
    /// Answers one, or says that it is solved.
    put update(id: TicketId, draft: &RequestDraft) "/api/v2/requests/{id}",
        body json!({ "request": draft })
        => "request": CustomerRequest;
    /// Lists the public comments.
    cursor comments(id: TicketId) "/api/v2/requests/{id}/comments" => "comments": Comment;
    /// Reads a comment.
    get comment(id: TicketId, comment: CommentId) "/api/v2/requests/{id}/comments/{comment}"
        => "comment": Comment;
}}
