//! `subscription/charge-mismatch`: Salesforce's product charges and the flag disagree, either way.
//!
//! **Why it matters.** The flag is computed from the charges once an hour. Where they disagree for
//! longer, the product has a name the sync does not know, or an override went wrong: a customer
//! pays and has nobody, or the reverse.
//!
//! **Remedy.** Sales Operations correct the charge or the mapping of its name.
//!
//! **Example.** Salesforce shows a current charge, and the flag has been unchecked for two hours.
//!
//! ```text
//! org Acme flag=no salesforce=0011
//! flag Acme no 2h
//! charge 0011 Assigned_Support_Engineer_-_Annual end=2027-01-31
//! => error subscription/charge-mismatch Acme
//! ```
//!
//! **Near miss.** The charge ended nine days ago, within the grace, and the other is another
//! product.
//!
//! ```text
//! org Acme ase=maya salesforce=0012
//! flag Acme yes 9d
//! charge 0012 ASE end=2026-02-21
//! charge 0012 Database_Hosting
//! => nothing
//! ```
//!
//! **In doubt.** The list of charges is not current.
//!
//! ```text
//! org Acme flag=no salesforce=0011
//! flag Acme no 2h
//! charge 0011 ASE
//! source charges stale
//! => held error subscription/charge-mismatch Acme
//! ```
//!
//! **Configure.** `sources.salesforce` with `charges`, the names of the product;
//! `policy.expiry_grace_days`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "There must be an ASE-related `Product
//! Charge` in the subscription in Salesforce". (R1, R6, R8)
use crate::decide::{Case, Desk};
use crate::policy::day;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};
use jiff::civil::Date;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/charge-mismatch",
        severity: "error",
        owner: Owner::SalesOps,
        source: include_str!("charge_mismatch.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let flag = case.account.flag?;
    let (end, doubt) = desk.charged_until(case)?;
    let today = day(desk.now);
    let days_left = end.map(|end| (end - today).get_days());
    let paid = days_left.is_some_and(|days| days >= 0);
    let grace =
        days_left.is_some_and(|days| days < 0 && i64::from(-days) <= desk.policy.expiry_grace_days);
    let covered = desk.facts.global && case.account.signature == Some(true);
    if paid == flag || grace || (flag && covered) || !case.flag_has_settled(desk) {
        return None;
    }
    let (organization, key) = (case.account.organization, &desk.policy.flag_key);
    let message = match flag {
        true => format!(
            "Organization {organization} has `{key}` checked, but Salesforce shows no current \
             product charge for an ASE."
        ),
        false => format!(
            "Salesforce shows a current product charge for an ASE, but organization \
             {organization} has `{key}` unchecked."
        ),
    };
    let end = end.filter(|end| *end != Date::MAX);
    let seen = Observation::new(Severity::Error, message)
        .about(case.ase())
        .with("flag", flag)
        .with("charged", paid)
        .with("charge_ends", end.map(|end| end.to_string()))
        .doubted_by(doubt);
    Some(seen)
}
