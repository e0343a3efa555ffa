//! Organizations.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/>

use serde_json::json;

use super::joined;
use crate::ids::{OrganizationId, OrganizationMergeId, UserId};
use crate::model::{Organization, OrganizationDraft, OrganizationMerge, OrganizationRelated, User};

resource! {
    /// The organizations of an account; made by
    /// [`Client::organizations`](crate::Client::organizations).
    Organizations
}

operations! { Organizations {
    /// Lists all organizations, a hundred a page.
    cursor list() "/api/v2/organizations" => "organizations": Organization;
    /// Lists them by page number: every page tells how many there are ([`Page::count`](crate::Page::count)). For the first
    /// page; to read all of them [`list`](Self::list) is better, since here what goes away meanwhile moves the rest.
    offset list_by_number() "/api/v2/organizations" => "organizations": Organization;
    /// Reads one.
    read get(id: OrganizationId) "/api/v2/organizations/{id}" => "organization": Organization;
    /// Creates one.
    post create(draft: &OrganizationDraft) "/api/v2/organizations",
        body json!({ "organization": draft })
        => "organization": Organization;
    /// Changes one and returns it as it is afterwards.
    put update(id: OrganizationId, draft: &OrganizationDraft) "/api/v2/organizations/{id}",
        body json!({ "organization": draft })
        => "organization": Organization;
    /// Deletes one.
    delete delete(id: OrganizationId) "/api/v2/organizations/{id}";
    /// Reads organizations by id, one request for each hundred.
    many show_many(ids: &[OrganizationId]) "/api/v2/organizations/show_many" => "organizations": Organization;
    /// Counts the organizations. Above 100,000 Zendesk's number may be a day old.
    count count() "/api/v2/organizations/count";
    /// Lists the organizations of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/organizations" => "organizations": Organization;
    /// Lists the users of an organization.
    cursor users(id: OrganizationId) "/api/v2/organizations/{id}/users" => "users": User;
    /// Creates the organization with the draft's id or external id, or changes the one there is.
    post create_or_update(draft: &OrganizationDraft) "/api/v2/organizations/create_or_update",
        body json!({ "organization": draft })
        => "organization": Organization;
    /// Creates many.
    bulk_post create_many(drafts: &[OrganizationDraft]) "/api/v2/organizations/create_many",
        body json!({ "organizations": drafts });
    /// Changes many in the same way.
    bulk_put update_many(ids: &[OrganizationId], draft: &OrganizationDraft) "/api/v2/organizations/update_many",
        query { "ids": joined(ids) },
        body json!({ "organization": draft });
    /// Changes many, each in its own way; the drafts name their ids.
    bulk_put update_each(drafts: &[OrganizationDraft]) "/api/v2/organizations/update_many",
        body json!({ "organizations": drafts });
    /// Deletes many.
    bulk_delete destroy_many(ids: &[OrganizationId]) "/api/v2/organizations/destroy_many",
        query { "ids": joined(ids) };
    /// Lists those with this name, in any case.
    offset search_by_name(name: &str) "/api/v2/organizations/search",
        query { "name": name }
        => "organizations": Organization;
    /// Lists those with this external id, in any case.
    offset search_by_external_id(external_id: &str) "/api/v2/organizations/search",
        query { "external_id": external_id }
        => "organizations": Organization;
    /// Lists those whose name begins like this (two letters or more).
    offset autocomplete(name: &str) "/api/v2/organizations/autocomplete",
        query { "name": name }
        => "organizations": Organization;
    /// Counts the users and tickets of an organization.
    get related(id: OrganizationId) "/api/v2/organizations/{id}/related"
        => "organization_related": OrganizationRelated;
    /// Merges `loser` into `winner`. There is no way back.
    post merge(loser: OrganizationId, winner: OrganizationId) "/api/v2/organizations/{loser}/merge",
        body json!({ "organization_merge": { "winner_id": winner } })
        => "organization_merge": OrganizationMerge;
    /// Lists the merges an organization took part in.
    cursor merges(id: OrganizationId) "/api/v2/organizations/{id}/merges"
        => "organization_merges": OrganizationMerge;
    /// Reads how far a merge is.
    get merge_status(id: &OrganizationMergeId) "/api/v2/organization_merges/{id}"
        => "organization_merge": OrganizationMerge;
    /// Lists the tags of an organization.
    get tags(id: OrganizationId) "/api/v2/organizations/{id}/tags" => "tags": Vec<String>;
    /// Adds tags to those there are, and returns all.
    put add_tags(id: OrganizationId, tags: &[&str]) "/api/v2/organizations/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Replaces all tags.
    post set_tags(id: OrganizationId, tags: &[&str]) "/api/v2/organizations/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Removes tags from those there are.
    delete remove_tags(id: OrganizationId, tags: &[&str]) "/api/v2/organizations/{id}/tags",
        body json!({ "tags": tags });
}}
