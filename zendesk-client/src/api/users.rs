//! Users.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/users/users/>

use serde_json::{Value, json};

use super::exchange::keyed;
use super::joined;
use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::ids::{OrganizationId, UserId};
use crate::model::{ComplianceDeletionStatus, User, UserDraft, UserRelated};

resource! {
    /// The users of an account; made by [`Client::users`](crate::Client::users).
    Users
}

operations! { Users {
    raw_get myself() "/api/v2/users/me";
    /// Reads a user.
    read get(id: UserId) "/api/v2/users/{id}" => "user": User;
    /// Reads users by id, one request for each hundred.
    many show_many(ids: &[UserId]) "/api/v2/users/show_many" => "users": User;
    /// Lists all users, a hundred a page.
    cursor list() "/api/v2/users" => "users": User;
    /// Lists all agents and admins, a hundred a page.
    cursor staff() "/api/v2/users", query { "role[]": "agent", "role[]": "admin" } => "users": User;
    /// Counts the users. Above 100,000 Zendesk's number may be a day old.
    count count() "/api/v2/users/count";
    /// Creates a user.
    post create(draft: &UserDraft) "/api/v2/users", body json!({ "user": draft }) => "user": User;
    /// Creates the user with the draft's email or external id, or changes the one there is.
    post create_or_update(draft: &UserDraft) "/api/v2/users/create_or_update",
        body json!({ "user": draft })
        => "user": User;
    /// Changes a user and returns it as it is afterwards. At most 5 times a minute for one user.
    put update(id: UserId, draft: &UserDraft) "/api/v2/users/{id}",
        body json!({ "user": draft })
        => "user": User;
    /// Deletes a user and returns what is left of it.
    delete delete(id: UserId) "/api/v2/users/{id}" => "user": User;
    /// Creates many; off unless Zendesk allows it to the account.
    bulk_post create_many(drafts: &[UserDraft]) "/api/v2/users/create_many", body json!({ "users": drafts });
    /// Creates or changes many, by email or external id.
    bulk_post create_or_update_many(drafts: &[UserDraft]) "/api/v2/users/create_or_update_many",
        body json!({ "users": drafts });
    /// Changes many in the same way.
    bulk_put update_many(ids: &[UserId], draft: &UserDraft) "/api/v2/users/update_many",
        query { "ids": joined(ids) },
        body json!({ "user": draft });
    /// Changes many, each in its own way; the drafts name their ids.
    bulk_put update_each(drafts: &[UserDraft]) "/api/v2/users/update_many", body json!({ "users": drafts });
    /// Deletes many.
    bulk_delete destroy_many(ids: &[UserId]) "/api/v2/users/destroy_many", query { "ids": joined(ids) };
    /// Signs users out everywhere.
    post logout_many(ids: &[UserId]) "/api/v2/users/logout_many", query { "ids": joined(ids) };
    /// Merges `loser` into `winner`; both end users. There is no way back.
    put merge(loser: UserId, winner: UserId) "/api/v2/users/{loser}/merge",
        body json!({ "user": { "id": winner } })
        => "user": User;
    /// Asks the account's owner to add an agent.
    post request_create(draft: &UserDraft) "/api/v2/users/request_create", body json!({ "user": draft });
    /// Lists what a query finds, at most 10,000.
    offset search(query: &str) "/api/v2/users/search", query { "query": query } => "users": User;
    /// Lists those with this external id, in any case.
    offset search_by_external_id(external_id: &str) "/api/v2/users/search",
        query { "external_id": external_id }
        => "users": User;
    /// Lists those whose name begins like this (two letters or more).
    offset autocomplete(name: &str) "/api/v2/users/autocomplete", query { "name": name } => "users": User;
    /// Counts what is connected with a user.
    get related(id: UserId) "/api/v2/users/{id}/related" => "user_related": UserRelated;
    /// Lists the users of an organization.
    cursor of_organization(id: OrganizationId) "/api/v2/organizations/{id}/users" => "users": User;
    /// Lists the tags of a user.
    get tags(id: UserId) "/api/v2/users/{id}/tags" => "tags": Vec<String>;
    /// Adds tags to those there are, and returns all.
    put add_tags(id: UserId, tags: &[&str]) "/api/v2/users/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Replaces all tags.
    post set_tags(id: UserId, tags: &[&str]) "/api/v2/users/{id}/tags",
        body json!({ "tags": tags })
        => "tags": Vec<String>;
    /// Removes tags from those there are.
    delete remove_tags(id: UserId, tags: &[&str]) "/api/v2/users/{id}/tags", body json!({ "tags": tags });
    /// Lists the users who were deleted but not for good.
    cursor deleted() "/api/v2/deleted_users" => "deleted_users": User;
    /// Reads a deleted user.
    get get_deleted(id: UserId) "/api/v2/deleted_users/{id}" => "deleted_user": User;
    /// Counts the deleted users.
    count count_deleted() "/api/v2/deleted_users/count";
    /// Deletes a deleted user for good. There is no way back.
    delete delete_for_good(id: UserId) "/api/v2/deleted_users/{id}" => "deleted_user": User;
    /// Says how far the permanent deletion of a user is in each of Zendesk's products.
    all deletion_statuses(id: UserId) "/api/v2/users/{id}/compliance_deletion_statuses"
        => "compliance_deletion_statuses": ComplianceDeletionStatus;
}}

impl Users<'_> {
    /// Reads the user we act as.
    ///
    /// # Errors
    ///
    /// One that [is about credentials](Error::is_auth) also when Zendesk answers 200 and takes us for an anonymous
    /// visitor, as it does without credentials.
    pub async fn me(&self) -> Result<User> {
        self.client.run(&Self::myself(), somebody).await
    }
}

fn somebody(answer: &Answer) -> Result<User> {
    let me: Value = answer.json()?;
    if me.get("user").is_some_and(|user| user["id"].is_null()) {
        return Err(Error::Auth {
            call: answer.call.clone(),
            status: answer.status(),
            code: Some("anonymous".to_owned()),
            request_id: answer.request_id().map(str::to_owned),
        });
    }
    keyed(answer, "user")
}
