//! `ase/not-assignable`: the user who is named as ASE is an end user, a light agent, suspended or
//! inactive.
//!
//! **Why it matters.** Zendesk refuses such a user as the owner of a ticket, and nobody else is
//! asked.
//!
//! **What we propose.** The manager names somebody who can own tickets, or has the user's role
//! mended.
//!
//! **Source.** Handbook, "Agents" and "Provisioning".

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
