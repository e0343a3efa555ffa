//! `availability/uncovered`: an ASE is away, now or within 14 days, and nobody is named as cover.
//!
//! **Why it matters.** The customer pays for somebody who knows them; an absence without cover is a
//! gap in the service.
//!
//! **Remedy.** The manager names a cover: another ASE, else somebody who would like to become one.
//!
//! **Example.** Maya leaves in a week.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-03-09 2026-03-13
//! => warning availability/uncovered maya
//! ```
//!
//! **Near miss.** Nora covers, and Otto serves no account.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-03-09 2026-03-13 cover=nora
//! away otto 2026-03-09 2026-03-13
//! => nothing
//! ```
//!
//! **In doubt.** The list of absences is not current.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-03-09 2026-03-13
//! source absences stale
//! => held warning availability/uncovered maya
//! ```
//!
//! **Configure.** `sources.availability`; `policy.cover_ahead_days`, default 14. Silence it by naming it
//! in `policy.silence`.
//!
//! **Source.** Handbook, *Planning PTO as an ASE*: a cover, two weeks ahead. (R37, R38)
use crate::decide::Desk;
use crate::policy::day;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Absence, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "availability/uncovered",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("uncovered.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let absences = &desk.facts.sources.absences;
    let Some((absences, doubt)) = desk.heard(absences, "the absences") else {
        return vec![];
    };
    let (today, ahead) = (day(desk.now), desk.policy.cover_ahead_days);
    let mut absences: Vec<&Absence> = absences
        .iter()
        .filter(|absence| !absence.is_covered() && absence.end >= today)
        .filter(|absence| i64::from((absence.start - today).get_days()) <= ahead)
        .collect();
    absences.sort();
    absences.dedup();
    absences
        .into_iter()
        .filter_map(|absence| uncovered(desk, absence, doubt.clone()))
        .collect()
}

fn uncovered(desk: &Desk<'_>, absence: &Absence, doubt: Option<String>) -> Option<Observation> {
    let served = desk.accounts_of(absence.agent);
    if served.is_empty() {
        return None;
    }
    let message = format!(
        "User {}, the ASE of {} accounts, is away from {} to {}, and nobody is named as cover.",
        absence.agent,
        served.len(),
        absence.start,
        absence.end
    );
    let accounts: Vec<i64> = served
        .iter()
        .map(|case| case.account.organization.get())
        .collect();
    let record_doubt = served.iter().find_map(|case| case.record_doubt(desk));
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(absence.agent))
        .with("from", absence.start.to_string())
        .with("until", absence.end.to_string())
        .with("accounts", accounts)
        .doubted_by(record_doubt)
        .doubted_by(doubt);
    Some(seen)
}
