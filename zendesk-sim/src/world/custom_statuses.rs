//! Custom statuses: which one a ticket has, and which status one stands for.

use super::{Status, Ticket, World};

impl World {
    /// The ticket's own, or the default one of its status. A closed ticket has that of solved.
    pub(crate) fn custom_status_of(&self, ticket: &Ticket) -> Option<i64> {
        ticket.custom_status_id.or_else(|| {
            let category = match ticket.status {
                Status::Closed => Status::Solved,
                status => status,
            };
            let mut all = self.documents.of("custom_statuses");
            let default = all
                .find(|own| own.is("default") && own.text("status_category") == category.as_str());
            default.map(|own| own.id)
        })
    }

    /// The status a custom one stands for.
    pub(crate) fn status_of_custom(&self, id: i64) -> Option<Status> {
        let custom = self.documents.get("custom_statuses", id)?;
        Status::parse(custom.text("status_category"))
    }
}
