//! `config/unmatched`: the configuration speaks of an organization that is no account.
//!
//! **Why it matters.** A mistyped id, a merged or deleted organization, or an account that left the
//! service: the entry has no effect, and its author believes that it has.
//!
//! **What we propose.** Support Operations correct or remove the entry. Only a complete list of
//! organizations can say so.
//!
//! **Source.** This project: configuration that does nothing is a mistake.

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
            let case = desk.cases.get(organization);
            case.is_none_or(|case| case.account.is_outside() && case.own_doubt.is_none())
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
