//! One cycle: observe, plan, apply, tell.

use anyhow::bail;
use ase_rules::TicketId;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span, warn};
use ulid::Ulid;

use super::{Cycle, Instance, Stopped, approved, telling::audits};
use crate::{
    apply::{Apply, Writer, recover},
    config::Mode,
    observe::Observation,
    plan::{Asked, Decision, InstancePlan, decide},
    store::Store,
    tell::{CycleReport, Kept},
};

impl Instance {
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
        let begun = self.began(id.clone());
        // Reading and waiting may be broken off at any point: nothing rests on them yet.
        let mut observation = tokio::select! {
            seen = self.see(store) => seen?,
            () = stop.cancelled() => bail!(Stopped),
        };
        let wanted: Vec<TicketId> = approved
            .into_iter()
            .flat_map(|plan| &plan.actions)
            .map(|action| action.ticket)
            .collect();
        // Nobody else decides and writes meanwhile.
        let _at_hand = self.work.at_hand.lock().await;
        let decision = tokio::select! {
            decision = self.decide(&mut observation, &wanted, store) => decision?,
            () = stop.cancelled() => bail!(Stopped),
        };
        let Decision {
            mut plan,
            misses,
            policy,
            histories,
            loads,
            standing,
        } = decision;
        *self.work.standing.lock().await = standing;
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
        let (mut readings, mut errors) = (observation.readings, observation.errors);
        readings.extend(audits(histories, observation.now));
        if let Some(guard) = plan.guard.as_ref().filter(|_| !self.manner.reviewed) {
            warn!(why = guard.as_str(), "the whole plan is held");
            errors.push(format!(
                "the whole plan is held: {guard}; look at it with `ase-daemon plan --out FILE`, and let it through with \
                 `ase-daemon apply FILE`"
            ));
        }
        self.work
            .allowance
            .renew(&policy.guard, plan.counts.tickets);
        let report = self.report(begun, observation.now, &plan, readings, actions, errors);
        let kept = Kept::of(report, &mut plan, misses).laden(loads);
        let kept = self.aged(kept, store).await?;
        let guard = plan.guard.as_deref().filter(|_| !self.manner.reviewed);
        let mut bulletin = self.told(&kept.report, &observation.facts, store).await?;
        self.add_standing(
            &mut bulletin,
            &kept.report,
            guard,
            &observation.facts,
            store,
        )
        .await?;
        self.keep(&kept, bulletin, store).await?;
        // They are told and not kept: what places say is long, and `onboard` asks them again.
        let report = CycleReport {
            disagreements: self.disagreements(&observation.facts, &plan, &policy, observation.now),
            ..kept.report
        };
        Ok(Cycle {
            report,
            loads: kept.loads,
            facts: observation.facts,
            plan,
            api_user: observation.identity.user(),
            address: self.settings().url.clone(),
        })
    }

    /// Observes.
    pub(super) async fn see(&self, store: &Store) -> anyhow::Result<Observation> {
        let reader = &self.zendesk.reader;
        let mut errors = Vec::new();
        if self.mode == Mode::Apply {
            errors.extend(recover(&self.name, reader, store).await?);
        }
        let observer = self.observer(store);
        let until = self.until();
        let heard = self.sources.read(self.now(), until);
        let (observation, heard) = tokio::join!(observer.observe(), heard);
        let mut observation = observation?;
        self.put_in(heard, &mut observation, until).await;
        observation.errors.splice(..0, errors);
        Ok(observation)
    }

    /// Plans.
    pub(super) async fn decide(
        &self,
        observation: &mut Observation,
        approved: &[TicketId],
        store: &Store,
    ) -> anyhow::Result<Decision> {
        let earlier = std::mem::take(&mut *self.work.standing.lock().await);
        let most = self.config.schedule.full_sweep_every.get();
        decide(
            &self.config,
            Asked {
                manner: self.manner,
                approved,
                earlier: earlier.for_as_long_as(most, observation.now),
            },
            observation,
            &self.observer(store),
        )
        .await
    }
}
