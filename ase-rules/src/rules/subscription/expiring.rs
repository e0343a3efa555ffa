//! `subscription/expiring`: the subscription ends soon, or ended no longer ago than the grace.
//!
//! **Why it matters.** Whoever renews late has a gap, and the ASE has an account that nobody pays
//! for. The date is an upper bound: it covers all charges of the customer, and that of the ASE
//! service may end earlier.
//!
//! **Remedy.** The manager asks the account team about the renewal.
//!
//! **Example.** Fourteen days are left.
//!
//! ```text
//! org Acme ase=maya expiration=2026-03-16
//! org Bolt ase=nora expiration=05/01/2026
//! => warning subscription/expiring Acme
//! => notice subscription/expiring Bolt
//! ```
//!
//! **Near miss.** Sixty-one days are left.
//!
//! ```text
//! org Acme ase=maya expiration=2026-05-02
//! => nothing
//! ```
//!
//! **In doubt.** The list of organizations is not current.
//!
//! ```text
//! org Acme ase=maya expiration=2026-03-16
//! accounts old
//! => held warning subscription/expiring Acme
//! ```
//!
//! **Configure.** `policy.expiry_warning_days`, default 60 and 14; after `policy.expiry_grace_days` it is
//! `subscription/expired`; `fields.expiration` names the field. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Organization fields* and *Zendesk and Salesforce sync*: the latest end of
//! all charges. (R9)
use crate::decide::{Case, Desk};
use crate::expiration::expiration;
use crate::policy::day;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/expiring",
        severity: "notice within 60 days, warning within 14",
        owner: Owner::Manager,
        source: include_str!("expiring.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let account = case.account;
    let end = expiration(account.expiration.as_deref()?)?;
    let left = i64::from((end - day(desk.now)).get_days());
    let [notice, warning] = desk.policy.expiry_warning_days;
    if !account.is_named_or_flagged() || left > notice || -left > desk.policy.expiry_grace_days {
        return None;
    }
    let severity = match left <= warning {
        true => Severity::Warning,
        false => Severity::Notice,
    };
    let ends = match left < 0 {
        true => "ended",
        false => "ends",
    };
    let message = format!(
        "The subscription of organization {} {ends} on {end} at the latest; that day is an upper \
         bound, it covers all charges.",
        account.organization
    );
    let seen = Observation::new(severity, message)
        .about(case.ase())
        .with("expiration", end.to_string())
        .with("days_left", left);
    Some(seen)
}
