//! One cycle of one instance: observe, plan, apply, tell.

mod allowance;
mod approved;
mod bulletin;
mod grounds;
mod look;
mod recall;
mod reconcile;
mod run;
mod telling;

use std::{collections::BTreeMap, sync::Arc};

use ase_rules::{Facts, Plan, UserId};
use jiff::Timestamp;
use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};

pub use grounds::Grounds;
pub use look::Looked;
pub use recall::Duties;
pub use reconcile::Reconciled;

use self::allowance::Allowance;
use crate::{
    config::{self, Config, Mode},
    observe::{Observation, Observer},
    plan::{Manner, Standing, policy},
    sources::{Heard, Resolved, Sources, resolve},
    store::Store,
    tell::{Ages, CycleReport, Load, Shown},
    zendesk::{Surroundings, Zendesk, is_same_connection},
};

/// One instance, ready for cycles.
#[derive(Clone, Debug)]
pub struct Instance {
    name: String,
    config: Config,
    mode: Mode,
    manner: Manner,
    zendesk: Zendesk,
    sources: Sources,
    store: Store,
    around: Surroundings,
    /// Whether people elsewhere are told of what it finds; not by somebody who was asked only to look.
    announces: bool,
    work: Arc<Work>,
}

/// What cycles and looks at single tickets have in common.
#[derive(Debug, Default)]
struct Work {
    /// Held by whoever decides and writes: never two at once.
    at_hand: Mutex<()>,
    /// Rung when a webhook has named a ticket.
    bell: Notify,
    /// What may be written between two cycles.
    allowance: Allowance,
    /// What the last cycle decided, for the next one; nothing before the first.
    standing: Mutex<Standing>,
    /// Since when the findings of the last cycle have stood; none before the first.
    ages: Mutex<Option<Ages>>,
}

/// The cycle was told to stop before it wrote anything.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("stopped before the plan was made; nothing was written")]
pub struct Stopped;

/// What a cycle leaves: the report, and what it rests on, for whoever asks why.
#[derive(Debug)]
pub struct Cycle {
    /// The report.
    pub report: CycleReport,
    /// The facts it was made from; of a [sparing](Instance::sparing) instance, with those tickets only that the plan acts on.
    pub facts: Facts,
    /// What lies with each named ASE; none where single tickets were looked at.
    pub loads: BTreeMap<UserId, Load>,
    /// The plan it told and carried out; its reasons are kept with the report.
    pub plan: Plan,
    /// The user we act as, where that had to be known.
    pub api_user: Option<UserId>,
    /// Address of the Zendesk it is about.
    pub address: String,
}

impl Cycle {
    /// The report with what reports for people show beside it.
    #[must_use]
    pub fn shown(&self) -> Shown<'_> {
        Shown::of(&self.report, &self.facts, &self.address)
    }
}

impl Instance {
    /// Connects to the instance `name` of `config`; `audit` forces audit mode whatever the configuration says.
    ///
    /// # Errors
    ///
    /// If the instance is not configured, a secret cannot be read, or the address is not acceptable.
    pub fn connect(
        name: &str,
        config: &Config,
        audit: bool,
        store: &Store,
        around: &Surroundings,
    ) -> anyhow::Result<Self> {
        let instance = config.instances.get(name).ok_or_else(|| {
            anyhow::anyhow!(
                "no instance `{name}` is configured; there is {}",
                names(config)
            )
        })?;
        let mode = if audit { Mode::Audit } else { instance.mode };
        let zendesk = Zendesk::connect(instance, mode, around)?;
        Ok(Self {
            name: name.to_owned(),
            config: config.clone(),
            mode,
            manner: Manner::default(),
            sources: Sources::connect(config, &instance.fields, &zendesk.reader, around)?,
            zendesk,
            store: match mode {
                Mode::Apply => store.clone(),
                Mode::Audit => store.for_audit(),
            },
            around: around.clone(),
            announces: !audit,
            work: Arc::default(),
        })
    }

    /// The same instance by another configuration, over the same connection; none where that needs another one.
    #[must_use]
    pub fn reconfigured(&self, config: &Config) -> Option<Self> {
        let old = &self.config.instances[&self.name];
        let new = config.instances.get(&self.name)?;
        if !is_same_connection(old, new) {
            return None;
        }
        // What cannot be had any more is told by whoever connects afresh.
        let sources =
            Sources::connect(config, &new.fields, &self.zendesk.reader, &self.around).ok()?;
        Some(Self {
            config: config.clone(),
            sources,
            ..self.clone()
        })
    }

