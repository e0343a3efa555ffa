//! What the rules remember between cycles: tenures, flag readings, our own writes.

use ase_rules::{Facts, Memory, Policy, TicketId};
use jiff::Timestamp;

use super::Store;

impl Store {
    /// Reads what the rules remember of `instance`.
    ///
    /// A write that was meant and whose end is not known counts as made: it is never repeated before
    /// the truth is read back.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn memory(&self, instance: &str) -> anyhow::Result<Memory> {
        let instance = instance.to_owned();
        self.read(move |state| state.memory(&instance)).await
    }

    /// The same, with our writes to these tickets only: for whoever decides about no other.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn memory_of(
        &self,
        instance: &str,
        tickets: Vec<TicketId>,
    ) -> anyhow::Result<Memory> {
        let instance = instance.to_owned();
        self.read(move |state| state.memory_of(&instance, &tickets))
            .await
    }

    /// Lets the memory take note of `facts`, and writes what that changes, in one transaction: two
    /// processes on one store take note one after the other.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn remember(
        &self,
        instance: &str,
        facts: Facts,
        policy: Policy,
        now: Timestamp,
    ) -> anyhow::Result<Memory> {
        let instance = instance.to_owned();
        self.write(move |state| state.remember(&instance, &facts, &policy, now))
            .await
    }
}
