//! `subscription/unreadable-date`: the expiration date is in no known format.
//!
//! **Why it matters.** The field is text and its format is published nowhere. A date nobody can
//! read warns nobody.
//!
//! **Remedy.** Support Operations look at what the sync writes.
//!
//! **Example.** Words instead of a day.
//!
//! ```text
//! org Acme ase=maya expiration=next-spring
//! => notice subscription/unreadable-date Acme
//! ```
//!
//! **Near miss.** A day as people in the United States write it.
//!
//! ```text
//! org Acme ase=maya expiration=12/31/2027
//! => nothing
//! ```
//!
//! **In doubt.** The list of organizations is not current.
//!
//! ```text
//! org Acme ase=maya expiration=next-spring
//! accounts stale
//! => held notice subscription/unreadable-date Acme
//! ```
//!
//! **Configure.** `fields.expiration` names the field. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Organization fields*: the expiration date is a text field. (R9)
use crate::decide::{Case, Desk};
use crate::expiration::expiration;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/unreadable-date",
        severity: "notice",
        owner: Owner::SupportOps,
        source: include_str!("unreadable_date.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let account = case.account;
    let raw = account.expiration.as_deref().unwrap_or_default().trim();
    if raw.is_empty() || expiration(raw).is_some() || !account.is_named_or_flagged() {
        return None;
    }
    let message = format!(
        "Organization {} holds something in `{}` that is no date in a known format.",
        account.organization, desk.policy.expiration_key
    );
    let seen = Observation::new(Severity::Notice, message).with("expiration", raw);
    Some(seen)
}
