//! Who belongs to which group.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/groups/group_memberships/>

use serde_json::json;

use super::joined;
use crate::ids::{GroupId, GroupMembershipId, UserId};
use crate::model::{GroupMembership, GroupMembershipDraft};

resource! {
    /// The memberships in groups of an account; made by
    /// [`Client::group_memberships`](crate::Client::group_memberships).
    GroupMemberships
}

operations! { GroupMemberships {
    /// Lists all memberships, a hundred a page.
    cursor list() "/api/v2/group_memberships" => "group_memberships": GroupMembership;
    /// Lists those of agents who can be assigned tickets.
    cursor assignable() "/api/v2/group_memberships/assignable" => "group_memberships": GroupMembership;
    /// Lists the memberships of a user, a hundred a page.
    cursor of_user(user: UserId) "/api/v2/users/{user}/group_memberships"
        => "group_memberships": GroupMembership;
    /// Lists the memberships in a group.
    cursor of_group(group: GroupId) "/api/v2/groups/{group}/memberships"
        => "group_memberships": GroupMembership;
    /// Lists those in a group whose agents can be assigned its tickets.
    cursor assignable_in(group: GroupId) "/api/v2/groups/{group}/memberships/assignable"
        => "group_memberships": GroupMembership;
    /// Reads one.
    read get(id: GroupMembershipId) "/api/v2/group_memberships/{id}" => "group_membership": GroupMembership;
    /// Creates one.
    post create(draft: &GroupMembershipDraft) "/api/v2/group_memberships",
        body json!({ "group_membership": draft })
        => "group_membership": GroupMembership;
    /// Creates many.
    bulk_post create_many(drafts: &[GroupMembershipDraft]) "/api/v2/group_memberships/create_many",
        body json!({ "group_memberships": drafts });
    /// Deletes one. The user's working tickets in the group become unassigned a little later.
    delete delete(id: GroupMembershipId) "/api/v2/group_memberships/{id}";
    /// Deletes many.
    bulk_delete destroy_many(ids: &[GroupMembershipId]) "/api/v2/group_memberships/destroy_many",
        query { "ids": joined(ids) };
    /// Makes one its user's default and returns all of the user's.
    put make_default(user: UserId, id: GroupMembershipId) "/api/v2/users/{user}/group_memberships/{id}/make_default",
        body json!({})
        => "group_memberships": Vec<GroupMembership>;
}}
