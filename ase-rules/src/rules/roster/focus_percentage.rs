//! `roster/focus-percentage`: an engineer's share of ASE work is not 25 % for each account.
//!
//! **Why it matters.** The share says how much other work the engineer gets. Too small, and the
//! accounts go short; too large, and Global Support does.
//!
//! **Remedy.** The ASE corrects the file.
//!
//! **Example.** Two accounts take 50 %, and the file says 25.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:50,Bolt:50 rest=75
//! => warning roster/focus-percentage maya
//! ```
//!
//! **Near miss.** Two accounts, 50 %.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=maya
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! => nothing
//! ```
//!
//! **In doubt.** The file was read in part.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=50 orgs=Acme:100 rest=50 doubt=cut-off
//! => held warning roster/focus-percentage maya
//! ```
//!
//! **Configure.** `policy.percent_per_account`, default 25. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "where `[percent]` is 25 times the number of
//! accounts you have - if you have 2 accounts, put 50". (R33)
use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{OrganizationId, Owner, Severity, TeamFile};
use std::collections::BTreeSet;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/focus-percentage",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("focus_percentage.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.ase_files(|file| misjudged(desk, file))
}

fn misjudged(desk: &Desk<'_>, file: &TeamFile) -> Option<Observation> {
    let share: Option<f64> = file.ase_focuses().map(|focus| focus.percentage).sum();
    let share = share?;
    let accounts: BTreeSet<OrganizationId> = file
        .ase_focuses()
        .flat_map(|focus| &focus.organizations)
        .map(|share| share.organization)
        .collect();
    let wanted = desk.policy.percent_per_account * accounts.len() as f64;
    if (share - wanted).abs() < 0.01 {
        return None;
    }
    let message = format!(
        "A team file gives {share} % to the ASE service and lists {} accounts, which take {wanted} \
         %.",
        accounts.len()
    );
    let seen = Observation::new(Severity::Warning, message)
        .with("percentage", share)
        .with("accounts", accounts.len());
    Some(seen)
}
