//! Custom statuses: which one a ticket has, and which status one stands for.

use std::collections::BTreeMap;

use super::{Status, Ticket, World};

impl World {
    /// The ticket's own, or the default one of its status.
    pub(crate) fn custom_status_of(&self, ticket: &Ticket) -> Option<i64> {
        let defaults = || self.default_custom_statuses();
        let own = ticket.custom_status_id;
        own.or_else(|| defaults().get(&ticket.status).copied())
    }

    /// The default one of each status. Closed tickets have that of solved ones.
    pub(crate) fn default_custom_statuses(&self) -> BTreeMap<Status, i64> {
        // Of several the first counts: it comes last here.
        let all = self.documents.of("custom_statuses").rev();
        let defaults = all.filter(|own| own.is("default")).filter_map(|own| {
            let status = Status::parse(own.text("status_category"))?;
            Some((status, own.id))
        });
        let mut defaults: BTreeMap<Status, i64> = defaults.collect();
        match defaults.get(&Status::Solved) {
            Some(solved) => defaults.insert(Status::Closed, *solved),
            None => defaults.remove(&Status::Closed),
        };
        defaults
    }

    /// The status a custom one stands for.
    pub(crate) fn status_of_custom(&self, id: i64) -> Option<Status> {
        let custom = self.documents.get("custom_statuses", id)?;
        Status::parse(custom.text("status_category"))
    }
}
