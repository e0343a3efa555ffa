//! A report as the store keeps it: with the reasons of what it tells, for whoever asks later.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{NearestMisses, OrganizationId, Plan, TicketId, Trail};
use serde::{Deserialize, Serialize};

use super::CycleReport;

/// A report and its reasons.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Kept {
    /// The report.
    #[serde(flatten)]
    pub report: CycleReport,
    /// The reasons of its findings and actions; an older version kept none.
    #[serde(default)]
    pub reasons: KeptReasons,
    /// What would have had to be otherwise for something to be done about what it tells.
    #[serde(default)]
    pub misses: NearestMisses,
}

/// The ordered reasons of what a report tells. What there was nothing to say about is not among them: a desk has many
/// tickets, and most cycles find all as it was.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct KeptReasons {
    /// Of tickets with a finding or an action.
    pub tickets: BTreeMap<TicketId, Trail>,
    /// Of accounts with a finding of their own.
    pub organizations: BTreeMap<OrganizationId, Trail>,
}

impl Kept {
    /// A report with the reasons that `plan` gives for it.
    #[must_use]
    pub fn of(report: CycleReport, plan: &Plan, misses: NearestMisses) -> Self {
        let findings = || report.findings.iter();
        let tickets: BTreeSet<TicketId> = findings()
            .filter_map(|finding| finding.ticket)
            .chain(report.actions.iter().map(|action| action.ticket))
            .collect();
        let organizations: BTreeSet<OrganizationId> = findings()
            .filter(|finding| finding.ticket.is_none())
            .filter_map(|finding| finding.organization)
            .collect();
        let reasons = KeptReasons {
            tickets: among(&plan.trails, tickets),
            organizations: among(&plan.account_trails, organizations),
        };
        Self {
            report,
            reasons,
            misses,
        }
    }
}

fn among<K: Copy + Ord>(trails: &BTreeMap<K, Trail>, wanted: BTreeSet<K>) -> BTreeMap<K, Trail> {
    wanted
        .into_iter()
        .filter_map(|id| trails.get(&id).map(|trail| (id, trail.clone())))
        .collect()
}
