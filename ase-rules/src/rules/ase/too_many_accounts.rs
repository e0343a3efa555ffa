//! `ase/too-many-accounts`: one ASE is named by more accounts than one engineer can serve.
//!
//! **Why it matters.** An account is about eight hours a week; more than four leave no working
//! week.
//!
//! **Remedy.** The manager names somebody else for some of them.
//!
//! **Example.** Five accounts are one too many.
//!
//! ```text
//! org A ase=maya
//! org B ase=maya
//! org C ase=maya
//! org D ase=maya
//! org E ase=maya
//! => warning ase/too-many-accounts maya
//! ```
//!
//! **Near miss.** Four are the most.
//!
//! ```text
//! org A ase=maya
//! org B ase=maya
//! org C ase=maya
//! org D ase=maya
//! => nothing
//! ```
//!
//! **In doubt.** The fifth organization was read in part and may name somebody else by now.
//!
//! ```text
//! org A ase=maya
//! org B ase=maya
//! org C ase=maya
//! org D ase=maya
//! org E ase=maya doubt=cut-off
//! => held warning ase/too-many-accounts maya
//! ```
//!
//! **Configure.** `policy.max_accounts`, default 4. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Assigned Support Engineer*: "An Assigned Support Engineer (ASE) is a
//! senior level support engineer who leads our support delivery for one to four accounts." (R35)

use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{OrganizationId, Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "ase/too-many-accounts",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("too_many_accounts.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let max = desk.policy.max_accounts;
    let overloaded = desk.served.iter().filter(|(_, all)| all.len() > max);
    overloaded
        .map(|(ase, accounts)| overload(desk, *ase, accounts))
        .collect()
}

fn overload(desk: &Desk<'_>, ase: UserId, accounts: &[OrganizationId]) -> Observation {
    let max = desk.policy.max_accounts;
    let message = format!(
        "User {ase} is the ASE of {} accounts; {max} are the most one engineer serves.",
        accounts.len()
    );
    let ids: Vec<i64> = accounts.iter().copied().map(OrganizationId::get).collect();
    // A record in doubt may name somebody else by now.
    let doubt = accounts
        .iter()
        .find_map(|account| desk.cases.get(*account)?.record_doubt(desk));
    Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("accounts", ids)
        .with("max_accounts", max)
        .doubted_by(doubt)
}
