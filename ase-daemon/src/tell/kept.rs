//! A report as the store keeps it: with the reasons of what it tells, for whoever asks later.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{NearestMisses, OrganizationId, Plan, TicketId, Trail, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Api, Counts, CycleReport, Load, SourceReading, ToldFinding};

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
    /// Since when each of its findings has stood, in their order; an older version kept none.
    #[serde(default)]
    pub since: Vec<Timestamp>,
    /// How many findings of each rule there are; an older version kept none.
    #[serde(default)]
    pub by_rule: BTreeMap<String, usize>,
    /// What lay with each ASE; none where single tickets were looked at, and an older version kept none.
    #[serde(default)]
    pub loads: BTreeMap<UserId, Load>,
}

/// What makes a finding the same as one of an earlier cycle: rule, organization, ticket, agent.
type Same = (
    String,
    Option<OrganizationId>,
    Option<TicketId>,
    Option<UserId>,
);

/// Since when findings have stood.
#[derive(Clone, Debug, Default)]
pub struct Ages(BTreeMap<Same, Timestamp>);

impl Ages {
    /// Since when the findings of `report` have stood: those that were not there before, since then.
    #[must_use]
    pub fn of(&self, report: &CycleReport) -> Vec<Timestamp> {
        let since = |finding| self.0.get(&same(finding)).copied();
        report
            .findings
            .iter()
            .map(|finding| since(finding).unwrap_or(report.started_at))
            .collect()
    }
}

fn same(finding: &ToldFinding) -> Same {
    (
        finding.rule.clone(),
        finding.organization,
        finding.ticket,
        finding.agent,
    )
}

/// The numbers of a report: enough to draw a line of them.
#[derive(Clone, Debug, Deserialize)]
pub struct Head {
    /// As [`CycleReport::cycle`].
    pub cycle: String,
    /// As [`CycleReport::mode`].
    pub mode: String,
    /// As [`CycleReport::started_at`].
    pub started_at: Timestamp,
    /// As [`CycleReport::took_ms`].
    pub took_ms: u64,
    /// As [`CycleReport::readings`].
    pub readings: Vec<SourceReading>,
    /// As [`CycleReport::api`].
    pub api: Api,
    /// As [`CycleReport::counts`].
    pub counts: Counts,
    /// As [`Kept::by_rule`].
    #[serde(default)]
    pub by_rule: BTreeMap<String, usize>,
    /// As [`Kept::loads`].
    #[serde(default)]
    pub loads: BTreeMap<UserId, Load>,
}

impl Head {
    /// The numbers of a report.
    #[must_use]
    pub fn of(report: &CycleReport, loads: &BTreeMap<UserId, Load>) -> Self {
        Self {
            by_rule: by_rule(report),
            loads: loads.clone(),
            cycle: report.cycle.clone(),
            mode: report.mode.clone(),
            started_at: report.started_at,
            took_ms: report.took_ms,
            readings: report.readings.clone(),
            api: report.api.clone(),
            counts: report.counts.clone(),
        }
    }

    /// The numbers of a report as it was kept. Findings and reasons are passed over.
    ///
    /// # Errors
    ///
    /// If it is not what was kept.
    pub fn read(kept: &str) -> serde_json::Result<Self> {
        serde_json::from_str(kept)
    }

    /// Whether the cycle looked at everything, not only at tickets that webhooks named.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.readings
            .iter()
            .any(|reading| reading.source == "zendesk.organizations")
    }
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
    /// A report with the reasons that `plan` gives for it, which leave the plan: a kilobyte each, and there may be many.
    #[must_use]
    pub fn of(report: CycleReport, plan: &mut Plan, misses: NearestMisses) -> Self {
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
            tickets: among(&mut plan.trails, &tickets),
            organizations: among(&mut plan.account_trails, &organizations),
        };
        Self {
            by_rule: by_rule(&report),
            report,
            reasons,
            misses,
            since: Vec::new(),
            loads: BTreeMap::new(),
        }
    }

    /// The same, with what lay with each ASE.
    #[must_use]
    pub fn laden(mut self, loads: BTreeMap<UserId, Load>) -> Self {
        self.loads = loads;
        self
    }

    /// The same, with the ages of its findings.
    #[must_use]
    pub fn aged(mut self, before: &Ages) -> Self {
        self.since = before.of(&self.report);
        self
    }

    /// Since when its findings have stood.
    #[must_use]
    pub fn ages(&self) -> Ages {
        let findings = self.report.findings.iter().map(same);
        Ages(findings.zip(self.since.iter().copied()).collect())
    }
}

