//! `roster/not-named`: a team file lists an account that names nobody, or somebody else.
//!
//! **Why it matters.** Two people believe that they serve the account, or the one who does is not
//! the one Zendesk knows.
//!
//! **Remedy.** The manager has the field or the file corrected. For routing the field counts.
//!
//! **Example.** The account names Nora.
//!
//! ```text
//! org Acme ase=nora
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team n.yml agent=nora ase=25 orgs=Acme:100 rest=75
//! mode Acme more=otto
//! => warning roster/not-named Acme
//! => notice roster/duplicate-claim Acme
//! ```
//!
//! **Near miss.** Maya serves the account beside Nora, and the configuration says so.
//!
//! ```text
//! org Acme ase=nora
//! mode Acme more=maya
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team n.yml agent=nora ase=25 orgs=Acme:100 rest=75
//! => notice roster/duplicate-claim Acme
//! ```
//!
//! **In doubt.** The organization was read in part and may name Maya.
//!
//! ```text
//! org Acme flag=no doubt=cut-off
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! => held warning roster/not-named Acme
//! ```
//!
//! **Configure.** `sources.team`; `more_ases` of the `[[accounts]]` entry. Silence it by naming it
//! in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "There must be a named ASE for the
//! organization in Zendesk"; *Becoming and Being an ASE*: "Submit an MR to update your personal
//! yaml file in the Support Team project". (R35, R47)
use crate::decide::{Claim, Desk, Listed};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/not-named",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("not_named.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.claims()
        .filter_map(|claim| not_named(desk, &claim))
        .collect()
}

fn not_named(desk: &Desk<'_>, claim: &Claim<'_>) -> Option<Observation> {
    let agent = claim.file.agent?;
    let (named, record_doubt) = match claim.listed {
        Listed::Account(case) if case.serves(agent) => return None,
        Listed::Account(case) => (case.ase(), case.record_doubt(desk)),
        Listed::NoAccount => (None, desk.accounts_doubt.clone()),
        Listed::Elsewhere(_) | Listed::Nowhere { .. } => return None,
    };
    let organization = claim.organization;
    let message = match named {
        Some(named) => format!(
            "The team file of user {agent} lists organization {organization}, which names user \
             {named} as its ASE."
        ),
        None => format!(
            "The team file of user {agent} lists organization {organization}, which names no ASE."
        ),
    };
    let seen = Observation::new(Severity::Warning, message)
        .of_account(organization)
        .about(Some(agent))
        .with("file", claim.file.file.as_str())
        .with("named_ase", named.map(UserId::get))
        .doubted_by(record_doubt)
        .doubted_by(claim.doubt.clone());
    Some(seen)
}
