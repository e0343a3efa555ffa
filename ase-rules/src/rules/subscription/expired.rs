//! `subscription/expired`: the subscription ended more than 15 days ago, and somebody is still
//! named as ASE.
//!
//! **Why it matters.** The ASE serves a customer who pays no more, or the renewal never reached
//! Zendesk.
//!
//! **Remedy.** The manager clears the field, or has Sales Operations look at the renewal.
//!
//! **Example.** It ended sixteen days ago.
//!
//! ```text
//! org Acme ase=maya expiration=2026-02-14
//! => error subscription/expired Acme
//! ```
//!
//! **Near miss.** It ended fifteen days ago: within the grace.
//!
//! ```text
//! org Acme ase=maya expiration=2026-02-15
//! => warning subscription/expiring Acme
//! ```
//!
//! **In doubt.** The organization was read in part.
//!
//! ```text
//! org Acme ase=maya expiration=2026-02-14 doubt=cut-off
//! => held error subscription/expired Acme
//! ```
//!
//! **Configure.** `policy.expiry_grace_days`, default 15: the constant of the sync from Salesforce.
//! Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Zendesk and Salesforce sync*: what counts as expired. (R7, R8)
use crate::decide::{Case, Desk};
use crate::expiration::expiration;
use crate::policy::day;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/expired",
        severity: "error",
        owner: Owner::Manager,
        source: include_str!("expired.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let account = case.account;
    let ase = case.ase()?;
    let end = expiration(account.expiration.as_deref()?)?;
    let past = i64::from((day(desk.now) - end).get_days());
    if past <= desk.policy.expiry_grace_days {
        return None;
    }
    let message = format!(
        "The subscription of organization {} ended on {end}, {past} days ago, and user {ase} is \
         still named as its ASE.",
        account.organization
    );
    let seen = Observation::new(Severity::Error, message)
        .about(Some(ase))
        .with("expiration", end.to_string())
        .with("days_past", past);
    Some(seen)
}
