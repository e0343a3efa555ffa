//! A report with what it rests on: people want names, and charts want more than what was found.

use ase_rules::Facts;

use super::{CycleReport, Names};

/// What reports for people are made from.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The report.
    pub report: &'a CycleReport,
    /// The facts that it was made from.
    pub facts: &'a Facts,
    /// What people and accounts are called.
    pub names: Names,
}

impl<'a> Shown<'a> {
    /// `report` with `facts`, of the Zendesk at `address`.
    #[must_use]
    pub fn of(report: &'a CycleReport, facts: &'a Facts, address: &str) -> Self {
        Self {
            report,
            facts,
            names: Names::of(facts).at(address),
        }
    }
}
