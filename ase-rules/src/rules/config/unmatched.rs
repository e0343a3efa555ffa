//! `config/unmatched`: the configuration speaks of an organization that is no account.
//!
//! **Why it matters.** A mistyped id, a merged or deleted organization, or an account that left the
//! service: the entry has no effect, and its author believes that it has.
//!
//! **Remedy.** Support Operations correct or remove the entry.
//!
//! **Example.** Nobody knows Bolt.
//!
//! ```text
//! org Acme ase=maya
//! mode Bolt notify
//! => warning config/unmatched Bolt
//! ```
//!
//! **Near miss.** The entry matches an account.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme ase_since=3d
//! => nothing
//! ```
//!
//! **In doubt.** Only a complete list of organizations can say that one is missing.
//!
//! ```text
//! org Acme ase=maya
//! mode Bolt notify
//! accounts stale
//! => nothing
//! ```
//!
//! **Configure.** The `[[accounts]]` entries. Silence it by naming it in `policy.silence`.
//!
//! **Source.** This project: configuration that does nothing is a mistake. (R42, R45)

use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{OrganizationId, Owner, Severity};
use std::collections::BTreeSet;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "config/unmatched",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("unmatched.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    if desk.accounts_doubt.is_some() {
        return vec![];
    }
    let spoken_of: BTreeSet<OrganizationId> = desk
        .policy
        .modes
        .iter()
        .map(|entry| entry.organization)
        .collect();
    spoken_of
        .into_iter()
        .filter(|organization| {
            let case = desk.cases.get(*organization);
            case.is_none_or(|case| case.is_outside() && case.own_doubt.is_none())
        })
        .map(unmatched)
        .collect()
}

fn unmatched(organization: OrganizationId) -> Observation {
    let message = format!(
        "The configuration has an entry for organization {organization}, which is not an account."
    );
    Observation::new(Severity::Warning, message)
        .of_account(organization)
        .with("entry", "accounts")
}
