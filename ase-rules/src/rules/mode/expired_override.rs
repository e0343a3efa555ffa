//! `mode/expired-override`: an account's override of its mode is past its last day.
//!
//! **Why it matters.** The account is back in its default mode. Somebody who reads the
//! configuration may believe otherwise, and whoever asked for the exception may want it longer.
//!
//! **Remedy.** Support Operations remove the entry, or give it a later `until`.
//!
//! **Example.** The override ended yesterday: the account is back in `auto`.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme off until=2026-03-01
//! ticket 101 org=Acme new unassigned
//! => warning mode/expired-override Acme
//! => warning assignment/unowned #101
//! => assign #101 to maya in 1 (assignment/unowned)
//! ```
//!
//! **Near miss.** Its last day is today.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme off until=2026-03-02
//! ticket 101 org=Acme new unassigned
//! => nothing
//! ```
//!
//! **In doubt.** It rests on the configuration alone, so no reading can cast doubt on it.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme off until=2026-03-01
//! accounts stale
//! => warning mode/expired-override Acme
//! ```
//!
//! **Configure.** `until` of the `[[accounts]]` entry. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "As you work with the account each week to
//! agree on the prioritization of your work for them, that might not always include taking all of
//! their tickets." (R45)

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
