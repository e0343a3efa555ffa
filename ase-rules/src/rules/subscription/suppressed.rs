//! `subscription/suppressed`: an account is on hold, restricted, migrating or marked for deletion.
//!
//! **Why it matters.** Nothing is assigned while one of these is checked, although an ASE is named
//! or paid for. An account that is marked for deletion contradicts itself: that is an error.
//! Emergencies are still told to the ASE.
//!
//! **Remedy.** The manager clears up whether the account is still served.
//!
//! **Example.** Support is on hold: the new ticket stays where it is.
//!
//! ```text
//! org Acme ase=maya suppressed=support_hold
//! ticket 101 org=Acme new unassigned
//! => warning subscription/suppressed Acme
//! ```
//!
//! **Near miss.** An organization outside the service may be suppressed as it likes.
//!
//! ```text
//! org Acme flag=no suppressed=support_hold
//! => nothing
//! ```
//!
//! **In doubt.** A suppressing field that is no checkbox is unknown: nothing is reported, and an
//! assignment is held.
//!
//! ```text
//! org Acme ase=maya unreadable=support_hold
//! ticket 101 org=Acme new unassigned
//! => held warning assignment/unowned #101
//! => held assign #101 to maya in 1 (assignment/unowned)
//! ```
//!
//! **Configure.** `fields.suppress` lists the checkboxes. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Organization fields* and *Organization deletion*. (R7, R43)

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
