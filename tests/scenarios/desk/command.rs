//! What an operator does beside the daemon's cycles: save a plan and carry it out, take a cycle back, ask for history.

use ase_daemon::{
    plan::{InstancePlan, PlanFile},
    revert::Reverted,
    store::{Wanted, Written},
    tell::Outcome,
};
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::cycle::Cycle;

impl Desk {
    /// Looks, and saves what would be done.
    pub(crate) async fn plan(&mut self) -> InstancePlan {
        let auditor = self.auditor().reviewed();
        let cycle = auditor.run(&CancellationToken::new()).await.unwrap();
        let path = self.folder.path().join("plan.json");
        PlanFile::of(&self.config, &[cycle]).save(&path).unwrap();
        PlanFile::load(&path).unwrap().instances.remove(0)
    }

    /// Carries a saved plan out.
    pub(crate) async fn apply(&mut self, plan: &InstancePlan) -> Cycle {
        let seen = self.sim.log().len();
        plan.is_of(&self.config).unwrap();
        let instance = self.instance.clone().reviewed();
        let stop = CancellationToken::new();
        let cycle = instance.carry_out(plan, &stop).await.unwrap();
        self.heard(cycle, seen)
    }

    /// Takes a cycle back.
    pub(crate) async fn revert(&mut self, cycle: &str) -> Vec<String> {
        let stop = CancellationToken::new();
        let reverted = self.instance.revert(cycle, &stop).await.unwrap().unwrap();
        let writes = &reverted.writes;
        let applied = writes
            .iter()
            .filter(|write| write.outcome == Outcome::Applied);
        self.told += applied.count();
        lines(&reverted)
    }

    /// Says what taking a cycle back would do.
    pub(crate) async fn revert_dry(&self, cycle: &str) -> Vec<String> {
        let auditor = self.auditor();
        let reverted = auditor.revert(cycle, &CancellationToken::new()).await;
        lines(&reverted.unwrap().unwrap())
    }

    /// What was written.
    pub(crate) async fn history(&self) -> Vec<Written> {
        let name = self.instance.name();
        self.store.history(name, Wanted::default()).await.unwrap()
    }
}

/// A line a write, the last one first: `applied assign #101`, with the reason where there is one.
fn lines(reverted: &Reverted) -> Vec<String> {
    let writes = reverted.writes.iter();
    writes
        .map(|write| {
            let outcome = serde_json::to_value(write.outcome).unwrap();
            let why = write.reason.as_deref();
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            let (kind, ticket) = (write.kind, write.ticket);
            format!("{} {kind} #{ticket}{why}", outcome.as_str().unwrap())
        })
        .collect()
}
