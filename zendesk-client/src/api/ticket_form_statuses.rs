//! Which custom statuses a ticket form offers.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_form_statuses/>

use serde_json::json;

use crate::ids::{CustomStatusId, TicketFormId, TicketFormStatusId};
use crate::model::TicketFormStatus;

resource! {
    /// The statuses of forms of an account; made by
    /// [`Client::ticket_form_statuses`](crate::Client::ticket_form_statuses).
    TicketFormStatuses
}

operations! { TicketFormStatuses {
    /// Lists those of all forms.
    all list() "/api/v2/ticket_form_statuses" => "ticket_form_statuses": TicketFormStatus;
    /// Reads some by id.
    many show_many(ids: &[TicketFormStatusId]) "/api/v2/ticket_form_statuses/show_many"
        => "ticket_form_statuses": TicketFormStatus;
    /// Lists those of a form.
    all of_form(form: TicketFormId) "/api/v2/ticket_forms/{form}/ticket_form_statuses"
        => "ticket_form_statuses": TicketFormStatus;
    /// Adds statuses to a form.
    post create(form: TicketFormId, statuses: &[CustomStatusId]) "/api/v2/ticket_forms/{form}/ticket_form_statuses",
        body json!({ "ticket_form_status": offered(statuses) })
        => "ticket_form_statuses": Vec<TicketFormStatus>;
    /// Replaces the statuses of a form.
    put replace(form: TicketFormId, statuses: &[CustomStatusId]) "/api/v2/ticket_forms/{form}/ticket_form_statuses",
        body json!({ "ticket_form_status": offered(statuses) })
        => "ticket_form_statuses": Vec<TicketFormStatus>;
    /// Puts another status in the place of one.
    put update(form: TicketFormId, id: &TicketFormStatusId, status: CustomStatusId)
        "/api/v2/ticket_forms/{form}/ticket_form_statuses/{id}",
        body json!({ "ticket_form_status": { "custom_status_id": status } })
        => "ticket_form_statuses": Vec<TicketFormStatus>;
    /// Takes one from a form.
    delete delete(form: TicketFormId, id: &TicketFormStatusId) "/api/v2/ticket_forms/{form}/ticket_form_statuses/{id}";
    /// Takes some from a form.
    delete destroy_many(form: TicketFormId, ids: &[TicketFormStatusId])
        "/api/v2/ticket_forms/{form}/ticket_form_statuses",
        body json!({ "id": ids });
}}

fn offered(statuses: &[CustomStatusId]) -> Vec<serde_json::Value> {
    statuses
        .iter()
        .map(|status| json!({ "custom_status_id": status }))
        .collect()
}
