//! `roster/total-percentage`: an ASE's focuses do not sum to 100 %.
//!
//! **Why it matters.** Whoever has more than all of their time, or less, is planned for wrongly.
//!
//! **Remedy.** The ASE corrects the file.
//!
//! **Example.** 25 and 50.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=50
//! => warning roster/total-percentage maya
//! ```
//!
//! **Near miss.** 25 and 75.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! => nothing
//! ```
//!
//! **In doubt.** The file was read in part; and a share that is no number makes no sum.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=nora
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=50 doubt=cut-off
//! team n.yml agent=nora ase=25 orgs=Bolt:100 rest=most
//! => held warning roster/total-percentage maya
//! ```
//!
//! **Configure.** Silence it by naming it in `policy.silence`.
//!
//! **Source.** Follows from the handbook, *Becoming and Being an ASE*, which gives every focus a share of
//! the engineer's time. (R34)
use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity, TeamFile};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/total-percentage",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("total_percentage.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.ase_files(unbalanced)
}

fn unbalanced(file: &TeamFile) -> Option<Observation> {
    let sum: Option<f64> = file.focuses.iter().map(|focus| focus.percentage).sum();
    let sum = sum.filter(|sum| (sum - 100.0).abs() > 0.01)?;
    let message = format!("The focuses of a team file sum to {sum} %.");
    Some(Observation::new(Severity::Warning, message).with("sum", sum))
}
