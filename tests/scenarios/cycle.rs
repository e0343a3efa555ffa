//! What came of a cycle, asked in the words of a story.

use std::collections::BTreeMap;

use ase_daemon::tell::{CycleReport, Load, Names, Outcome, Status, Told};
use ase_rules::{ActionKind, UserId};

/// A cycle that has run.
pub(crate) struct Cycle {
    pub(crate) report: CycleReport,
    /// What it says lies with each ASE.
    pub(crate) loads: BTreeMap<UserId, Load>,
    /// What the report calls people and accounts.
    pub(crate) called: Names,
    /// Names of people, by id.
    pub(crate) names: BTreeMap<i64, String>,
    /// The requests it made, for whoever reads a failure.
    pub(crate) requests: Vec<String>,
}

impl Cycle {
    /// Actions that were carried out (or, in audit mode, planned), one a line, such as
    /// `assign #101 to maya (assignment/unowned)`.
    #[track_caller]
    pub(crate) fn expect_actions(&self, expected: &str) {
        let done = self.with_outcome(&[Outcome::Applied, Outcome::Planned, Outcome::AlreadyTrue]);
        assert_eq!(lines(expected), done, "{}", self.context());
    }

    /// Actions that somebody else was faster than.
    #[track_caller]
    pub(crate) fn expect_conflicts(&self, expected: &str) {
        assert_eq!(
            lines(expected),
            self.with_outcome(&[Outcome::Conflict]),
            "{}",
            self.context()
        );
    }

    /// Actions that were held, each with (a part of) the reason.
    #[track_caller]
    pub(crate) fn expect_held(&self, expected: &str, reason: &str) {
        assert_eq!(
            lines(expected),
            self.with_outcome(&[Outcome::Held]),
            "{}",
            self.context()
        );
        for action in self
            .report
            .actions
            .iter()
            .filter(|action| action.outcome == Outcome::Held)
        {
            let why = action.reason.as_deref().unwrap_or_default();
            assert!(
                why.contains(reason),
                "held because \"{why}\", not \"{reason}\"\n{}",
                self.context()
            );
        }
    }

    /// Actions that failed.
    #[track_caller]
    pub(crate) fn expect_failed(&self, expected: &str) {
        assert_eq!(
            lines(expected),
            self.with_outcome(&[Outcome::Failed]),
            "{}",
            self.context()
        );
    }

    /// All findings, one a line: `warning assignment/unowned #101` or `error subscription/unpaid`.
    #[track_caller]
    pub(crate) fn expect_findings(&self, expected: &str) {
        let found: Vec<String> = self
            .report
            .findings
            .iter()
            .map(|finding| {
                let ticket = finding
                    .ticket
                    .map(|id| format!(" #{id}"))
                    .unwrap_or_default();
                let held = if finding.held.is_some() { " held" } else { "" };
                format!("{} {}{ticket}{held}", finding.severity, finding.rule)
            })
            .collect();
        assert_eq!(lines(expected), sorted(found), "{}", self.context());
    }

    /// That a source is in doubt, for (a part of) this reason.
    #[track_caller]
    pub(crate) fn expect_doubt(&self, source: &str, reason: &str) {
        let reading = self
            .report
            .readings
            .iter()
            .find(|reading| reading.source == source);
        let doubted = reading.is_some_and(|reading| {
            (reading.status != Status::Known || reading.reason.is_some())
                && reading
                    .reason
                    .as_deref()
                    .is_some_and(|why| why.contains(reason))
        });
        assert!(doubted, "{source}: {reading:?}\n{}", self.context());
    }

    /// Whether the plan was above its bounds.
    pub(crate) fn is_held_whole(&self) -> bool {
        let errors = &self.report.errors;
        errors
            .iter()
            .any(|error| error.contains("the whole plan is held"))
    }

    fn with_outcome(&self, outcomes: &[Outcome]) -> Vec<String> {
        let matching = self
            .report
            .actions
            .iter()
            .filter(|action| outcomes.contains(&action.outcome));
        sorted(matching.map(|action| self.sentence(action)).collect())
    }

    fn sentence(&self, action: &Told) -> String {
        let who = self
            .names
            .get(&action.agent.get())
            .cloned()
            .unwrap_or_else(|| action.agent.to_string());
        let (ticket, rule) = (action.ticket, &action.rule);
        match action.kind {
            ActionKind::Assign => format!("assign #{ticket} to {who} ({rule})"),
            ActionKind::AddFollower => format!("let {who} follow #{ticket} ({rule})"),
            ActionKind::RemoveFollower => format!("stop {who} following #{ticket} ({rule})"),
            ActionKind::Inform => format!("inform {who} of #{ticket} ({rule})"),
        }
    }

    pub(crate) fn context(&self) -> String {
        let report = serde_json::to_string_pretty(&self.report).unwrap_or_default();
        format!(
            "requests:\n  {}\nreport: {report}",
            self.requests.join("\n  ")
        )
    }
}

fn lines(text: &str) -> Vec<String> {
    sorted(
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}
