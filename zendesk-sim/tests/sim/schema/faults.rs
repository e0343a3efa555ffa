//! Where real answers differ from Zendesk's own document, and how that is known.

/// Breaches the document is to blame for, by the reason.
pub(super) const FAULTS: [(&str, &[&str]); 9] = [
    (
        "null in recorded answers, of these records or like ones: the document says `nullable` in few of the places where it is so",
        &[
            "AttachmentBaseObject.height: null instead of string",
            "AttachmentBaseObject.width: null instead of string",
            "AttachmentBaseObject: null instead of object",
            "AttachmentObject: null instead of object",
            "AttachmentThumbnails: null instead of object",
            "BrandObject.host_mapping: null instead of string",
            "DeletedUserObject.email: null instead of string",
            "DeletedUserObject.organization_id: null instead of integer",
            "GroupSLAPolicyObject.description: null instead of string",
            "MacroApplyTicketResponse.result.ticket.assignee_id: null instead of integer",
            "OAuthClientObject.company: null instead of string",
            "OAuthClientObject.description: null instead of string",
            "OrganizationObject.organization_fields.*: null instead of string",
            "SLAPolicyObject.description: null instead of string",
            "TicketFieldObject.agent_description: null instead of string",
            "TicketMetricObject.assigned_at: null instead of string",
            "TicketMetricObject.assignee_updated_at: null instead of string",
            "TicketMetricObject.initially_assigned_at: null instead of string",
            "TicketMetricObject.solved_at: null instead of string",
            "TicketMetricTimeObject.business: null instead of integer",
            "TicketMetricTimeObject.calendar: null instead of integer",
            "TicketObject.assignee_id: null instead of integer",
            "TicketObject.custom_fields[].value: null instead of string",
            "TicketObject.external_id: null instead of string",
            "TicketObject.forum_topic_id: null instead of integer",
            "TicketObject.organization_id: null instead of integer",
            "TicketObject.priority: null instead of string",
            "TicketObject.problem_id: null instead of integer",
            "TicketObject.recipient: null instead of string",
            "TicketObject.type: null instead of string",
            "TriggerObject.description: null instead of string",
            "UserForEndUser.email: null instead of string",
            "UserForEndUser.organization_id: null instead of integer",
            "UserForEndUser.phone: null instead of string",
            "UserForEndUser.photo: null instead of object",
            "UserForEndUser.shared_phone_number: null instead of boolean",
            "ViewObject.description: null instead of string",
            "ViewObject.restriction: null instead of object",
        ],
    ),
    (
        "a checkbox or a multiselect field: the document knows text and numbers only",
        &[
            "OrganizationObject.organization_fields.*: array instead of string",
            "OrganizationObject.organization_fields.*: boolean instead of string",
            "RequestObject.custom_fields[].value: array instead of string",
            "TicketObject.custom_fields[].value: array instead of string",
        ],
    ),
    (
        "a request is a ticket, and has null where that has",
        &[
            "RequestObject.assignee_id: null instead of integer",
            "RequestObject.custom_fields[].value: null instead of string",
            "RequestObject.due_at: null instead of string",
            "RequestObject.followup_source_id: null instead of integer",
            "RequestObject.recipient: null instead of string",
            "RequestObject.type: null instead of string",
        ],
    ),
    (
        "the document says in words that there may be none of it (\"if available\", only for a bad score, only for some plans)",
        &[
            "AuthorObject.id: null instead of integer",
            "SatisfactionRatingObject.comment: null instead of string",
            "SatisfactionRatingObject.reason: null instead of string",
            "SatisfactionRatingObject.reason_id: null instead of integer",
            "SuspendedTicketObject.brand_id: null instead of integer",
            "SuspendedTicketObject.ticket_id: null instead of integer",
        ],
    ),
    (
        "the document says that one record is a list; clients read a record",
        &[
            "SatisfactionRatingResponse.satisfaction_rating: object instead of array",
            "SatisfactionReasonResponse.reason: object instead of array",
            "TicketMetricsByTicketMetricIdResponse.ticket_metric: object instead of array",
        ],
    ),
    (
        "ids are texts there, as its own examples have them",
        &[
            "TicketFormStatusObject.custom_status_id: string instead of integer",
            "TicketFormStatusObject.ticket_form_id: string instead of integer",
        ],
    ),
    (
        "an export shows deleted tickets, with this status",
        &["TicketObject.status: \"deleted\" is none of the values"],
    ),
    (
        "a token of client credentials has no other to refresh it with",
        &["OauthTokenObject.refresh_token: null instead of string"],
    ),
    (
        "no cursor leads beyond the ends of a list",
        &[
            "TriggerRevisionsResponse.after_cursor: null instead of string",
            "TriggerRevisionsResponse.after_url: null instead of string",
            "TriggerRevisionsResponse.before_cursor: null instead of string",
            "TriggerRevisionsResponse.before_url: null instead of string",
        ],
    ),
];

/// Lists that have nothing in them on the desk that is asked, so that their records are not checked: every OAuth client of
/// this account is its own.
pub(super) const EMPTY: [&str; 1] = ["/api/v2/oauth/global_clients"];

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().flat_map(|(_, faults)| faults.iter().copied())
}
