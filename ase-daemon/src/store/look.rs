//! What a looker-on asks: a page at a time, so that an answer is small whatever the size of the store.

use ase_rules::{OrganizationId, Status, Ticket, TicketId, UserId};

use super::{Store, Wanted, Written};

/// How many tickets of an organization have one owner and one status.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The organization.
    pub organization: OrganizationId,
    /// Their owner.
    pub assignee: Option<UserId>,
    /// Their status.
    pub status: Status,
    /// How many.
    pub tickets: usize,
}

impl Store {
    /// All tickets of the mirror, counted. Costs a look at each, in the store.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn tally(&self, instance: &str) -> anyhow::Result<Vec<Tally>> {
        let instance = instance.to_owned();
        self.read(move |state| state.tally(&instance)).await
    }

    /// The ids of up to `limit` cycles whose reports are kept, the newest first; those before `before`, if one is given.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn cycles(
        &self,
        instance: &str,
        before: Option<&str>,
        limit: usize,
    ) -> anyhow::Result<Vec<String>> {
        let (instance, before) = (instance.to_owned(), before.map(str::to_owned));
        self.read(move |state| state.cycles(&instance, before.as_deref(), limit))
            .await
    }

    /// Up to `limit` tickets of an organization after one of them, in the order of their ids.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn tickets_of(
        &self,
        instance: &str,
        organization: OrganizationId,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>> {
        let instance = instance.to_owned();
        self.read(move |state| state.tickets_of(&instance, organization, after, limit))
            .await
    }

    /// Up to `limit` of the writes that [`history`](Self::history) has, the latest first.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn latest_writes(
        &self,
        instance: &str,
        wanted: Wanted,
        limit: usize,
    ) -> anyhow::Result<Vec<Written>> {
        let instance = instance.to_owned();
        self.read(move |state| state.latest_writes(&instance, &wanted, limit))
            .await
    }

    /// How many tickets that webhooks named wait to be looked at.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn queue(&self, instance: &str) -> anyhow::Result<usize> {
        let instance = instance.to_owned();
        self.read(move |state| state.queue(&instance)).await
    }

    /// How much room it takes, in bytes.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn size(&self) -> anyhow::Result<u64> {
        self.read(move |state| state.size()).await
    }
}
