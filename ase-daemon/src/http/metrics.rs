//! What whoever watches the daemon counts: `/metrics`, in Prometheus' text format. No name, no subject, no id of a customer.

mod expose;
mod exposition;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ase_rules::Severity;
use jiff::Timestamp;

use crate::{
    cycle::Cycle,
    schedule::News,
    tell::{CycleReport, Outcome, Status},
};

/// What was counted since the process began. Shared behind an `Arc`.
#[derive(Debug, Default)]
pub struct Metrics {
    instances: Mutex<BTreeMap<String, Counted>>,
}

/// What was counted of one instance.
#[derive(Debug, Default)]
struct Counted {
    cycles: BTreeMap<&'static str, u64>,
    looks: u64,
    took_ms: u64,
    /// What became of actions: by kind, rule and outcome.
    actions: BTreeMap<(String, String, &'static str), u64>,
    /// When the last cycle began that read every source whole.
    succeeded: Option<Timestamp>,
    last: Option<Last>,
}

/// The last cycle that ended.
#[derive(Debug)]
struct Last {
    took_ms: u64,
    accounts: usize,
    eligible: usize,
    tickets: usize,
    findings: BTreeMap<(String, Severity), usize>,
    held: usize,
    errors: usize,
    guarded: bool,
    /// Which source was read when, and whether all of it is known.
    sources: Vec<(String, Option<Timestamp>, bool)>,
}

impl Last {
    fn of(cycle: &Cycle) -> Self {
        let report = &cycle.report;
        let mut findings = BTreeMap::new();
        for finding in &report.findings {
            *findings
                .entry((finding.rule.clone(), finding.severity))
                .or_default() += 1;
        }
        let held = |outcome: Outcome| outcome == Outcome::Held;
        let source = |reading: &crate::tell::SourceReading| {
            let known = reading.status == Status::Known;
            (reading.source.clone(), reading.seen_at, known)
        };
        Self {
            took_ms: report.took_ms,
            accounts: report.counts.accounts,
            eligible: report.counts.eligible,
            tickets: report.counts.tickets,
            findings,
            held: report
                .actions
                .iter()
                .filter(|action| held(action.outcome))
                .count(),
            errors: report.errors.len(),
            guarded: cycle.plan.guard.is_some(),
            sources: report.readings.iter().map(source).collect(),
        }
    }
}

impl Metrics {
    /// Takes note of news.
    pub fn hear(&self, news: &News<'_>) {
        match news {
            News::Done(cycle) => {
                let mut instances = self.lock();
                let counted = instances.entry(cycle.report.instance.clone()).or_default();
                let result = match cycle.report.has_unread_source() {
                    false => {
                        counted.succeeded = Some(cycle.report.started_at);
                        "whole"
                    }
                    true => "partial",
                };
                *counted.cycles.entry(result).or_default() += 1;
                counted.took_ms += cycle.report.took_ms;
                counted.count_actions(&cycle.report);
                counted.last = Some(Last::of(cycle));
            }
            News::Reconciled(cycle) => {
                let mut instances = self.lock();
                let counted = instances.entry(cycle.report.instance.clone()).or_default();
                counted.looks += 1;
                counted.count_actions(&cycle.report);
            }
            News::Failed { instance, .. } => self.ended(instance, "failed"),
            News::StandsBy { instance } => self.ended(instance, "standby"),
        }
    }

    fn ended(&self, instance: &str, result: &'static str) {
        let mut instances = self.lock();
        let counted = instances.entry(instance.to_owned()).or_default();
        *counted.cycles.entry(result).or_default() += 1;
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Counted>> {
        self.instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn count_actions(&mut self, report: &CycleReport) {
        for action in &report.actions {
            let outcome = match action.outcome {
                Outcome::Planned => "planned",
                Outcome::Applied => "applied",
                Outcome::AlreadyTrue => "already_true",
                Outcome::Held => "held",
                Outcome::Conflict => "conflict",
                Outcome::Failed => "failed",
            };
            let key = (action.kind.to_string(), action.rule.clone(), outcome);
            *self.actions.entry(key).or_default() += 1;
        }
    }
}
