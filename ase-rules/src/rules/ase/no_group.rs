//! `ase/no-group`: the ASE belongs to no group, or to none of the allowed groups.
//!
//! **Why it matters.** A ticket is owned by an agent within a group; without a group nothing can be
//! assigned. Groups are synced from the team's files, so a membership made by hand disappears.
//!
//! **Remedy.** Support Operations add the agent to a group.
//!
//! **Example.** Group 9 alone is allowed, and the ASE is in 1 and 2.
//!
//! ```text
//! policy allowed_groups=9
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => error ase/no-group Acme
//! ```
//!
//! **Near miss.** One allowed group is enough.
//!
//! ```text
//! policy allowed_groups=2,9
//! org Acme ase=maya
//! => nothing
//! ```
//!
//! **In doubt.** The agents were not read to the end.
//!
//! ```text
//! org Acme ase=maya
//! agent maya groups=
//! agents stale
//! => held error ase/no-group Acme
//! ```
//!
//! **Configure.** `tickets.allowed_groups`; empty means any group. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Agents*: default groups. (R3, R23)

use crate::decide::{Case, Desk, Standing, Unfit};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{GroupId, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "ase/no-group",
        severity: "error",
        owner: Owner::SupportOps,
        source: include_str!("no_group.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let ase = case.ase()?;
    let Some(Standing::Unfit(unfit @ (Unfit::NoGroup | Unfit::NoAllowedGroup))) = case.standing
    else {
        return None;
    };
    let message = format!(
        "Organization {} names user {ase} as its ASE, who {}.",
        case.account.organization,
        unfit.text()
    );
    let allowed = desk.policy.allowed_groups.iter().copied();
    let allowed: Vec<i64> = allowed.map(GroupId::get).collect();
    let seen = Observation::new(Severity::Error, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .with("allowed_groups", allowed)
        .doubted_by(desk.agents_doubt.clone());
    Some(seen)
}
