//! One cycle of one instance: observe, plan, apply, tell.

mod approved;
mod grounds;

use std::collections::BTreeMap;

use anyhow::bail;
use ase_rules::{Facts, Plan, UserId};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info, info_span, warn};
use ulid::Ulid;
use zendesk_client::Stats;

pub use grounds::Grounds;

use crate::{
    apply::{Apply, Writer, recover},
    config::{Config, Mode},
    observe::{Observation, Observer},
    plan::{Decision, InstancePlan, Manner, decide, policy},
    store::Store,
    tell::{Api, Counts, CycleReport, FindingCounts, Kept, SourceReading, Status, ToldFinding},
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
    store: Store,
    around: Surroundings,
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
    /// The facts it was made from.
    pub facts: Facts,
    /// The plan it told and carried out.
    pub plan: Plan,
    /// The user we act as, if Zendesk told.
    pub api_user: Option<UserId>,
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
        Ok(Self {
            name: name.to_owned(),
            config: config.clone(),
            mode,
            manner: Manner::default(),
            zendesk: Zendesk::connect(instance, mode, around)?,
            store: match mode {
                Mode::Apply => store.clone(),
                Mode::Audit => store.for_audit(),
            },
            around: around.clone(),
        })
    }

    /// The same instance by another configuration, over the same connection; none where that needs another one.
    #[must_use]
    pub fn reconfigured(&self, config: &Config) -> Option<Self> {
        let old = &self.config.instances[&self.name];
        let new = config.instances.get(&self.name)?;
        is_same_connection(old, new).then(|| Self {
            config: config.clone(),
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

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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

    /// Runs one cycle. A source that does not answer, or a write that fails, is in the report.
    ///
    /// # Errors
    ///
    /// If the store fails: without it nothing may be done.
    pub async fn run(&self, stop: &CancellationToken) -> anyhow::Result<Cycle> {
        self.begin(None, stop).await
    }

    /// Runs one cycle that carries out, of what it would do, exactly what `approved` says.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and [`PlanRefused`](crate::plan::PlanRefused) if the plan is too old.
    pub async fn carry_out(
        &self,
        approved: &InstancePlan,
        stop: &CancellationToken,
    ) -> anyhow::Result<Cycle> {
        self.begin(Some(approved), stop).await
    }

    async fn begin(
        &self,
        approved: Option<&InstancePlan>,
        stop: &CancellationToken,
    ) -> anyhow::Result<Cycle> {
        let id = Ulid::generate().to_string();
        let span = info_span!("cycle", instance = self.name, cycle = id);
        self.run_as(id, approved, stop).instrument(span).await
    }

    async fn run_as(
        &self,
        id: String,
        approved: Option<&InstancePlan>,
        stop: &CancellationToken,
    ) -> anyhow::Result<Cycle> {
        // What this cycle finds and plans stands or falls with the writer's place as held now.
        let store = &self.store.pinned();
        let began = self.around.clock.monotonic();
        let before = self.zendesk.reader.stats();
        // Reading and waiting may be broken off at any point: nothing rests on them yet.
        let (observation, decision, mut errors) = tokio::select! {
            looked = self.look(store) => looked?,
            () = stop.cancelled() => bail!(Stopped),
        };
        let Decision {
            plan,
            policy,
            histories,
        } = decision;
        let (due, left) = match approved {
            None => (plan.actions.clone(), Vec::new()),
            Some(approved) => {
                approved.is_recent(observation.now)?;
                approved::only(&approved.actions, &plan, &observation.facts)
            }
        };
        let apply = Apply {
            name: &self.name,
            cycle: &id,
            reader: &self.zendesk.reader,
            store,
            policy: &policy,
            findings: &plan.findings,
            now: observation.now,
            kill_switch: &self.config.kill_switch,
            stop,
        };
        let writer = Writer::new(self.zendesk.writer.as_ref());
        let mut actions = apply.carry_out(due, &writer).await?;
        actions.extend(left);
        let findings: Vec<ToldFinding> = plan.findings.iter().cloned().map(Into::into).collect();
        let mut readings = observation.readings;
        readings.extend(audits(histories, observation.now));
        if let Some(guard) = plan.guard.as_ref().filter(|_| !self.manner.reviewed) {
            warn!(why = guard.as_str(), "the whole plan is held");
            errors.push(format!(
                "the whole plan is held: {guard}; look at it with `ase-daemon plan --out FILE`, and let it through with \
                 `ase-daemon apply FILE`"
            ));
        }
        let report = CycleReport {
            schema: 1,
            instance: self.name.clone(),
            cycle: id,
            mode: self.mode.into(),
            started_at: observation.now,
            took_ms: millis(self.around.clock.monotonic().saturating_sub(began)),
            readings,
            api: api(&before, &self.zendesk.reader.stats()),
            counts: Counts {
                accounts: plan.counts.accounts,
                eligible: plan.counts.eligible,
                tickets: plan.counts.tickets,
                findings: FindingCounts::of(&findings),
            },
            findings,
            actions,
            errors,
        };
        let kept = Kept::of(report, &plan);
        self.keep(&kept, store).await?;
        Ok(Cycle {
            report: kept.report,
            facts: observation.facts,
            plan,
            api_user: observation.api_user,
        })
    }

    /// Observes and plans.
    async fn look(&self, store: &Store) -> anyhow::Result<(Observation, Decision, Vec<String>)> {
        let reader = &self.zendesk.reader;
        let mut errors = Vec::new();
        if self.mode == Mode::Apply {
            errors.extend(recover(&self.name, reader, store).await?);
        }
        let mut observation = self.observer(store).observe().await?;
        errors.append(&mut observation.errors);
        let decision = decide(
            &self.config,
            &self.name,
            self.manner,
            &mut observation,
            reader,
            store,
        )
        .await?;
        Ok((observation, decision, errors))
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

    /// What earlier cycles read, as grounds to decide on; none where the store has nothing recent. No request is sent.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall(&self) -> anyhow::Result<Option<Grounds>> {
        match self.observer(&self.store).recall().await? {
            None => Ok(None),
            Some(seen) => {
                let grounds = self.grounds(seen.facts, seen.api_user, seen.now);
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
        Ok(self.observer(&self.store).now())
    }

    async fn keep(&self, kept: &Kept, store: &Store) -> anyhow::Result<()> {
        let text = serde_json::to_string(kept)?;
        let report = &kept.report;
        store
            .keep_report(&report.cycle, &self.name, report.started_at, text)
            .await?;
        info!(
            accounts = report.counts.accounts,
            tickets = report.counts.tickets,
            findings = report.findings.len(),
            actions = report.actions.len(),
            requests = report.api.requests,
            took_ms = report.took_ms,
            "cycle done"
        );
        Ok(())
    }

    fn observer<'a>(&'a self, store: &'a Store) -> Observer<'a> {
        Observer {
            name: &self.name,
            instance: &self.config.instances[&self.name],
            roster: &self.config.roster,
            reader: &self.zendesk.reader,
            store,
            clock: &*self.around.clock,
            full_sweep_every: self.config.schedule.full_sweep_every.get(),
        }
    }
}

/// The histories a decision turned on, as a source.
fn audits((read, unread): (usize, usize), now: Timestamp) -> Option<SourceReading> {
    (read > 0).then(|| SourceReading {
        source: "zendesk.audits".to_owned(),
        status: if unread == 0 {
            Status::Known
        } else {
            Status::Unknown
        },
        seen_at: Some(now),
        records: read - unread,
        reason: (unread > 0)
            .then(|| format!("the history of {unread} of {read} tickets could not be read")),
    })
}

fn api(before: &Stats, after: &Stats) -> Api {
    let by_lane: BTreeMap<String, u64> = after
        .by_lane
        .iter()
        .map(|(lane, count)| {
            (
                lane.as_str().to_owned(),
                count - before.by_lane.get(lane).copied().unwrap_or_default(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    Api {
        requests: after.requests - before.requests,
        retries: after.retries - before.retries,
        waited_ms: millis(after.waited.saturating_sub(before.waited)),
        by_lane,
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn names(config: &Config) -> String {
    config
        .instances
        .keys()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
