//! Tickets as their requesters see them.

use serde_json::Value;

use super::{CustomField, Priority, Status, TicketType, Via};
use crate::ids::{
    BrandId, CustomStatusId, GroupId, OrganizationId, TicketFormId, TicketId, UserId,
};

record! {
    /// A ticket in the eyes of its requester.
    CustomerRequest {
        must {
            id: TicketId,
        }
        plain {
            url: String,
            custom_fields: Vec<CustomField>,
            fields: Vec<CustomField>,
            collaborator_ids: Vec<UserId>,
            email_cc_ids: Vec<UserId>,
        }
        maybe {
            subject: String,
            description: String,
            status: Status,
            priority: Priority,
            #[serde(rename = "type")]
            kind: TicketType,
            via: Via,
            requester_id: UserId,
            assignee_id: UserId,
            organization_id: OrganizationId,
            group_id: GroupId,
            ticket_form_id: TicketFormId,
            brand_id: BrandId,
            custom_status_id: CustomStatusId,
            recipient: String,
            is_public: bool,
            solved: bool,
            can_be_solved_by_me: bool,
            followup_source_id: TicketId,
        }
        times {
            due_at,
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a request is to be.
    RequestDraft {
        subject: &str,
        comment: &super::CommentDraft,
        priority: Priority,
        kind as "type": TicketType,
        /// For a request by somebody who is not signed in: `name` and `email`.
        requester: Value,
        solved: bool,
        ticket_form_id: TicketFormId,
        due_at: jiff::Timestamp,
        custom_fields: &[CustomField],
    }
}
