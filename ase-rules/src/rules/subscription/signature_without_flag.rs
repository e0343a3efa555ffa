//! `subscription/signature-without-flag`: the Signature plan is checked, the flag of the ASE
//! service is not (Global only).
//!
//! **Why it matters.** The Signature plan includes an ASE, so the sync checks both. Where it does
//! not, the sync is broken and the customer gets nobody.
//!
//! **Remedy.** Sales Operations look at the sync.
//!
//! **Example.** The plan is there and the flag is not.
//!
//! ```text
//! org Acme flag=no signature=yes
//! => warning subscription/signature-without-flag Acme
//! ```
//!
//! **Near miss.** Both are checked.
//!
//! ```text
//! org Acme ase=maya signature=yes
//! => nothing
//! ```
//!
//! **In doubt.** An unknown flag is not an unchecked one; an organization that was read in part is
//! held.
//!
//! ```text
//! org Acme flag=no signature=yes doubt=cut-off
//! org Bolt ase=nora flag=unknown signature=yes
//! => held warning subscription/signature-without-flag Acme
//! ```
//!
//! **Configure.** `fields.signature` and `fields.flag` name the checkboxes. Silence it by naming it
//! in `policy.silence`.
//!
//! **Source.** Handbook, *Zendesk and Salesforce sync*: the plan implies the flag; *Account Teams
//! working with ASEs*: "The ASE service can be sold to an account as a standalone service or as
//! part of a bundled offering". (R4)
use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/signature-without-flag",
        severity: "warning",
        owner: Owner::SalesOps,
        source: include_str!("signature_without_flag.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let account = case.account;
    if !desk.facts.global || account.signature != Some(true) || account.flag != Some(false) {
        return None;
    }
    let message = format!(
        "Organization {} has `{}` checked, which includes an ASE, but `{}` is unchecked: Sales \
         Operations should check the sync.",
        account.organization, desk.policy.signature_key, desk.policy.flag_key
    );
    let seen = Observation::new(Severity::Warning, message)
        .about(case.ase())
        .with("signature", true)
        .with("flag", false);
    Some(seen)
}
