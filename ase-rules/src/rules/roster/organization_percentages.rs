//! `roster/organization-percentages`: the shares of an ASE's organizations do not sum to 100.
//!
//! **Why it matters.** They say how the time for the service is divided; what does not sum to the
//! whole is a slip of the pen, and which one nobody knows.
//!
//! **Remedy.** The ASE corrects the file. Three thirds may be 99.
//!
//! **Example.** 50 and 25.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=maya
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:25 rest=50
//! => warning roster/organization-percentages maya
//! ```
//!
//! **Near miss.** Three thirds.
//!
//! ```text
//! org A ase=maya
//! org B ase=maya
//! org C ase=maya
//! team m.yml agent=maya ase=75 orgs=A:33,B:33,C:33 rest=25
//! => nothing
//! ```
//!
//! **In doubt.** The team files are not current.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:90 rest=75
//! source team stale
//! => held warning roster/organization-percentages maya
//! ```
//!
//! **Configure.** `policy.percent_tolerance`, default 1: three thirds are 99. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "the sum of the org percentages is 100".
//! (R34)
use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity, TeamFile};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/organization-percentages",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("organization_percentages.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.ase_files(|file| unbalanced(desk, file))
}

fn unbalanced(desk: &Desk<'_>, file: &TeamFile) -> Option<Observation> {
    let here = file
        .ase_focuses()
        .filter(|focus| focus.is_at(&desk.facts.instance));
    let mut sums = here
        .filter(|focus| !focus.organizations.is_empty())
        .map(|focus| {
            let shares = focus.organizations.iter().map(|share| share.percentage);
            shares.sum::<Option<f64>>()
        });
    // A hundredth is what adding up such shares may lose.
    let most = desk.policy.percent_tolerance + 0.01;
    let wrong = sums.find_map(|sum| sum.filter(|sum| (sum - 100.0).abs() > most))?;
    let message = format!(
        "In a team file the shares of the organizations of the ASE service sum to {wrong} %."
    );
    Some(Observation::new(Severity::Warning, message).with("sum", wrong))
}
