//! `roster/unknown-organization`: a team file lists an organization that does not exist.
//!
//! **Why it matters.** Organizations are merged and deleted; the file keeps the old id, and the
//! account behind it is served by nobody on paper.
//!
//! **Remedy.** The manager has the file corrected. Where another organization has the Salesforce id
//! of the one that vanished, it is named as the survivor.
//!
//! **Example.** Bolt was merged into Acme.
//!
//! ```text
//! org Acme ase=maya
//! directory Acme salesforce=0011
//! directory Bolt salesforce=0011 gone=yes
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! => error roster/unknown-organization Bolt
//! ```
//!
//! **Near miss.** Bolt exists; that it is no account is another matter.
//!
//! ```text
//! org Acme ase=maya
//! directory Acme salesforce=0011
//! directory Bolt salesforce=0012
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! => warning roster/not-named Bolt
//! ```
//!
//! **In doubt.** The list of organizations broke off: absence in a broken list is never "gone".
//!
//! ```text
//! org Acme ase=maya
//! directory Acme salesforce=0011
//! source directory stale
//! team m.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50
//! => held error roster/unknown-organization Bolt
//! ```
//!
//! **Configure.** `sources.team`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "where `[org_a ID]` is the organization ID,
//! in Zendesk, for your first account". (R42)
use crate::decide::{Claim, Desk, Listed};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{OrganizationId, Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/unknown-organization",
        severity: "error",
        owner: Owner::Manager,
        source: include_str!("unknown_organization.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    desk.claims()
        .filter_map(|claim| unknown(desk, &claim))
        .collect()
}

fn unknown(desk: &Desk<'_>, claim: &Claim<'_>) -> Option<Observation> {
    let Listed::Nowhere { survivor, doubt } = &claim.listed else {
        return None;
    };
    let organization = claim.organization;
    let suggestion = match survivor {
        Some(survivor) => format!("; organization {survivor} has its Salesforce id"),
        None => String::new(),
    };
    let message = format!(
        "A team file lists organization {organization}, which does not exist in instance \
         {}{suggestion}.",
        desk.facts.instance
    );
    let seen = Observation::new(Severity::Error, message)
        .of_account(organization)
        .about(claim.file.agent)
        .with("file", claim.file.file.as_str())
        .with("agent", claim.file.agent.map(UserId::get))
        .with("survivor", survivor.map(OrganizationId::get))
        .doubted_by(doubt.clone())
        .doubted_by(claim.doubt.clone());
    Some(seen)
}
