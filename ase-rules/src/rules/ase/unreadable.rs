//! `ase/unreadable`: the field that names the ASE holds something that is not a user id.
//!
//! **Why it matters.** Somebody is meant and nobody is found, so nothing is assigned. The field is
//! free text; blank, `None`, `none` and `0` mean that nobody is named and are fine.
//!
//! **Remedy.** Support Operations enter the Zendesk user id of the ASE.
//!
//! **Example.** A name stands where an id belongs.
//!
//! ```text
//! org Acme raw=Maya
//! ticket 101 org=Acme new unassigned
//! => error ase/unreadable Acme
//! ```
//!
//! **Near miss.** Zero means nobody.
//!
//! ```text
//! org Acme raw=0 flag=no
//! => nothing
//! ```
//!
//! **In doubt.** The list of organizations is not current.
//!
//! ```text
//! org Acme raw=Maya
//! accounts stale
//! => held error ase/unreadable Acme
//! ```
//!
//! **Configure.** `fields.named_ase` names the field. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "There must be a named ASE for the
//! organization in Zendesk". (R2)

use crate::decide::{Case, Desk};
use crate::named::NamedAse;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "ase/unreadable",
        severity: "error",
        owner: Owner::SupportOps,
        source: include_str!("unreadable.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    if case.named != NamedAse::Unreadable {
        return None;
    }
    let message = format!(
        "Organization {} holds something in `{}` that is not a user id, so it has no ASE.",
        case.account.organization, desk.policy.named_key
    );
    let seen = Observation::new(Severity::Error, message)
        .with("named_ase", case.account.named_ase.clone());
    Some(seen)
}
