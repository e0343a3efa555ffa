//! Custom ticket statuses. They cannot be deleted, only made inactive.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/custom_ticket_statuses/>

use serde_json::json;

use super::joined;
use crate::ids::CustomStatusId;
use crate::ids::TicketFormId;
use crate::model::{CustomStatus, CustomStatusDraft, TicketFormStatus};

resource! {
    /// The statuses of an account; made by
    /// [`Client::custom_statuses`](crate::Client::custom_statuses).
    CustomStatuses
}

operations! { CustomStatuses {
    /// Lists all.
    all list() "/api/v2/custom_statuses" => "custom_statuses": CustomStatus;
    /// Reads one.
    read get(id: CustomStatusId) "/api/v2/custom_statuses/{id}" => "custom_status": CustomStatus;
    /// Creates one.
    post create(draft: &CustomStatusDraft) "/api/v2/custom_statuses",
        body json!({ "custom_status": draft })
        => "custom_status": CustomStatus;
    /// Changes one and returns it as it is afterwards.
    put update(id: CustomStatusId, draft: &CustomStatusDraft) "/api/v2/custom_statuses/{id}",
        body json!({ "custom_status": draft })
        => "custom_status": CustomStatus;
    /// Makes these the defaults of their categories.
    put make_default(ids: &[CustomStatusId]) "/api/v2/custom_status/default",
        body json!({ "ids": joined(ids) });
    /// Offers a status in these ticket forms.
    post offer_in(id: CustomStatusId, forms: &[TicketFormId]) "/api/v2/custom_statuses/{id}/ticket_form_statuses",
        body json!({
            "ticket_form_status": forms.iter().map(|form| json!({ "ticket_form_id": form })).collect::<Vec<_>>()
        })
        => "ticket_form_statuses": Vec<TicketFormStatus>;
}}
