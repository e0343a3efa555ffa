//! `ase/unknown-user`: the user who is named as ASE does not exist in this instance.
//!
//! **Why it matters.** Nothing can be assigned. Deleting a user clears no organization field, and
//! an id of the other instance looks just like one of this.
//!
//! **Remedy.** Support Operations enter the id the ASE has in this instance.
//!
//! **Example.** Zendesk answers that there is no such user.
//!
//! ```text
//! agent maya absent
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => error ase/unknown-user Acme
//! ```
//!
//! **Near miss.** The user exists and cannot own tickets, which is another finding.
//!
//! ```text
//! agent maya suspended
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => error ase/not-assignable Acme
//! ```
//!
//! **In doubt.** A user who could not be read is not a user who does not exist: nothing is found,
//! and everything held.
//!
//! ```text
//! org Acme ase=maya
//! agent maya unreadable
//! ticket 101 org=Acme new unassigned
//! => held warning assignment/unowned #101
//! => held assign #101 to maya (assignment/unowned)
//! ```
//!
//! **Configure.** Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Provisioning*; ids are per instance. (R3, R41)

use crate::decide::{Case, Desk, Standing, Unfit};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "ase/unknown-user",
        severity: "error",
        owner: Owner::SupportOps,
        source: include_str!("unknown_user.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let ase = case.ase()?;
    if !matches!(case.standing, Some(Standing::Unfit(Unfit::Absent))) {
        return None;
    }
    let message = format!(
        "Organization {} names user {ase} as its ASE, and there is no such user in instance {}.",
        case.account.organization, desk.facts.instance
    );
    let seen = Observation::new(Severity::Error, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .doubted_by(desk.agents_doubt.clone());
    Some(seen)
}
