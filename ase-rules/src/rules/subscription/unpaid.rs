//! `subscription/unpaid`: an ASE is named, and the flag that says the service is paid for is
//! unchecked.
//!
//! **Why it matters.** Either the customer gets a service nobody sold, or Salesforce lacks the
//! product charge and the customer does not get what was bought: without the flag nothing is
//! assigned.
//!
//! **What we propose.** Sales Operations look at the product charge. The flag is never edited in
//! Zendesk: Salesforce owns it and overwrites it every hour.
//!
//! **When it counts.** Once seen in two readings at least two hours apart (`unpaid_tolerance`),
//! because the sync from Salesforce lags; at once in a one-shot audit. A flag that is missing or
//! not a checkbox is unknown, not unchecked.
//!
//! **Source.** Handbook, "Customer onboarding", the two prerequisites of auto-assignment.

use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/unpaid",
        severity: "error",
        owner: Owner::SalesOps,
        source: include_str!("unpaid.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let ase = case.ase()?;
    let unpaid = case.unpaid.filter(|unpaid| unpaid.counts)?;
    let message = format!(
        "Organization {} names user {ase} as its ASE, but `{}` is unchecked: Sales Operations \
         should check the product charge.",
        case.account.organization, desk.policy.flag_key
    );
    let seen = Observation::new(Severity::Error, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .with("flag", false)
        .with("unchecked_since", unpaid.since.to_string());
    Some(seen)
}
