//! A ticket that is not there yet.

use jiff::Timestamp;
use serde_json::Value;

use super::{CustomField, Priority, Status, TicketType};
use crate::ids::{
    BrandId, CustomStatusId, GroupId, OrganizationId, TicketFormId, TicketId, UserId,
};

draft! {
    /// A comment to be written. Always say whether it is [`public`](Self::public): without it Zendesk guesses.
    CommentDraft {
        body: &str,
        /// Instead of `body`.
        html_body: &str,
        /// Whether the requester sees it.
        public: bool,
        author_id: UserId,
        /// The tokens of uploaded files.
        uploads: &[&str],
    }
}

draft! {
    /// What a new ticket is to be. Only a comment is needed.
    ///
    /// ```
    /// use zendesk_client::model::{CommentDraft, Priority, TicketDraft};
    ///
    /// let ticket = TicketDraft::new()
    ///     .subject("Printer")
    ///     .comment(&CommentDraft::new().body("It burns").public(true))
    ///     .priority(Priority::Urgent);
    /// assert!(!format!("{ticket:?}").contains("burns"));
    /// ```
    TicketDraft {
        subject: &str,
        /// The first comment, which becomes the description.
        comment: &CommentDraft,
        requester_id: UserId,
        /// A requester who may not be known yet: `name` and `email`.
        requester: Value,
        submitter_id: UserId,
        assignee_id: UserId,
        group_id: GroupId,
        organization_id: OrganizationId,
        status: Status,
        custom_status_id: CustomStatusId,
        priority: Priority,
        kind as "type": TicketType,
        tags: &[&str],
        custom_fields: &[CustomField],
        external_id: &str,
        ticket_form_id: TicketFormId,
        brand_id: BrandId,
        /// Only for tasks.
        due_at: Timestamp,
        /// Only for incidents.
        problem_id: TicketId,
        /// A closed ticket that this one follows up.
        via_followup_source_id: TicketId,
    }
}
