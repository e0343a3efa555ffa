//! `oncall/still-rostered`: an ASE of two accounts or more still stands on an on-call schedule.
//!
//! **Why it matters.** A customer of one's own and an emergency of somebody else's collide sooner
//! or later; with two accounts the risk is too great. For 30 days from the second account it is a
//! notice: there should be a plan by then. Accounts of other instances count as far as the engineer's
//! team file lists them.
//!
//! **Remedy.** The manager and the ASE plan the way off the rotation.
//!
//! **Example.** Two accounts for months.
//!
//! ```text
//! org Acme ase=maya since=90d
//! org Bolt ase=maya since=60d
//! oncall maya ceoc
//! => warning oncall/still-rostered maya
//! ```
//!
//! **Near miss.** With one account an ASE stays on call.
//!
//! ```text
//! org Acme ase=maya since=90d
//! oncall maya ceoc
//! => nothing
//! ```
//!
//! **In doubt.** The schedules were not read to the end; and the second account is ten days old.
//!
//! ```text
//! org Acme ase=maya since=90d
//! org Bolt ase=maya since=10d
//! oncall maya cmoc
//! source oncall stale
//! => held notice oncall/still-rostered maya
//! ```
//!
//! **Configure.** `policy.oncall_accounts`, default 2, and `policy.oncall_grace`, default 30 days;
//! `sources.pagerduty` lists the schedules. Shadow schedules do not count. Silence it by naming it
//! in `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "ASEs with two or more accounts are not
//! expected to participate in either the Customer Emergencies On-Call (CEOC) or Communication
//! Manager On-Call (CMOC) rotations.", "the ASE and their manager should create a plan for the ASE
//! to transition off the COEC or CMOC rotation that minimizes disruption to the team". (R36)
use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Rostered, Severity, UserId};
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "oncall/still-rostered",
        severity: "warning, or notice within 30 days of the second account",
        owner: Owner::Manager,
        source: include_str!("still_rostered.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let on_call = &desk.facts.sources.on_call;
    let Some((rostered, doubt)) = desk.heard(on_call, "the on-call schedules") else {
        return vec![];
    };
    let mut by_agent: BTreeMap<UserId, Vec<&Rostered>> = BTreeMap::new();
    for entry in rostered {
        by_agent.entry(entry.agent).or_default().push(entry);
    }
    let found = by_agent.into_iter().filter_map(|(agent, mut entries)| {
        entries.sort();
        Some(still_rostered(desk, agent, &entries)?.doubted_by(doubt.clone()))
    });
    found.collect()
}

fn still_rostered(desk: &Desk<'_>, agent: UserId, entries: &[&Rostered]) -> Option<Observation> {
    let served = desk.accounts_of(agent);
    let (elsewhere, files_doubt) = desk.claimed_elsewhere(agent);
    let wanted = desk.policy.oncall_accounts.saturating_sub(elsewhere);
    let since = threshold_reached(&served, wanted)?;
    let severity = match desk.now.duration_since(since) > desk.policy.oncall_grace {
        true => Severity::Warning,
        false => Severity::Notice,
    };
    let message = format!(
        "User {agent} is the ASE of {} accounts since {since} and still stands on an on-call \
         schedule.",
        served.len() + elsewhere
    );
    let schedules: Vec<&str> = entries
        .iter()
        .map(|entry| entry.schedule.as_str())
        .collect();
    let record_doubt = served.iter().find_map(|case| case.record_doubt(desk));
    let seen = Observation::new(severity, message)
        .about(Some(agent))
        .with("schedules", schedules)
        .with("since", since.to_string())
        .with("elsewhere", elsewhere)
        .doubted_by(record_doubt)
        .doubted_by(files_doubt);
    Some(seen)
}

/// When the account was taken on that made them too many: those of other instances, of which no date
/// is known, count as the earlier ones.
fn threshold_reached(served: &[&Case<'_>], accounts: usize) -> Option<Timestamp> {
    let mut begun: Vec<Timestamp> = served.iter().map(|case| case.since).collect();
    begun.sort();
    begun.get(accounts.max(1) - 1).copied()
}
