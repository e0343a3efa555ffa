//! Which custom statuses a ticket form offers.

use crate::ids::{CustomStatusId, TicketFormId, TicketFormStatusId};

record! {
    /// A custom status in a ticket form.
    TicketFormStatus {
        maybe {
            id: TicketFormStatusId,
            custom_status_id: CustomStatusId,
            ticket_form_id: TicketFormId,
        }
    }
}
