//! `subscription/unnamed`: the service is paid for, and nobody is named as ASE.
//!
//! **Why it matters.** Sold, not staffed: the customer pays for a named engineer and has none.
//!
//! **Remedy.** The manager names an ASE: by a request in the Support Super Form, "Modifications to a
//! Zendesk Global Organization", "Set an Assigned Support Engineer for an organization". A cleared field is also how an account opts out of
//! auto-assignment; the mode `off` says the same without forgetting who the ASE is.
//!
//! **Example.** The flag is checked and the field is empty.
//!
//! ```text
//! org Acme flag=yes
//! => warning subscription/unnamed Acme
//! ```
//!
//! **Near miss.** Neither named nor paid for is no account of the service.
//!
//! ```text
//! org Acme flag=no
//! => nothing
//! ```
//!
//! **In doubt.** The list of organizations broke off half way.
//!
//! ```text
//! org Acme flag=yes
//! accounts stale
//! => held warning subscription/unnamed Acme
//! ```
//!
//! **Configure.** `fields.named_ase` and `fields.flag` name the fields. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "There must be a named ASE for the
//! organization in Zendesk". (R1, R2)

use crate::decide::{Case, Desk};
use crate::named::NamedAse;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/unnamed",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("unnamed.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    if case.named != NamedAse::NotNamed || case.account.flag != Some(true) {
        return None;
    }
    let message = format!(
        "Organization {} pays for an ASE (`{}` is checked), but `{}` names nobody: a manager \
         should ask for one with the Support Super Form.",
        case.account.organization, desk.policy.flag_key, desk.policy.named_key
    );
    let seen = Observation::new(Severity::Warning, message)
        .with("named_ase", case.account.named_ase.clone())
        .with("flag", true);
    Some(seen)
}
