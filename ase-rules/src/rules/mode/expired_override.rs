//! `mode/expired-override`: an account's override of its mode is past its last day.
//!
//! **Why it matters.** The account is back in its default mode. Somebody who reads the
//! configuration may believe otherwise, and whoever asked for the exception may want it longer.
//!
//! **What we propose.** Support Operations remove the entry, or give it a later `until`.
//!
//! **Source.** Handbook, "Customer onboarding": auto-assignment may change from week to week.

use crate::decide::Desk;
use crate::policy::day;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ModeOverride, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "mode/expired-override",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("expired_override.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let today = day(desk.now);
    desk.policy
        .modes
        .iter()
        .filter(|entry| entry.mode.is_some() && entry.is_over(today))
        .map(expired)
        .collect()
}

fn expired(entry: &ModeOverride) -> Observation {
    let organization = entry.organization;
    let until = entry.until.map(|day| day.to_string());
    let message = format!(
        "The mode override of organization {organization} ended on {} and has no effect any more.",
        until.as_deref().unwrap_or_default()
    );
    Observation::new(Severity::Warning, message)
        .of_account(organization)
        .with("until", until)
        .with("reason", entry.reason.clone())
}
