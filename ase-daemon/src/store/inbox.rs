//! The inbox: tickets that webhooks named, until somebody has looked at them. Any process puts hints into it; whoever
//! holds the writer's place takes them out.
//!
//! A hint says where to look and nothing else, so losing one costs time only.

use ase_rules::{OrganizationId, TicketId};

use super::Store;

/// At most so many tickets of an instance wait.
pub const ROOM: usize = 10_000;

/// What a delivery of a webhook says.
#[derive(Clone, Debug)]
pub struct Hint {
    /// By what it is known when it comes again: its invocation, its signature.
    pub delivery: Vec<String>,
    /// The ticket to look at; none if it names none.
    pub ticket: Option<TicketId>,
    /// Whose ticket it is, where the delivery says so.
    pub organization: Option<OrganizationId>,
}

/// What became of a hint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Taken {
    /// It is in the inbox, or named nothing to look at.
    New,
    /// It came before, to this process or another.
    Again,
    /// There is no room; it was not taken note of, so that it may come again.
    Full,
}

/// A ticket that waits to be looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it was said to be.
    pub organization: Option<OrganizationId>,
    /// How often it was named; more often by the time it was looked at means that it waits again.
    pub calls: i64,
}

impl Store {
    /// Takes hints in, all in one transaction; what became of each.
    ///
    /// # Errors
    ///
    /// If the store fails; then none is taken in.
    pub async fn take_hints(&self, instance: &str, hints: Vec<Hint>) -> anyhow::Result<Vec<Taken>> {
        let instance = instance.to_owned();
        // Whoever takes them need not be the writer, nor ever have been.
        self.for_audit()
            .write(move |state| state.take_hints(&instance, &hints))
            .await
    }

    /// Up to `limit` tickets that wait, those first that wait longest.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn waiting(&self, instance: &str, limit: usize) -> anyhow::Result<Vec<Waiting>> {
        let instance = instance.to_owned();
        self.read(move |state| state.waiting(&instance, limit))
            .await
    }

    /// Takes tickets out that were looked at, unless they were named again meanwhile.
    ///
    /// # Errors
    ///
    /// If the store fails or the writer's place is lost.
    pub async fn looked_at(&self, instance: &str, tickets: Vec<Waiting>) -> anyhow::Result<()> {
        let instance = instance.to_owned();
        self.write(move |state| state.looked_at(&instance, &tickets))
            .await
    }
}
