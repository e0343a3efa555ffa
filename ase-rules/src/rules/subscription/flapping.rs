//! `subscription/flapping`: the flag changed three times or more within seven days.
//!
//! **Why it matters.** Two systems write the flag in turn, and with every turn the account is
//! eligible or is not.
//!
//! **Remedy.** Support Operations find the second writer: often an override of the sync.
//!
//! **Example.** Three changes in a week.
//!
//! ```text
//! org Acme ase=maya
//! flag Acme yes 1h changes=3d,2d,1h
//! => warning subscription/flapping Acme
//! ```
//!
//! **Near miss.** One of the three is older than a week.
//!
//! ```text
//! org Acme ase=maya
//! flag Acme yes 1h changes=8d,2d,1h
//! => nothing
//! ```
//!
//! **In doubt.** The organization was read in part.
//!
//! ```text
//! org Acme ase=maya doubt=cut-off
//! flag Acme yes 1h changes=3d,2d,1h
//! => held warning subscription/flapping Acme
//! ```
//!
//! **Configure.** `policy.flapping_changes`, default 3, and `policy.flapping_within`, default 7 days.
//! Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Zendesk and Salesforce sync*: hourly, with overrides. (R8)
use crate::decide::{Case, Desk};
use crate::policy::words;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};
use jiff::Timestamp;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/flapping",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("flapping.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let organization = case.account.organization;
    let seen = desk.memory.flags.get(&organization)?;
    let changes: Vec<Timestamp> = seen.recent_changes(desk.policy, desk.now).collect();
    if changes.len() < desk.policy.flapping_changes {
        return None;
    }
    let message = format!(
        "`{}` of organization {organization} changed {} times within {}.",
        desk.policy.flag_key,
        changes.len(),
        words(desk.policy.flapping_within)
    );
    let times: Vec<String> = changes.iter().map(Timestamp::to_string).collect();
    let seen = Observation::new(Severity::Warning, message)
        .about(case.ase())
        .with("changed_at", times);
    Some(seen)
}
