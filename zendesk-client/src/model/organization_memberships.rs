//! Who belongs to which organization.

use crate::ids::{OrganizationId, OrganizationMembershipId, UserId};

record! {
    /// The membership of one user in one organization.
    OrganizationMembership {
        must {
            user_id: UserId,
            organization_id: OrganizationId,
        }
        plain {
            url: String,
        }
        maybe {
            id: OrganizationMembershipId,
            default: bool,
            organization_name: String,
            view_tickets: bool,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a membership is to be.
    OrganizationMembershipDraft {
        user_id: UserId,
        organization_id: OrganizationId,
        default: bool,
    }
}
