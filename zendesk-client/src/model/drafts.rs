//! What people, organizations and groups are to be.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Role;
use crate::ids::{CustomRoleId, GroupId, OrganizationId, UserId};

draft! {
    /// What a user is to be.
    UserDraft {
        /// The user to change, where several are written at once.
        id: UserId,
        name: &str,
        email: &str,
        role: Role,
        custom_role_id: CustomRoleId,
        organization_id: OrganizationId,
        default_group_id: GroupId,
        external_id: &str,
        phone: &str,
        alias: &str,
        details: &str,
        notes: &str,
        locale: &str,
        /// Rails' name of the zone.
        time_zone: &str,
        /// Replaces all tags there were.
        tags: &[&str],
        verified: bool,
        suspended: bool,
        skip_verify_email: bool,
        /// Only the fields that are named are changed.
        user_fields: &BTreeMap<String, Value>,
    }
}

draft! {
    /// What an organization is to be.
    OrganizationDraft {
        /// The organization to change, where several are written at once.
        id: OrganizationId,
        name: &str,
        external_id: &str,
        /// Replaces all domains there were.
        domain_names: &[&str],
        details: &str,
        notes: &str,
        group_id: GroupId,
        shared_tickets: bool,
        shared_comments: bool,
        /// Replaces all tags there were.
        tags: &[&str],
        /// Only the fields that are named are changed.
        organization_fields: &BTreeMap<String, Value>,
    }
}

draft! {
    /// What a group is to be.
    GroupDraft {
        name: &str,
        description: &str,
        is_public: bool,
        default: bool,
    }
}

draft! {
    /// What a membership in a group is to be.
    GroupMembershipDraft {
        user_id: UserId,
        group_id: GroupId,
        default: bool,
    }
}

draft! {
    /// What a ticket form is to be.
    TicketFormDraft {
        name: &str,
        display_name: &str,
        position: i64,
        active: bool,
        default: bool,
        end_user_visible: bool,
        in_all_brands: bool,
        restricted_brand_ids: &[crate::ids::BrandId],
        ticket_field_ids: &[crate::ids::TicketFieldId],
        agent_conditions: &[Value],
        end_user_conditions: &[Value],
    }
}
