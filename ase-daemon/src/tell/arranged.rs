//! A report arranged as people read it: by account, what is alike together, the worst first.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use ase_rules::{ActionKind, OrganizationId, UserId};

use super::{CycleReport, Outcome, SourceReading, Status, Told, ToldFinding, words};
use crate::onboard::Disagreement;

/// How many tickets are named in one line.
pub(crate) const NAMED: usize = 12;

/// The readings that are not simply known.
pub(crate) fn doubtful(report: &CycleReport) -> Vec<&SourceReading> {
    report
        .readings
        .iter()
        .filter(|reading| reading.status != Status::Known || reading.reason.is_some())
        .collect()
}

/// Findings by account, the account with the worst first, what is about no account last.
pub(crate) fn by_account(
    findings: &[ToldFinding],
) -> Vec<(Option<OrganizationId>, Vec<&ToldFinding>)> {
    let mut accounts: BTreeMap<Option<OrganizationId>, Vec<&ToldFinding>> = BTreeMap::new();
    for finding in findings {
        accounts
            .entry(finding.organization)
            .or_default()
            .push(finding);
    }
    let mut accounts: Vec<_> = accounts.into_iter().collect();
    accounts.sort_by_key(|(organization, findings)| {
        let worst = findings.iter().map(|finding| finding.severity).max();
        (organization.is_none(), Reverse(worst))
    });
    accounts
}

/// What the places say of an account, where several tell it otherwise.
pub(crate) fn disagreement(
    report: &CycleReport,
    organization: Option<OrganizationId>,
) -> Option<&Disagreement> {
    let mut all = report.disagreements.iter();
    all.find(|one| Some(one.organization) == organization)
}

/// Accounts that places tell otherwise, and of which nothing is found besides.
pub(crate) fn otherwise_well(report: &CycleReport) -> impl Iterator<Item = &Disagreement> {
    let found: BTreeSet<_> = report
        .findings
        .iter()
        .filter_map(|one| one.organization)
        .collect();
    let all = report.disagreements.iter();
    all.filter(move |one| !found.contains(&one.organization))
}

/// Findings of one account, those of one rule and severity together.
pub(crate) fn alike<'a>(findings: &[&'a ToldFinding]) -> Vec<Vec<&'a ToldFinding>> {
    let mut groups: Vec<Vec<&ToldFinding>> = Vec::new();
    for finding in findings {
        let of_same = |group: &&mut Vec<&ToldFinding>| {
            group.first().is_some_and(|other| {
                other.rule == finding.rule && other.severity == finding.severity
            })
        };
        match groups.iter_mut().find(of_same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// Actions that are told in one line.
pub(crate) enum Line<'a> {
    /// One.
    One(&'a Told),
    /// Many a ticket gets a follower; those of one ASE, rule and outcome are told together.
    Followed(Vec<&'a Told>),
    /// Held for one reason.
    Held(ActionKind, &'a str, usize),
}

/// Actions as they are told.
pub(crate) fn lines(actions: &[Told]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut held: BTreeMap<(ActionKind, &str), usize> = BTreeMap::new();
    let mut followed: BTreeMap<(u8, UserId, &str), Vec<&Told>> = BTreeMap::new();
    for action in actions {
        let reason = action.reason.as_deref();
        match (action.outcome, action.kind) {
            (Outcome::Held, kind) => {
                *held
                    .entry((kind, reason.unwrap_or("no reason given")))
                    .or_default() += 1;
            }
            (outcome, ActionKind::AddFollower) if reason.is_none() => followed
                .entry((outcome as u8, action.agent, &action.rule))
                .or_default()
                .push(action),
            _ => lines.push(Line::One(action)),
        }
    }
    lines.extend(followed.into_values().map(|alike| match alike[..] {
        [one] => Line::One(one),
        _ => Line::Followed(alike),
    }));
    let held = held
        .into_iter()
        .map(|((kind, why), count)| Line::Held(kind, why, count));
    lines.extend(held);
    lines
}

/// What only people can put right: by who does it, how often which rule.
pub(crate) fn left_to_people(
    report: &CycleReport,
) -> BTreeMap<&'static str, BTreeMap<&str, usize>> {
    let done: BTreeSet<_> = report
        .actions
        .iter()
        .filter(|action| action.outcome != Outcome::Held)
        .map(|action| (action.ticket, action.rule.as_str()))
        .collect();
    let mut by_owner: BTreeMap<&'static str, BTreeMap<&str, usize>> = BTreeMap::new();
    for finding in &report.findings {
        if finding
            .ticket
            .is_some_and(|ticket| done.contains(&(ticket, finding.rule.as_str())))
        {
            continue;
        }
        *by_owner
            .entry(words::owner(finding.owner))
            .or_default()
            .entry(&finding.rule)
            .or_default() += 1;
    }
    by_owner
}
