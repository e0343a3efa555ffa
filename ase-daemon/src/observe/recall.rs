//! What earlier cycles left in the mirror, as facts: for whoever asks, without a request.

use std::collections::BTreeSet;

use ase_rules::{Facts, OrganizationId, Reading};
use jiff::{SignedDuration, Timestamp};

use super::{Identity, Observation, Observer, agents, organizations, tickets};
use crate::store::{MIRROR_OF, Mirror};

impl Observer<'_> {
    /// The mirror as facts, if all of it was read well within `roster.max_age`; none otherwise.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall(&self) -> anyhow::Result<Option<Observation>> {
        let mirror = self.store.mirror(self.name).await?;
        self.remembered(mirror)
    }

    /// The same without the tickets: accounts and people.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall_roster(&self) -> anyhow::Result<Option<Observation>> {
        let frame = self.store.frame(self.name).await?;
        self.remembered(frame)
    }

    fn remembered(&self, mirror: Mirror) -> anyhow::Result<Option<Observation>> {
        let is_ours = mirror
            .checkpoints
            .get(MIRROR_OF)
            .is_some_and(|mark| self.mirrored().is_ok_and(|mirrored| mirrored == mark.value));
        let seen_at = |stream| mirror.checkpoints.get(stream).map(|mark| mark.seen_at);
        let (Some(accounts), Some(agents), Some(tickets), true) = (
            seen_at(organizations::STREAM),
            seen_at(agents::STREAM),
            seen_at(tickets::STREAM),
            is_ours,
        ) else {
            return Ok(None);
        };
        let oldest = accounts.min(agents).min(tickets);
        let age = self.clock.now().duration_since(oldest);
        if age > SignedDuration::try_from(self.roster.max_age.get())? {
            return Ok(None);
        }
        let now = Timestamp::from_second(accounts.max(agents).max(tickets).as_second())?;
        let user = self.remembered_user(&mirror);
        let addresses = agents::addresses(&mirror)?;
        let gone = organizations::gone(&mirror)?;
        let facts = Facts {
            instance: self.name.to_owned(),
            global: self.name == "global",
            accounts: Reading::known(with_doubts(&mirror)?, accounts),
            agents: Reading::known(mirror.agents, agents),
            tickets: Reading::known(mirror.tickets.into_values().collect(), tickets),
            sources: ase_rules::Sources::default(),
        };
        Ok(Some(Observation {
            facts,
            readings: Vec::new(),
            errors: Vec::new(),
            now,
            identity: user.map_or(Identity::NotAsked, Identity::Known),
            addresses,
            gone,
        }))
    }
}

/// The accounts, those in doubt whose record could not be read or whose tickets are not all there.
fn with_doubts(mirror: &Mirror) -> anyhow::Result<Vec<ase_rules::Account>> {
    let aside: BTreeSet<i64> = match mirror.checkpoints.get(organizations::ASIDE) {
        Some(mark) => serde_json::from_str(&mark.value)?,
        None => BTreeSet::new(),
    };
    let in_doubt = |id: OrganizationId| aside.contains(&id.get());
    Ok(mirror
        .accounts
        .values()
        .cloned()
        .map(|mut account| {
            if in_doubt(account.organization) {
                account.doubt = Some("its record could not be read".to_owned());
            }
            if !mirror.filled.contains(&account.organization) {
                account.tickets_doubt = Some("its tickets were not all read yet".to_owned());
            }
            account
        })
        .collect())
}
