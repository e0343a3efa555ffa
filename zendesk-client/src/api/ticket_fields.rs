//! The fields of tickets, built in and custom.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/>

use serde_json::json;

use crate::ids::{FieldOptionId, TicketFieldId};
use crate::model::{FieldOption, FieldOptionDraft, TicketField, TicketFieldDraft};

resource! {
    /// The fields of tickets of an account; made by
    /// [`Client::ticket_fields`](crate::Client::ticket_fields).
    TicketFields
}

operations! { TicketFields {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/ticket_fields" => "ticket_fields": TicketField;
    /// Reads one.
    read get(id: TicketFieldId) "/api/v2/ticket_fields/{id}" => "ticket_field": TicketField;
    /// Creates one.
    post create(draft: &TicketFieldDraft) "/api/v2/ticket_fields",
        body json!({ "ticket_field": draft })
        => "ticket_field": TicketField;
    /// Changes one and returns it as it is afterwards.
    put update(id: TicketFieldId, draft: &TicketFieldDraft) "/api/v2/ticket_fields/{id}",
        body json!({ "ticket_field": draft })
        => "ticket_field": TicketField;
    /// Deletes one.
    delete delete(id: TicketFieldId) "/api/v2/ticket_fields/{id}";
    /// Counts the fields.
    count count() "/api/v2/ticket_fields/count";
    /// Puts the fields in another order.
    put reorder(ids: &[TicketFieldId]) "/api/v2/ticket_fields/reorder",
        body json!({ "ticket_field_ids": ids });
    /// Lists the choices of a dropdown.
    cursor options(id: TicketFieldId) "/api/v2/ticket_fields/{id}/options"
        => "custom_field_options": FieldOption;
    /// Reads a choice.
    get option(id: TicketFieldId, option: FieldOptionId) "/api/v2/ticket_fields/{id}/options/{option}"
        => "custom_field_option": FieldOption;
    /// Adds a choice, or changes the one with this id.
    post set_option(id: TicketFieldId, option: &FieldOptionDraft) "/api/v2/ticket_fields/{id}/options",
        body json!({ "custom_field_option": option })
        => "custom_field_option": FieldOption;
    /// Deletes a choice.
    delete delete_option(id: TicketFieldId, option: FieldOptionId) "/api/v2/ticket_fields/{id}/options/{option}";
}}
