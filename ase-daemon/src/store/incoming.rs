//! Tickets on their way into the mirror: put down while the lists they stand in are read, taken over when those have ended.
//!
//! A first reading may bring a million tickets. They are no part of the mirror before its list has ended, and need not be in
//! memory until then.

use std::collections::BTreeSet;

use ase_rules::{OrganizationId, Ticket, TicketId};
use jiff::Timestamp;

use super::{Mark, Store};

/// One of the lists that a run reads.
#[derive(Clone, Debug)]
pub struct ListOfRun {
    /// The run: an id of its own, which begins with the time.
    pub run: String,
    /// The list's number in it.
    pub list: i64,
}

/// The end of a run: what it brings beside the tickets that were put down.
#[derive(Debug)]
pub struct Arrived {
    /// Tickets as read.
    pub tickets: Vec<Ticket>,
    /// Tickets closed, deleted, or of no account, each with the version that says so.
    pub gone: Vec<(TicketId, Timestamp)>,
    /// Tickets that could not be decoded.
    pub aside: Vec<(TicketId, String)>,
    /// Accounts all of whose tickets were read: others that the mirror has of them are gone …
    pub filled: Vec<OrganizationId>,
    /// … unless they changed after this.
    pub whole_until: Timestamp,
    /// How far the stream was read.
    pub checkpoint: (String, Mark),
}

impl Store {
    /// Puts down tickets of a list that has not ended; of `gone`, those that matter: the mirror has them, or this run has
    /// brought them.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn put_down(
        &self,
        instance: &str,
        place: &ListOfRun,
        tickets: Vec<Ticket>,
        gone: Vec<TicketId>,
    ) -> anyhow::Result<BTreeSet<TicketId>> {
        let (instance, place) = (instance.to_owned(), place.clone());
        self.write(move |state| state.put_down(&instance, &place, &tickets, &gone))
            .await
    }

    /// Removes what was put down by runs whose names come before `before`: nobody goes on with them.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn sweep_runs(&self, before: String) -> anyhow::Result<()> {
        self.write(move |state| state.sweep_runs(&before)).await
    }

    /// Removes what a list brought, since it broke off.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn take_back(&self, place: &ListOfRun) -> anyhow::Result<()> {
        let place = place.clone();
        self.write(move |state| state.take_back(&place)).await
    }

    /// Removes what a run put down, since it is not believed.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn drop_run(&self, run: &str) -> anyhow::Result<()> {
        let run = run.to_owned();
        self.write(move |state| state.drop_run(&run)).await
    }

    /// Tickets that have an assignee in the mirror, and none in what `run` put down or among `unassigned`.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn lost(
        &self,
        instance: &str,
        run: &str,
        unassigned: Vec<Ticket>,
    ) -> anyhow::Result<BTreeSet<TicketId>> {
        let (instance, run) = (instance.to_owned(), run.to_owned());
        self.read(move |state| state.lost(&instance, &run, &unassigned))
            .await
    }

    /// Ends `run`, in one transaction: the mirror takes over what was put down and what `arrived`, but for readings older
    /// than what it has, and the checkpoint moves.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn take_over(
        &self,
        instance: &str,
        run: &str,
        arrived: Arrived,
    ) -> anyhow::Result<()> {
        let (instance, run) = (instance.to_owned(), run.to_owned());
        self.write(move |state| state.take_over(&instance, &run, arrived))
            .await
    }
}
