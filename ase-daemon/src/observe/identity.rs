//! Who we are at a Zendesk: what tells our own changes in a ticket's history from those of people.

use ase_rules::{Reading, UserId};

use super::{Notes, Observer, chain};
use crate::{
    config,
    store::{Mark, Mirror, Update},
    zendesk::credentials,
};

/// Who we are, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// This user.
    Known(UserId),
    /// Nobody asked, because nothing turned on it yet.
    NotAsked,
    /// Zendesk was asked and did not tell. No history is read then: our own changes would be taken for those of people.
    Unknown,
}

impl Identity {
    /// The user we act as, where that is known.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Known(user) => Some(user),
            Self::NotAsked | Self::Unknown => None,
        }
    }
}

/// How the streams begin that say who we are, each by its own credentials.
const STREAM: &str = "me (";

impl Observer<'_> {
    /// Who we are, as remembered for as long as the credentials are the same. Where others told it before, histories may be
    /// kept already, and it is asked for; else it is left until a history [matters](Self::identify).
    pub(super) async fn identity(
        &self,
        mirror: &Mirror,
        notes: &mut Notes,
    ) -> anyhow::Result<Identity> {
        // A bearer token says nothing of whose it is, and tomorrow's may be somebody else's.
        let lasting = !matches!(self.instance.auth, config::Auth::Bearer { .. });
        match self.remembered_user(mirror).filter(|_| lasting) {
            Some(user) => Ok(Identity::Known(user)),
            None if was_ever_told(mirror) => self.ask(notes).await,
            None => Ok(Identity::NotAsked),
        }
    }

    /// Who we are, asked for if nobody did meanwhile: before a history is read, or decided by.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub(crate) async fn identify(&self) -> anyhow::Result<(Identity, Notes)> {
        let mut notes = Notes::default();
        let mirror = self.store.frame(self.name).await?;
        let identity = match self.identity(&mirror, &mut notes).await? {
            Identity::NotAsked => self.ask(&mut notes).await?,
            known => known,
        };
        Ok((identity, notes))
    }

    /// Who we are, by what the mirror remembers.
    pub(super) fn remembered_user(&self, mirror: &Mirror) -> Option<UserId> {
        let mark = mirror.checkpoints.get(&self.stream())?;
        mark.value.parse().ok().map(UserId::new)
    }

    async fn ask(&self, notes: &mut Notes) -> anyhow::Result<Identity> {
        match self.reader.users().me().await {
            Ok(me) => {
                let id = me.id.get();
                let mark = Mark {
                    value: id.to_string(),
                    seen_at: self.now(),
                };
                let update = Update {
                    checkpoints: vec![(self.stream(), mark)],
                    ..Update::default()
                };
                self.store.save(self.name, update).await?;
                Ok(Identity::Known(UserId::new(id)))
            }
            Err(error) => {
                let reading: Reading<()> = Reading::unknown(chain(&error));
                notes.source("zendesk.identity", &reading, 0, None);
                notes
                    .errors
                    .push(format!("who we are at {}: {}", self.name, chain(&error)));
                Ok(Identity::Unknown)
            }
        }
    }

    fn stream(&self) -> String {
        format!("{STREAM}{})", credentials(&self.instance.auth))
    }
}

/// Whether Zendesk ever told who we are, by whichever credentials.
fn was_ever_told(mirror: &Mirror) -> bool {
    let mut streams = mirror.checkpoints.keys();
    streams.any(|stream| stream.starts_with(STREAM))
}
