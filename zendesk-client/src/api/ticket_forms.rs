//! Ticket forms.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_forms/>

use serde_json::json;

use crate::ids::TicketFormId;
use crate::model::{TicketForm, TicketFormDraft};

resource! {
    /// The ticket forms of an account; made by
    /// [`Client::ticket_forms`](crate::Client::ticket_forms).
    TicketForms
}

operations! { TicketForms {
    /// Reads all forms; Zendesk gives them in one answer.
    all list() "/api/v2/ticket_forms" => "ticket_forms": TicketForm;
    /// Reads one.
    read get(id: TicketFormId) "/api/v2/ticket_forms/{id}" => "ticket_form": TicketForm;
    /// Creates one.
    post create(draft: &TicketFormDraft) "/api/v2/ticket_forms",
        body json!({ "ticket_form": draft })
        => "ticket_form": TicketForm;
    /// Changes one and returns it as it is afterwards.
    put update(id: TicketFormId, draft: &TicketFormDraft) "/api/v2/ticket_forms/{id}",
        body json!({ "ticket_form": draft })
        => "ticket_form": TicketForm;
    /// Deletes one.
    delete delete(id: TicketFormId) "/api/v2/ticket_forms/{id}";
    /// Reads forms by id.
    many show_many(ids: &[TicketFormId]) "/api/v2/ticket_forms/show_many" => "ticket_forms": TicketForm;
    /// Copies a form.
    post copy(id: TicketFormId) "/api/v2/ticket_forms/{id}/clone",
        body json!({})
        => "ticket_form": TicketForm;
    /// Puts the forms in another order.
    put reorder(ids: &[TicketFormId]) "/api/v2/ticket_forms/reorder",
        body json!({ "ticket_form_ids": ids })
        => "ticket_forms": Vec<TicketForm>;
}}