    /// Makes single readings count at once, as in an audit that is not repeated.
    #[must_use]
    pub fn one_shot(mut self) -> Self {
        self.manner.one_shot = true;
        self
    }

    /// Lets a plan be larger than an unattended one, because a person looks at it before it is carried out.
    #[must_use]
    pub fn reviewed(mut self) -> Self {
        self.manner.reviewed = true;
        self
    }

    /// Leaves of the tickets only those in memory after a cycle that it acted on: for whoever runs many cycles.
    #[must_use]
    pub fn sparing(mut self) -> Self {
        self.manner.sparing = true;
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its part of the configuration.
    #[must_use]
    pub fn settings(&self) -> &config::Instance {
        &self.config.instances[&self.name]
    }

    /// Whether it writes.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The way to its Zendesk.
    #[must_use]
    pub fn zendesk(&self) -> &Zendesk {
        &self.zendesk
    }

    /// Where its state is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its configuration file, whole.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What decisions from `facts` rest on, for whoever asks why.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn grounds(
        &self,
        facts: Facts,
        api_user: Option<UserId>,
        now: Timestamp,
    ) -> anyhow::Result<Grounds> {
        Ok(Grounds {
            facts,
            policy: policy(&self.config, &self.name, api_user, self.manner),
            memory: self.store.memory(&self.name).await?,
            now,
        })
    }

    /// What earlier cycles read, as grounds to decide on; none where the store has nothing recent. No request is sent to
    /// Zendesk; the other sources are read.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall(&self) -> anyhow::Result<Option<Grounds>> {
        match self.observer(&self.store).recall().await? {
            None => Ok(None),
            Some(mut seen) => {
                let until = self.until();
                let heard = self.sources.read(seen.now, until).await;
                self.put_in(heard, &mut seen, until).await;
                let grounds = self.grounds(seen.facts, seen.identity.user(), seen.now);
                grounds.await.map(Some)
            }
        }
    }

    /// The time at this Zendesk; asks for it where it has not told yet.
    ///
    /// # Errors
    ///
    /// If it does not answer.
    pub async fn time(&self) -> anyhow::Result<Timestamp> {
        let reader = &self.zendesk.reader;
        if reader.server_time().is_none() {
            reader.users().me().await?;
        }
        Ok(self.now())
    }

    /// Zendesk's time, or the host's until Zendesk has told.
    pub(crate) fn now(&self) -> Timestamp {
        self.observer(&self.store).now()
    }

    /// Lets every instance ask the others whether an organization is theirs. One that is configured and not among them is
    /// not asked, and what rests on its answer is held.
    pub fn acquaint(instances: &[Self]) {
        for instance in instances {
            let others = instance.config.instances.keys();
            let others = others.filter(|name| **name != instance.name).map(|name| {
                let other = instances.iter().find(|other| other.name == *name);
                let way = other.map(|other| {
                    let key = other.settings().fields.salesforce_id.clone();
                    (other.zendesk.reader.clone(), key)
                });
                (name.clone(), way)
            });
            instance.sources.introduce(others.collect());
        }
    }

    /// Puts what the other sources said into what was seen of Zendesk.
    async fn put_in(&self, mut heard: Heard, seen: &mut Observation, until: Instant) {
        let now = seen.now;
        self.sources
            .read_zendesk(&mut heard, &seen.facts, &seen.gone, now, until)
            .await;
        let Resolved {
            sources,
            readings,
            errors,
        } = resolve(&heard, &seen.facts, &seen.addresses);
        seen.facts.sources = sources;
        seen.readings.extend(readings);
        seen.errors.extend(errors);
    }

    /// Until when the other sources are waited for, all together.
    fn until(&self) -> Instant {
        Instant::now() + self.sources.wait(self.manner.one_shot)
    }

    fn observer<'a>(&'a self, store: &'a Store) -> Observer<'a> {
        Observer {
            name: &self.name,
            instance: self.settings(),
            roster: &self.config.roster,
            reader: &self.zendesk.reader,
            store,
            clock: &*self.around.clock,
            full_sweep_every: self.config.schedule.full_sweep_every.get(),
        }
    }
}

fn names(config: &Config) -> String {
    config
        .instances
        .keys()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
