//! `subscription/suppressed`: an account is on hold, restricted, migrating or marked for deletion.
//!
//! **Why it matters.** Nothing is assigned while one of these is checked, although an ASE is named
//! or paid for. An account that is marked for deletion contradicts itself: that is an error.
//! Emergencies are still told to the ASE.
//!
//! **What we propose.** The manager clears up whether the account is still served.
//!
//! **Configure.** `fields.suppress` lists the checkboxes.
//!
//! **Source.** Handbook, "Organization fields" and "Organization deletion".

use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/suppressed",
        severity: "error for `mark_for_deletion`, else warning",
        owner: Owner::Manager,
        source: include_str!("suppressed.rs"),
    },
    check: Check::Account(check),
};

fn check(_: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let keys = &case.account.suppressed_by;
    if keys.is_empty() || !case.account.is_named_or_flagged() {
        return None;
    }
    let severity = match keys.iter().any(|key| key == "mark_for_deletion") {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let message = format!(
        "Organization {} has an ASE named or paid for, but `{}` is checked: nothing is assigned.",
        case.account.organization,
        keys.join("`, `")
    );
    let seen = Observation::new(severity, message)
        .about(case.ase())
        .with("suppressed_by", keys.clone());
    Some(seen)
}
