//! Notices on their way to people elsewhere: on disk before they are sent, and until somebody took them.

use std::time::Duration;

use ulid::Ulid;

use super::{Intent, Store};
use crate::notify::{Digest, Notice};

/// For how long it is news that an ASE was told: a day.
const LATELY_MS: u64 = 86_400_000;

/// What a cycle has to tell people elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Bulletin {
    /// The notices. One that was made before, as its id says, is not made again.
    pub notices: Vec<Notice>,
    /// Where each of them goes.
    pub channels: Vec<String>,
    /// What the digest knew when it was made, if it was due.
    pub digest: Option<Digest>,
}

/// A notice that is to be sent now.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Where.
    pub channel: String,
    /// What.
    pub notice: Notice,
    /// The how-many-eth time, from 1.
    pub attempt: i64,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// It was taken.
    Sent,
    /// It was not, and is to be tried again after this time, for this reason.
    Again(Duration, String),
    /// It never will be, for this reason.
    GivenUp(String),
}

impl Store {
    /// Writes down what is to be told, unless it was before.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn announce(&self, bulletin: Bulletin) -> anyhow::Result<()> {
        // Whoever has something to tell need not be the writer.
        self.for_audit()
            .write(move |state| state.announce(&bulletin))
            .await
    }

    /// The next notice that is due in a channel. Nobody else is given it for as long as `hold`.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn next_delivery(
        &self,
        channel: &str,
        hold: Duration,
    ) -> anyhow::Result<Option<Delivery>> {
        let channel = channel.to_owned();
        self.for_audit()
            .write(move |state| state.next_delivery(&channel, hold))
            .await
    }

    /// Writes down what became of a delivery.
    ///
    /// # Errors
    ///
    /// If the store fails; the delivery is then made again.
    pub async fn attempted(&self, delivery: &Delivery, attempt: Attempt) -> anyhow::Result<()> {
        let (channel, id) = (delivery.channel.clone(), delivery.notice.id.clone());
        self.for_audit()
            .write(move |state| state.attempted(&channel, &id, &attempt))
            .await
    }

    /// The notes that told an ASE of an emergency, of `cycle` and the day before it.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn informed_lately(
        &self,
        instance: &str,
        cycle: &str,
    ) -> anyhow::Result<Vec<Intent>> {
        let instance = instance.to_owned();
        // The id of a cycle begins with its time, by the host's clock: right or wrong, it is the same for all of them.
        let cycle: Ulid = cycle.parse()?;
        let first = Ulid::from_parts(cycle.timestamp_ms().saturating_sub(LATELY_MS), 0).to_string();
        self.read(move |state| state.informed_since(&instance, &first))
            .await
    }

    /// What the last digest of an instance knew; none before the first.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn digest(&self, instance: &str) -> anyhow::Result<Option<Digest>> {
        let instance = instance.to_owned();
        self.read(move |state| state.digest(&instance)).await
    }
}
