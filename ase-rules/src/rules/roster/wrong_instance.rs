//! `roster/wrong-instance`: a team file lists an organization for one instance, and it exists in
//! the other.
//!
//! **Why it matters.** Ids are per instance. The share of the account is counted in the wrong
//! place, and no check of the other instance finds it.
//!
//! **Remedy.** The manager has the `zendesk` of the focus corrected.
//!
//! **Example.** Bolt is a customer of the US Government instance.
//!
//! ```text
//! org Acme ase=maya
//! directory Acme
//! elsewhere us_gov Bolt
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! => error roster/wrong-instance Bolt
//! ```
//!
//! **Near miss.** The file says so.
//!
//! ```text
//! org Acme ase=maya
//! directory Acme
//! elsewhere us_gov Bolt
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team o.yml agent=otto ase=25 orgs=Bolt:100 rest=75 at=us-federal
//! => nothing
//! ```
//!
//! **In doubt.** The team files are not current.
//!
//! ```text
//! org Acme ase=maya
//! directory Acme
//! elsewhere us_gov Bolt
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! source team stale
//! => held error roster/wrong-instance Bolt
//! ```
//!
//! **Configure.** `sources.team`; the accepted spellings are `global` and `main`, `us_gov` and
//! `us-federal`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "where `[instance]` is either 'global' or
//! 'us_gov', according to whether your ASE accounts work with Global or US Gov Support". (R36, R42)
use crate::decide::{Claim, Desk, Listed};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/wrong-instance",
        severity: "error",
        owner: Owner::Manager,
        source: include_str!("wrong_instance.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.claims()
        .filter_map(|claim| misplaced(desk, &claim))
        .collect()
}

fn misplaced(desk: &Desk<'_>, claim: &Claim<'_>) -> Option<Observation> {
    let Listed::Elsewhere(instance) = claim.listed else {
        return None;
    };
    let organization = claim.organization;
    let message = format!(
        "A team file lists organization {organization} for instance {}, and it exists in \
         instance {instance}.",
        desk.facts.instance
    );
    let seen = Observation::new(Severity::Error, message)
        .of_account(organization)
        .about(claim.file.agent)
        .with("file", claim.file.file.as_str())
        .with("exists_in", instance)
        .doubted_by(claim.doubt.clone());
    Some(seen)
}
