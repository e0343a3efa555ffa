//! What a cycle has to tell people elsewhere.

use ase_rules::Facts;

use super::Instance;
use crate::{
    config::Mode,
    notify::{channels_of, digest, held, told, would_be_told},
    store::{Bulletin, Store},
    tell::{CycleReport, Names},
};

impl Instance {
    /// The emergencies of which ASEs were told.
    pub(super) async fn told(
        &self,
        report: &CycleReport,
        facts: &Facts,
        store: &Store,
    ) -> anyhow::Result<Bulletin> {
        let channels = match self.announces {
            true => channels_of(&self.config.notify, &self.name),
            false => Vec::new(),
        };
        if channels.is_empty() {
            return Ok(Bulletin::default());
        }
        let names = Names::of(facts).at(&self.settings().url);
        let notices = match self.mode {
            Mode::Audit => would_be_told(report, &names),
            Mode::Apply => {
                let informed = store.informed_lately(&self.name, &report.cycle).await?;
                told(&self.name, &names, &informed)
            }
        };
        Ok(Bulletin {
            notices,
            channels,
            digest: None,
        })
    }

    /// What is told of the desk as a whole: a plan that is held, and the digest where it is due.
    pub(super) async fn add_standing(
        &self,
        bulletin: &mut Bulletin,
        report: &CycleReport,
        guard: Option<&str>,
        facts: &Facts,
        store: &Store,
    ) -> anyhow::Result<()> {
        if bulletin.channels.is_empty() {
            return Ok(());
        }
        bulletin
            .notices
            .extend(guard.map(|guard| held(report, guard)));
        let last = store.digest(&self.name).await?;
        let time = &self.config.notify.digest;
        let names = Names::of(facts).at(&self.settings().url);
        digest(bulletin, report, last, time, &names);
        Ok(())
    }
}
