//! Custom statuses: which one a ticket has, and which status one stands for.

use std::collections::BTreeMap;

use super::{Status, Ticket, World};

impl World {
    /// The ticket's own, or the default one of its status.
    pub(crate) fn custom_status_of(&self, ticket: &Ticket) -> Option<i64> {
        let default = || self.default_custom_status(ticket.status);
        ticket.custom_status_id.or_else(default)
    }

    /// The default one of a status, the first of several. Closed tickets have that of solved ones.
    fn default_custom_status(&self, status: Status) -> Option<i64> {
        let category = match status {
            Status::Closed => Status::Solved,
            status => status,
        };
        let mut all = self.documents.of("custom_statuses");
        let default =
            all.find(|own| own.is("default") && own.text("status_category") == category.as_str());
        default.map(|own| own.id)
    }

    /// The default one of each status.
    pub(crate) fn default_custom_statuses(&self) -> BTreeMap<Status, i64> {
        let all = Status::ALL.into_iter();
        all.filter_map(|status| Some((status, self.default_custom_status(status)?)))
            .collect()
    }

    /// The status a custom one stands for.
    pub(crate) fn status_of_custom(&self, id: i64) -> Option<Status> {
        let custom = self.documents.get("custom_statuses", id)?;
        Status::parse(custom.text("status_category"))
    }
}
