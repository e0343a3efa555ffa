//! Where real answers differ from Zendesk's own document, and how that is known.

/// Breaches the document is to blame for, by the reason.
pub(super) const FAULTS: [(&str, &[&str]); 3] = [
    (
        "null in recorded answers: the document says `nullable` in few of the places where it is so",
        &[
            "OrganizationObject.organization_fields.*: null instead of string",
            "TicketFieldObject.agent_description: null instead of string",
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
        ],
    ),
    (
        "an account without custom statuses",
        &["TicketObject.custom_status_id: null instead of integer"],
    ),
];

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().flat_map(|(_, faults)| faults.iter().copied())
}
