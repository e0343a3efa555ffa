//! Who is told about an organization's tickets.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organization_subscriptions/>

use serde_json::json;

use crate::ids::{OrganizationId, OrganizationSubscriptionId, UserId};
use crate::model::OrganizationSubscription;

resource! {
    /// The subscriptions of an account; made by
    /// [`Client::organization_subscriptions`](crate::Client::organization_subscriptions).
    OrganizationSubscriptions
}

operations! { OrganizationSubscriptions {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/organization_subscriptions"
        => "organization_subscriptions": OrganizationSubscription;
    /// Lists those of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/organization_subscriptions"
        => "organization_subscriptions": OrganizationSubscription;
    /// Lists those to an organization.
    cursor of_organization(organization: OrganizationId) "/api/v2/organizations/{organization}/subscriptions"
        => "organization_subscriptions": OrganizationSubscription;
    /// Reads one.
    read get(id: OrganizationSubscriptionId) "/api/v2/organization_subscriptions/{id}"
        => "organization_subscription": OrganizationSubscription;
    /// Subscribes a user to an organization.
    post create(user: UserId, organization: OrganizationId) "/api/v2/organization_subscriptions",
        body json!({ "organization_subscription": { "user_id": user, "organization_id": organization } })
        => "organization_subscription": OrganizationSubscription;
    /// Ends a subscription.
    delete delete(id: OrganizationSubscriptionId) "/api/v2/organization_subscriptions/{id}";
}}
