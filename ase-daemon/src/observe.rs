//! Observe: reads Zendesk into facts, at the least cost in requests.
//!
//! The store holds a mirror of what was read before; a cycle reads what has changed since. Each
//! stream is believed only when its reading was complete: a list that broke off leaves the mirror as
//! it was, the reading stale or unknown, and the checkpoint where it stood.

mod agents;
mod doubt;
mod hints;
mod history;
mod identity;
mod organizations;
mod recall;
mod tickets;

use std::{collections::BTreeMap, time::Duration};

use ase_rules::{Account, Facts, Reading, Sources};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::{debug, warn};
use zendesk_client::{Checkpoint, Client, Clock, api::Start};

pub use hints::{HINTS_A_REQUEST, HintReading, read_hints};
pub use history::{HistoryReading, read_histories};
pub use identity::Identity;
pub(crate) use organizations::account_of;
pub(crate) use tickets::ticket_of;

use crate::{
    config,
    store::Store,
    tell::{SourceReading, Status},
};

/// What one look at an instance brought.
#[derive(Debug)]
pub struct Observation {
    /// The facts, with doubt.
    pub facts: Facts,
    /// What each source gave.
    pub readings: Vec<SourceReading>,
    /// What could not be read, a sentence each.
    pub errors: Vec<String>,
    /// The time the facts are of: Zendesk's, where it told.
    pub now: Timestamp,
    /// Who we are.
    pub identity: Identity,
    /// The e-mail addresses of the people named as ASE, in lower case.
    pub addresses: BTreeMap<String, ase_rules::UserId>,
    /// Organizations that were accounts once and are none any more, with the Salesforce id they had.
    pub gone: BTreeMap<ase_rules::OrganizationId, String>,
}

/// What an observation needs.
#[derive(Clone, Copy, Debug)]
pub struct Observer<'a> {
    /// Name of the instance.
    pub name: &'a str,
    /// Its configuration.
    pub instance: &'a config::Instance,
    /// How old readings may be, how much lists may shrink.
    pub roster: &'a config::Roster,
    /// Reads Zendesk.
    pub reader: &'a Client,
    /// Holds the mirror.
    pub store: &'a Store,
    /// The host's clock: how long things take, and the time for as long as Zendesk has not told its own.
    pub clock: &'a dyn Clock,
    /// How often everything is read afresh.
    pub full_sweep_every: Duration,
}

impl Observation {
    /// Takes in what was learned of who we are.
    pub(crate) fn take_in(&mut self, identity: Identity, mut notes: Notes) {
        self.identity = identity;
        self.readings.append(&mut notes.readings);
        self.errors.append(&mut notes.errors);
    }
}

impl Observer<'_> {
    /// Reads organizations, agents and tickets into facts.
    ///
    /// A source that does not answer is doubt in the facts, not an error.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn observe(&self) -> anyhow::Result<Observation> {
        if self
            .store
            .mirror_is_of(self.name, self.mirrored()?, self.now())
            .await?
        {
            warn!("url or fields have changed since the last cycle; everything is read afresh");
        }
        let mut mirror = self.store.frame(self.name).await?;
        let mut notes = Notes::default();
        let identity = self.identity(&mirror, &mut notes).await?;
        let accounts = organizations::read(self, &mut mirror, &mut notes).await?;
        let agents = agents::read(self, &mut mirror, &accounts, &mut notes).await?;
        let (accounts, tickets) = tickets::read(self, &mut mirror, accounts, &mut notes).await?;
        Ok(Observation {
            facts: Facts {
                instance: self.name.to_owned(),
                global: self.name == "global",
                accounts,
                agents,
                tickets,
                // They are read beside this, and put in afterwards.
                sources: Sources::default(),
            },
            addresses: agents::addresses(&mirror)?,
            gone: organizations::gone(&mirror)?,
            readings: notes.readings,
            errors: notes.errors,
            // Zendesk's own times are whole seconds.
            now: Timestamp::from_second(self.now().as_second())?,
            identity,
        })
    }

    /// What the mirror is of: another desk, or other fields, would be another mirror.
    fn mirrored(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&(
            &self.instance.url,
            &self.instance.fields,
        ))?)
    }

    /// Whether names, subjects and text of customers stay out of everything we keep and tell.
    fn redacts(&self) -> bool {
        self.name == "us_gov"
    }

    /// Zendesk's time, or the host's until Zendesk has told.
    pub(crate) fn now(&self) -> Timestamp {
        self.reader
            .server_time()
            .unwrap_or_else(|| self.clock.now())
    }

    /// Zendesk's time at a moment of the monotonic clock, as answers that came later tell it.
    pub(crate) fn at(&self, moment: Duration) -> Timestamp {
        self.now() - self.clock.monotonic().saturating_sub(moment)
    }
}

/// Where the next reading of a stream goes on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// From this time on: what came before was read another way.
    Since(Timestamp),
    /// From an export's checkpoint on.
    Resume(Checkpoint),
}

impl Place {
    fn start(&self) -> Start {
        match self {
            Self::Since(time) => Start::Since(*time),
            Self::Resume(checkpoint) => Start::Resume(checkpoint.clone()),
        }
    }
}

/// What is noted on the way.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    readings: Vec<SourceReading>,
    errors: Vec<String>,
}

impl Notes {
    /// Says of a source that it is less known than its reading as a whole.
    fn downgrade(&mut self, source: &str, status: Status, why: String) {
        for reading in self
            .readings
            .iter_mut()
            .filter(|reading| reading.source == source)
        {
            reading.status = status;
            reading.reason = Some(why.clone());
        }
    }

    /// Notes what became of a source, as the facts have it.
    fn source<T>(
        &mut self,
        source: &str,
        reading: &Reading<T>,
        records: usize,
        incomplete: Option<String>,
    ) {
        let (status, seen_at, reason) = match reading {
            Reading::Known { seen_at, .. } => (Status::Known, Some(*seen_at), incomplete),
            Reading::Stale { seen_at, why, .. } => {
                (Status::Stale, Some(*seen_at), Some(why.clone()))
            }
            Reading::Unknown { why } => (Status::Unknown, None, Some(why.clone())),
        };
        if let Some(reason) = &reason {
            debug!(source, ?status, reason, "a source is in doubt");
        }
        self.readings.push(SourceReading {
            source: source.to_owned(),
            status,
            seen_at,
            records,
            reason,
        });
    }
}

/// The accounts of a reading, whatever the doubt.
fn accounts_of(reading: &Reading<Vec<Account>>) -> &[Account] {
    reading.value().map_or(&[], Vec::as_slice)
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
