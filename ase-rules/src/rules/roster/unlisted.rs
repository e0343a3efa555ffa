//! `roster/unlisted`: Zendesk names an ASE whose team file does not list the account.
//!
//! **Why it matters.** The team's files decide who is counted as busy with what; an ASE with an
//! account too few is given other work.
//!
//! **Remedy.** The ASE adds the account to the file, or the manager corrects the field.
//!
//! **Example.** The file lists another account.
//!
//! ```text
//! org Acme ase=maya
//! org Bolt ase=maya
//! team m.yml agent=maya ase=25 orgs=Bolt:100 rest=75
//! => warning roster/unlisted Acme
//! ```
//!
//! **Near miss.** The file lists it.
//!
//! ```text
//! org Acme ase=maya
//! team m.yml agent=maya ase=25 orgs=Acme:100 rest=75
//! => nothing
//! ```
//!
//! **In doubt.** A file was not read: it may be the one that lists the account.
//!
//! ```text
//! org Acme ase=maya
//! team broken.yml doubt=no-yaml
//! => held warning roster/unlisted Acme
//! ```
//!
//! **Configure.** `sources.team`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Becoming and Being an ASE*: "Submit an MR to update your personal yaml
//! file in the Support Team project". (R47)
use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "roster/unlisted",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("unlisted.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let (_, doubt) = desk.heard(&desk.facts.sources.team, "the team files")?;
    let ase = case.ase()?;
    let organization = case.account.organization;
    let own = desk.files_of(ase);
    let instance = &desk.facts.instance;
    if own
        .iter()
        .any(|file| file.claims(instance).any(|claim| claim == organization))
    {
        return None;
    }
    let message = match own.is_empty() {
        true => format!(
            "Organization {organization} names user {ase} as its ASE, who has no team file."
        ),
        false => format!(
            "Organization {organization} names user {ase} as its ASE, whose team file does not \
             list it."
        ),
    };
    // A file that was not read may be the one that lists it.
    let unread = desk.nobodys_files().iter().chain(own).find_map(|file| {
        let why = file.doubt.as_ref()?;
        Some(format!("a team file was not read fully: {why}"))
    });
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .with("has_file", !own.is_empty())
        .doubted_by(unread)
        .doubted_by(doubt);
    Some(seen)
}
