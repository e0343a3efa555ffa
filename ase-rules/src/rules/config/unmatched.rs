//! `config/unmatched`: an entry of the configuration or of the roster matches nothing: an organization
//! that is no account, a further ASE who does not exist, an instance nobody knows.
//!
//! **Why it matters.** A mistyped id, a merged or deleted organization, or an account that left the
//! service: the entry has no effect, and its author believes that it has.
//!
//! **Remedy.** Support Operations correct or remove the entry.
//!
//! **Example.** Nobody knows Bolt.
//!
//! ```text
//! org Acme ase=maya
//! mode Bolt notify
//! => warning config/unmatched Bolt
//! ```
//!
//! **Near miss.** The entry matches an account.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme ase_since=3d
//! => nothing
//! ```
//!
//! **In doubt.** Only a complete list of organizations can say that one is missing.
//!
//! ```text
//! org Acme ase=maya
//! mode Bolt notify
//! accounts stale
//! => nothing
//! ```
//!
//! **Configure.** The `[[accounts]]` entries with `more_ases`; `sources.team`. Forms, groups and field
//! keys are looked up by `ase-daemon check`: that no ticket stands on a form and no ASE belongs to a
//! group says nothing about whether it exists. Silence it by naming it in `policy.silence`.
//!
//! **Source.** This project: configuration that does nothing is a mistake. (R42, R45)

use crate::decide::Desk;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{AgentFact, OrganizationId, Owner, Severity, UserId};
use std::collections::BTreeSet;

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "config/unmatched",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("unmatched.rs"),
    },
    check: Check::Desk(check),
};

fn check(desk: &Desk<'_>) -> Vec<Observation> {
    let all = [accounts(desk), ases(desk), files(desk)];
    all.into_iter().flatten().collect()
}

/// Entries for organizations that are no accounts.
fn accounts(desk: &Desk<'_>) -> Vec<Observation> {
    if desk.accounts_doubt.is_some() {
        return vec![];
    }
    let spoken_of: BTreeSet<OrganizationId> = desk
        .policy
        .modes
        .iter()
        .map(|entry| entry.organization)
        .collect();
    let unmatched = spoken_of.into_iter().filter(|organization| {
        let case = desk.cases.get(*organization);
        case.is_none_or(|case| case.is_outside() && case.exceptions.own_doubt.is_none())
    });
    let told = unmatched.map(|organization| {
        let message = format!(
            "The configuration has an entry for organization {organization}, which is not an \
             account."
        );
        unmatched_by("accounts", message).of_account(organization)
    });
    told.collect()
}

/// Further ASEs who do not exist.
fn ases(desk: &Desk<'_>) -> Vec<Observation> {
    let agents = desk.facts.agents.value();
    let Some(agents) = agents.filter(|_| desk.agents_doubt.is_none()) else {
        return vec![];
    };
    let more = desk.policy.modes.iter().flat_map(|entry| &entry.more_ases);
    let more: BTreeSet<UserId> = more.copied().collect();
    let absent = |user: &UserId| agents.get(user) == Some(&AgentFact::Absent);
    let told = more.into_iter().filter(absent).map(|user| {
        let message = format!(
            "The configuration names user {user} in `more_ases`, who does not exist in this \
             instance."
        );
        unmatched_by("more_ases", message).about(Some(user))
    });
    told.collect()
}

/// Team files that list organizations of an instance nobody knows.
fn files(desk: &Desk<'_>) -> Vec<Observation> {
    let sources = &desk.facts.sources;
    desk.files_with(|file| {
        let mut focuses = file.ase_focuses();
        let here = &desk.facts.instance;
        let unmatched = focuses.find(|focus| {
            let known = ["global", "us_gov", here].into_iter();
            let mut known = known.chain(sources.elsewhere.keys().map(String::as_str));
            !known.any(|instance| focus.is_at(instance))
        })?;
        let message = "A team file lists organizations of an instance that is neither `global` \
                       nor `us_gov`.";
        let instance = unmatched.instance.as_deref();
        Some(unmatched_by("team", message.to_owned()).with("instance", instance))
    })
}

fn unmatched_by(entry: &str, message: String) -> Observation {
    Observation::new(Severity::Warning, message).with("entry", entry)
}
