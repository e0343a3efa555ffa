//! What was written, and what the kept reports say: questions to the journal, for whoever asks later.

use ase_rules::{OrganizationId, TicketId};
use jiff::Timestamp;

use super::{Intent, Recorded, Store};

/// Which writes are asked for; an empty part asks for all.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// To this ticket.
    pub ticket: Option<TicketId>,
    /// To tickets of this organization.
    pub organization: Option<OrganizationId>,
    /// In this cycle.
    pub cycle: Option<String>,
    /// Meant at this time or later.
    pub since: Option<Timestamp>,
}

/// A write, and what came of it.
#[derive(Clone, Debug)]
pub struct Written {
    /// As it was meant.
    pub intent: Intent,
    /// What came of it; none while that is not known.
    pub recorded: Option<Recorded>,
    /// The write that took it back, if one did: its intent's id.
    pub undone_by: Option<String>,
}

impl Store {
    /// The writes to `instance` that took effect, or whose end is not known, the earliest first.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn history(&self, instance: &str, wanted: Wanted) -> anyhow::Result<Vec<Written>> {
        let instance = instance.to_owned();
        self.read(move |state| state.history(&instance, &wanted))
            .await
    }

    /// The report of a cycle, as kept.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn report(&self, instance: &str, cycle: &str) -> anyhow::Result<Option<String>> {
        let (instance, cycle) = (instance.to_owned(), cycle.to_owned());
        self.read(move |state| state.report(&instance, &cycle))
            .await
    }
}
