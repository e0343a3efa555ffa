//! `roster/duplicate-claim`: two team files list one account.
//!
//! **Why it matters.** One of the two is wrong, unless the customer bought two ASEs.
//!
//! **Remedy.** The manager decides. Where several ASEs serve the account, `more_ases` says so, and
//! this is a notice.
//!
//! **Example.** Maya and Nora both list Acme.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team n.yml agent=nora ase=25 orgs=Acme:100 rest=75
//! => warning roster/duplicate-claim Acme
//! => warning roster/not-named Acme
//! ```
//!
//! **Near miss.** Each lists her own.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=nora
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team n.yml agent=nora ase=25 orgs=Bolt:100 rest=75
//! => nothing
//! ```
//!
//! **In doubt.** One of the files was read in part.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme more=nora
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! team n.yml agent=nora ase=25 orgs=Acme:100 rest=75 doubt=cut-off
//! => held notice roster/duplicate-claim Acme
//! ```
//!
//! **Configure.** `sources.team`; `more_ases` of the `[[accounts]]` entry. Silence it by naming it
//! in `policy.silence`.
//!
//! **Source.** Handbook, *Assigned Support Engineer*: "leads our support delivery for one to four
//! accounts". (R35)
use crate::decide::{Claim, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{OrganizationId, Owner, Severity};
use std::collections::BTreeMap;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/duplicate-claim",
        severity: "warning, or notice where several ASEs are configured",
        owner: Owner::Manager,
        source: include_str!("duplicate_claim.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let mut claimed: BTreeMap<OrganizationId, Vec<Claim<'_>>> = BTreeMap::new();
    for claim in desk.claims() {
        claimed.entry(claim.organization).or_default().push(claim);
    }
    claimed
        .into_iter()
        .filter(|(_, claims)| claims.len() > 1)
        .map(|(organization, claims)| claimed_twice(desk, organization, &claims))
        .collect()
}

fn claimed_twice(
    desk: &Desk<'_>,
    organization: OrganizationId,
    claims: &[Claim<'_>],
) -> Observation {
    let overrides = desk.overrides(organization);
    let severity = match overrides.iter().any(|entry| !entry.more_ases.is_empty()) {
        true => Severity::Notice,
        false => Severity::Warning,
    };
    let message = format!(
        "{} team files list organization {organization}.",
        claims.len()
    );
    let files: Vec<&str> = claims
        .iter()
        .map(|claim| claim.file.file.as_str())
        .collect();
    let doubt = claims.iter().find_map(|claim| claim.doubt.clone());
    Observation::new(severity, message)
        .of_account(organization)
        .with("files", files)
        .doubted_by(doubt)
}
