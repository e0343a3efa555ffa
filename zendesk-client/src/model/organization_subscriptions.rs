//! Who is told about an organization's tickets.

use crate::ids::{OrganizationId, OrganizationSubscriptionId, UserId};

record! {
    /// One user's subscription to an organization.
    OrganizationSubscription {
        must {
            id: OrganizationSubscriptionId,
            user_id: UserId,
            organization_id: OrganizationId,
        }
        times {
            created_at,
        }
    }
}
