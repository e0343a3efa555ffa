//! Who belongs to which organization.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organization_memberships/>

use serde_json::json;

use super::joined;
use crate::ids::{OrganizationId, OrganizationMembershipId, UserId};
use crate::model::{OrganizationMembership, OrganizationMembershipDraft};

resource! {
    /// The memberships in organizations of an account; made by
    /// [`Client::organization_memberships`](crate::Client::organization_memberships).
    OrganizationMemberships
}

operations! { OrganizationMemberships {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/organization_memberships" => "organization_memberships": OrganizationMembership;
    /// Lists those of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/organization_memberships"
        => "organization_memberships": OrganizationMembership;
    /// Lists those in an organization.
    cursor of_organization(organization: OrganizationId) "/api/v2/organizations/{organization}/organization_memberships"
        => "organization_memberships": OrganizationMembership;
    /// Reads one.
    read get(id: OrganizationMembershipId) "/api/v2/organization_memberships/{id}"
        => "organization_membership": OrganizationMembership;
    /// Creates one.
    post create(draft: &OrganizationMembershipDraft) "/api/v2/organization_memberships",
        body json!({ "organization_membership": draft })
        => "organization_membership": OrganizationMembership;
    /// Creates many.
    bulk_post create_many(drafts: &[OrganizationMembershipDraft]) "/api/v2/organization_memberships/create_many",
        body json!({ "organization_memberships": drafts });
    /// Deletes one. The user's working tickets lose the organization.
    delete delete(id: OrganizationMembershipId) "/api/v2/organization_memberships/{id}";
    /// Deletes many.
    bulk_delete destroy_many(ids: &[OrganizationMembershipId]) "/api/v2/organization_memberships/destroy_many",
        query { "ids": joined(ids) };
    /// Makes one its user's default and returns all of the user's.
    put make_default(user: UserId, id: OrganizationMembershipId)
        "/api/v2/users/{user}/organization_memberships/{id}/make_default",
        body json!({})
        => "organization_memberships": Vec<OrganizationMembership>;
    /// Makes an organization its user's default.
    put make_organization_default(user: UserId, organization: OrganizationId)
        "/api/v2/users/{user}/organizations/{organization}/make_default",
        body json!({})
        => "organization_membership": OrganizationMembership;
    /// Takes a user out of an organization.
    delete remove(user: UserId, organization: OrganizationId) "/api/v2/users/{user}/organizations/{organization}";
}}
