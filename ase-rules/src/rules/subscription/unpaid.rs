//! `subscription/unpaid`: an ASE is named, and the flag that says the service is paid for is
//! unchecked.
//!
//! **Why it matters.** Either the customer gets a service nobody sold, or Salesforce lacks the
//! product charge and the customer does not get what was bought: without the flag nothing is
//! assigned.
//!
//! **Remedy.** Sales Operations look at the product charge. The flag is never edited in Zendesk:
//! Salesforce owns it and overwrites it every hour.
//!
//! **Example.** The flag was seen unchecked in two readings two hours apart.
//!
//! ```text
//! org Acme ase=maya flag=no
//! flag Acme no 2h
//! => error subscription/unpaid Acme
//! ```
//!
//! **Near miss.** A minute earlier it may still be a sync that lags.
//!
//! ```text
//! org Acme ase=maya flag=no
//! flag Acme no 119m
//! => nothing
//! ```
//!
//! **In doubt.** A flag that is missing or no checkbox is unknown, not unchecked; an organization
//! that was read in part is held.
//!
//! ```text
//! org Acme ase=maya flag=no doubt=cut-off
//! org Bolt ase=nora flag=unknown
//! flag Acme no 2h
//! => held error subscription/unpaid Acme
//! ```
//!
//! **Configure.** `fields.flag` names the field. A one-shot audit has no second reading to wait for
//! and reports at once. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "There must be an ASE-related `Product
//! Charge` in the subscription in Salesforce", "They verify in Zendesk that the `Subscription:
//! Support Services - ASE` box is checked for the account", "If it does not, they should contact
//! Sales Ops for assistance." (R1, R6, R8)

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
