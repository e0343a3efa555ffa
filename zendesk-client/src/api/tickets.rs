//! Tickets: read, list, create, change, delete.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/>

mod assignment;
mod safely;
mod writing;

use serde_json::json;

use super::joined;
use crate::ids::{OrganizationId, TicketId, UserId};
use crate::model::{BulkUpdate, Ticket, TicketDraft, TicketRelated, TicketUpdate, User};

pub use self::assignment::{Obstacle, Preflight};
pub use self::safely::Safely;
pub use self::writing::{Created, Idempotency, Queued};

resource! {
    /// The tickets of an account; made by [`Client::tickets`](crate::Client::tickets).
    Tickets
}

operations! { Tickets {
    /// Reads a ticket, archived ones too.
    read get(id: TicketId) "/api/v2/tickets/{id}" => "ticket": Ticket;
    /// Reads tickets by id, one request for each hundred.
    many show_many(ids: &[TicketId]) "/api/v2/tickets/show_many" => "tickets": Ticket;
    /// Lists all tickets but archived and deleted ones, a hundred a page.
    cursor list() "/api/v2/tickets" => "tickets": Ticket;
    /// Lists the tickets with this external id; several may share it.
    cursor with_external_id(external_id: &str) "/api/v2/tickets",
        query { "external_id": external_id }
        => "tickets": Ticket;
    /// Lists the tickets the user we act as has seen last.
    cursor recent() "/api/v2/tickets/recent" => "tickets": Ticket;
    /// Lists the tickets of an organization, a hundred a page; without archived and deleted ones.
    cursor of_organization(id: OrganizationId) "/api/v2/organizations/{id}/tickets" => "tickets": Ticket;
    /// Lists the tickets a user has requested.
    cursor requested_by(user: UserId) "/api/v2/users/{user}/tickets/requested" => "tickets": Ticket;
    /// Lists the tickets a user is a CC of.
    cursor ccd_to(user: UserId) "/api/v2/users/{user}/tickets/ccd" => "tickets": Ticket;
    /// Lists the tickets a user follows.
    cursor followed_by(user: UserId) "/api/v2/users/{user}/tickets/followed" => "tickets": Ticket;
    /// Lists the tickets assigned to a user.
    cursor assigned_to(user: UserId) "/api/v2/users/{user}/tickets/assigned" => "tickets": Ticket;
    /// Counts the tickets. Above 100,000 Zendesk's number may be a day old.
    count count() "/api/v2/tickets/count";
    /// Counts the tickets of an organization.
    count count_of_organization(id: OrganizationId) "/api/v2/organizations/{id}/tickets/count";
    /// Counts the tickets assigned to a user.
    count count_assigned_to(user: UserId) "/api/v2/users/{user}/tickets/assigned/count";
    /// Counts the tickets a user is a CC of.
    count count_ccd_to(user: UserId) "/api/v2/users/{user}/tickets/ccd/count";
    raw_post creating(draft: &TicketDraft) "/api/v2/tickets", body json!({ "ticket": draft });
    /// Creates many. Triggers run as for one.
    bulk_post create_many(drafts: &[TicketDraft]) "/api/v2/tickets/create_many",
        body json!({ "tickets": drafts });
    raw_put updating(id: TicketId, update: &TicketUpdate) "/api/v2/tickets/{id}", body update.body();
    raw_put updating_many(ids: &[TicketId], update: &BulkUpdate) "/api/v2/tickets/update_many",
        query { "ids": joined(ids) },
        body json!({ "ticket": update });
    /// Changes many, each in its own way. A change that names the version it was made for fails alone if it is outdated.
    bulk_put update_each(updates: &[(TicketId, TicketUpdate)]) "/api/v2/tickets/update_many",
        body writing::batch(updates);
    /// Deletes a ticket; for 30 days it can be [restored](crate::api::DeletedTickets::restore).
    delete delete(id: TicketId) "/api/v2/tickets/{id}";
    /// Deletes many.
    bulk_delete destroy_many(ids: &[TicketId]) "/api/v2/tickets/destroy_many", query { "ids": joined(ids) };
    /// Marks a ticket as spam and suspends its requester.
    put mark_as_spam(id: TicketId) "/api/v2/tickets/{id}/mark_as_spam", body json!({});
    /// Marks many as spam and suspends their requesters.
    bulk_put mark_many_as_spam(ids: &[TicketId]) "/api/v2/tickets/mark_many_as_spam",
        query { "ids": joined(ids) };
    /// Merges `sources` into `target` and closes them; both sides get a private comment. There is no way back.
    job_post merge(target: TicketId, sources: &[TicketId], target_comment: &str, source_comment: &str)
        "/api/v2/tickets/{target}/merge",
        body json!({
            "ids": sources,
            "target_comment": target_comment,
            "source_comment": source_comment,
            "target_comment_is_public": false,
            "source_comment_is_public": false
        });
    /// Counts what is connected with a ticket.
    get related(id: TicketId) "/api/v2/tickets/{id}/related" => _: TicketRelated;
    /// Lists the incidents of a problem.
    cursor incidents(id: TicketId) "/api/v2/tickets/{id}/incidents" => "tickets": Ticket;
    /// Lists all problems.
    cursor problems() "/api/v2/problems" => "tickets": Ticket;
    /// Lists problems whose subject holds `text`.
    post autocomplete_problems(text: &str) "/api/v2/problems/autocomplete",
        body json!({ "text": text })
        => "tickets": Vec<Ticket>;
    /// Lists a ticket's followers.
    all followers(id: TicketId) "/api/v2/tickets/{id}/followers" => "users": User;
    /// Lists a ticket's CCs.
    all email_ccs(id: TicketId) "/api/v2/tickets/{id}/email_ccs" => "users": User;
    /// Lists a ticket's followers and CCs.
    all collaborators(id: TicketId) "/api/v2/tickets/{id}/collaborators" => "users": User;
    /// Lists the tags of a ticket.
    get tags(id: TicketId) "/api/v2/tickets/{id}/tags" => "tags": Vec<String>;
    /// Adds tags to those there are by now, and returns all.
    put add_tags(id: TicketId, tags: &[&str]) "/api/v2/tickets/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Replaces all tags, those that somebody added meanwhile included.
    post set_tags(id: TicketId, tags: &[&str]) "/api/v2/tickets/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Removes tags from those there are by now.
    delete remove_tags(id: TicketId, tags: &[&str]) "/api/v2/tickets/{id}/tags", body json!({ "tags": tags });
    /// Brings a ticket from elsewhere: times may be set, `comments` are objects with `value`; no trigger runs.
    post import(draft: &TicketDraft) "/api/v2/imports/tickets",
        body json!({ "ticket": draft })
        => "ticket": Ticket;
    /// Brings many from elsewhere.
    bulk_post import_many(drafts: &[TicketDraft]) "/api/v2/imports/tickets/create_many",
        body json!({ "tickets": drafts });
}}
