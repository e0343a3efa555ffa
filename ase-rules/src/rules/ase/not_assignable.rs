//! `ase/not-assignable`: the user who is named as ASE is an end user, a light agent, suspended or
//! inactive.
//!
//! **Why it matters.** Zendesk refuses such a user as the owner of a ticket, and nobody else is
//! asked.
//!
//! **Remedy.** The manager names somebody who can own tickets, or has the user's role mended.
//!
//! **Example.** The ASE was demoted to a light agent.
//!
//! ```text
//! agent maya light
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => error ase/not-assignable Acme
//! ```
//!
//! **Near miss.** An administrator is an agent too.
//!
//! ```text
//! agent maya role=admin
//! org Acme ase=maya
//! => nothing
//! ```
//!
//! **In doubt.** A role nobody knows may own tickets or may not.
//!
//! ```text
//! agent maya role=oracle
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => held warning assignment/unowned #101
//! => held assign #101 to maya (assignment/unowned)
//! ```
//!
//! **Configure.** Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Agents* and *Provisioning*. (R3, R41)

use crate::decide::{Case, Desk, Standing, Unfit};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "ase/not-assignable",
        severity: "error",
        owner: Owner::Manager,
        source: include_str!("not_assignable.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let ase = case.ase()?;
    let Some(Standing::Unfit(Unfit::NotAssignable(why))) = case.standing else {
        return None;
    };
    let message = format!(
        "Organization {} names user {ase} as its ASE, who {why} and cannot own tickets.",
        case.account.organization
    );
    let seen = Observation::new(Severity::Error, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .with("because", why)
        .doubted_by(desk.agents_doubt.clone());
    Some(seen)
}