fn by_rule(report: &CycleReport) -> BTreeMap<String, usize> {
    let mut by_rule = BTreeMap::new();
    for finding in &report.findings {
        *by_rule.entry(finding.rule.clone()).or_default() += 1;
    }
    by_rule
}

fn among<K: Ord>(trails: &mut BTreeMap<K, Trail>, wanted: &BTreeSet<K>) -> BTreeMap<K, Trail> {
    let mut trails = std::mem::take(trails);
    trails.retain(|id, _| wanted.contains(id));
    trails
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ase_rules::{Evidence, NearestMisses, Owner, Plan, Severity, TicketId, UserId};
    use jiff::Timestamp;

    use super::{Ages, Head, Kept};
    use crate::tell::{Api, Counts, CycleReport, Load, SourceReading, ToldFinding};

    fn finding(ticket: i64) -> ToldFinding {
        ToldFinding {
            rule: "shadow/missing".to_owned(),
            severity: Severity::Notice,
            owner: Owner::Ase,
            organization: None,
            ticket: Some(TicketId::new(ticket)),
            agent: None,
            message: "It is not followed.".to_owned(),
            evidence: Evidence::new(),
            held: None,
            rests_on: vec![],
        }
    }

    fn report(at: i64, tickets: &[i64]) -> CycleReport {
        let at = Timestamp::from_second(at).unwrap();
        let reading = SourceReading::known("zendesk.organizations", at, 7);
        CycleReport {
            schema: 1,
            instance: "global".to_owned(),
            cycle: "01".to_owned(),
            mode: "audit".to_owned(),
            started_at: at,
            took_ms: 12,
            readings: vec![reading],
            api: Api::default(),
            counts: Counts::default(),
            findings: tickets.iter().copied().map(finding).collect(),
            actions: vec![],
            errors: vec![],
            disagreements: vec![],
        }
    }

    #[test]
    fn a_finding_is_as_old_as_it_stood_without_a_break() {
        let kept = |at, tickets: &[i64], before: &Ages| {
            Kept::of(
                report(at, tickets),
                &mut Plan::default(),
                NearestMisses::default(),
            )
            .aged(before)
        };
        let seconds =
            |kept: &Kept| -> Vec<i64> { kept.since.iter().map(|at| at.as_second()).collect() };
        let first = kept(100, &[1, 2], &Ages::default());
        assert_eq!(seconds(&first), [100, 100]);
        let second = kept(200, &[2, 3], &first.ages());
        assert_eq!(seconds(&second), [100, 200]);
        let third = kept(300, &[1, 3], &second.ages());
        assert_eq!(seconds(&third), [300, 200]);
    }

    #[test]
    fn the_numbers_of_a_report_are_read_without_the_rest() {
        let kept = Kept::of(
            report(100, &[1]),
            &mut Plan::default(),
            NearestMisses::default(),
        );
        let loads = BTreeMap::from([(
            UserId::new(7),
            Load {
                unsolved: 3,
                ..Load::default()
            },
        )]);
        let kept = kept.laden(loads.clone());
        let head = Head::read(&serde_json::to_string(&kept).unwrap()).unwrap();
        assert_eq!(head.loads, loads);
        assert_eq!(
            head.by_rule,
            BTreeMap::from([("shadow/missing".to_owned(), 1)])
        );
        assert_eq!((head.cycle.as_str(), head.took_ms), ("01", 12));
        assert!(head.is_whole());
        assert_eq!(Head::of(&kept.report, &loads).started_at, head.started_at);
    }
}
