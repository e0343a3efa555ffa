//! Onboarding: what is done and what is left for an account that is new to the ASE service.
//!
//! The steps are those of the handbook's page *Onboarding an ASE Account*. Each is *done*, *open*, or *unknown*, where what
//! it rests on was not read; an open one says who does what next.

mod disagreement;
mod markdown;
mod note;
mod places;
mod steps;
mod texts;

use std::sync::Arc;

use ase_rules::{
    Account, AgentFact, Facts, Finding, Mode, OrganizationId, Owner, Policy, Reading, UserId,
};
use jiff::Timestamp;
use serde::Serialize;

pub(crate) use self::disagreement::disagreements;
pub use self::{
    disagreement::Disagreement,
    markdown::{to_markdown, to_text},
    note::{NoteLint, NoteState, Question, draft, lint},
    places::Place,
    texts::Text,
};
use crate::sources::{Brought, Heard, Listing, Member};

/// What is done for an account, and what is not.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// Name of the instance.
    pub instance: String,
    /// The organization.
    pub organization: OrganizationId,
    /// Its name; redacted where the instance's names are.
    pub name: String,
    /// The ASE, if one is named.
    pub agent: Option<UserId>,
    /// The steps, in the handbook's order.
    pub steps: Vec<Step>,
    /// What each place says, those first that count most where they say who the ASE is.
    pub places: Vec<Place>,
    /// What to send to whom, ready to be sent.
    pub texts: Vec<Text>,
}

/// A step of the onboarding.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What it is: `named`, `flag`, `charge`, `ase`, `note`, `note.QUESTION`, `team_file`, `shadowed`, `on_call`.
    pub step: String,
    /// How far it is.
    pub state: State,
    /// What was seen, in a sentence.
    pub told: String,
    /// What to do next; none where nothing is.
    pub next: Option<String>,
    /// Who does it.
    pub owner: Owner,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is left to do.
    Done,
    /// Somebody has to do something.
    Open,
    /// What it rests on is not known.
    Unknown,
}

/// An account, with everything that is said of it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The account.
    pub account: &'a Account,
    /// What was read.
    pub facts: &'a Facts,
    /// What is configured.
    pub policy: &'a Policy,
    /// What the rules find.
    pub findings: &'a [Finding],
    /// When.
    pub now: Timestamp,
    /// The engineers of the team, as their files have them.
    pub members: &'a [Member],
    /// The table of active accounts, where it is configured.
    pub readme: Option<&'a Reading<Arc<Brought<Vec<Listing>>>>>,
}

/// The checklist of an account.
#[must_use]
pub fn checklist(subject: Subject<'_>) -> Checklist {
    let (steps, places) = (steps::steps(subject), places::places(subject));
    Checklist {
        instance: subject.facts.instance.clone(),
        organization: subject.account.organization,
        name: subject.account.name.clone(),
        agent: subject.account.ase(),
        texts: texts::texts(subject, &steps, &places),
        places,
        steps,
    }
}

/// What each place says of an account, those first that count most where they say who the ASE is.
#[must_use]
pub fn places_of(subject: Subject<'_>) -> Vec<Place> {
    places::places(subject)
}

/// The engineers among what was heard.
#[must_use]
pub fn members(heard: &Heard) -> &[Member] {
    let brought = heard.team.as_ref().and_then(Reading::value);
    brought.map_or(&[], |brought| &brought.value)
}

impl<'a> Subject<'a> {
    /// What somebody is called; by id where that is all there is.
    fn called(&self, agent: UserId) -> String {
        match self.facts.agents.value().and_then(|all| all.get(&agent)) {
            Some(AgentFact::Found(found)) if !found.name.starts_with("agent ") => {
                found.name.clone()
            }
            _ => format!("User {agent}"),
        }
    }

    /// The file of an engineer.
    fn member(&self, agent: UserId) -> Option<&'a Member> {
        let instance = &self.facts.instance;
        let mut members = self.members.iter();
        members.find(|member| member.ids.get(instance) == Some(&agent))
    }

    /// Why the team file of an engineer could not be read fully; without a file of theirs, why one that does not say whose it
    /// is could not.
    fn unread_team_file(&self, agent: UserId) -> Option<&'a str> {
        let files = self.facts.sources.team.as_ref()?.value()?;
        let has_own = files.iter().any(|file| file.agent == Some(agent));
        let whose = has_own.then_some(agent);
        let mut files = files.iter().filter(|file| file.agent == whose);
        files.find_map(|file| file.doubt.as_deref())
    }

    /// Today, by UTC.
    fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// The mode of the account.
    fn mode(&self) -> Mode {
        self.policy.mode(self.account.organization, self.now)
    }

    /// The accounts that somebody serves, in the order of their ids.
    fn served(&self, agent: UserId) -> Vec<OrganizationId> {
        let accounts = self.facts.accounts.value().into_iter().flatten();
        let mut served: Vec<OrganizationId> = accounts
            .chain([self.account])
            .filter(|account| account.ase() == Some(agent))
            .map(|account| account.organization)
            .collect();
        served.sort();
        served.dedup();
        served
    }
}

/// What a source says, or why that is not known.
fn said<'r, T>(source: &'r Option<Reading<T>>, key: &str) -> Result<&'r T, String> {
    match source {
        None => Err(format!("[sources.{key}] is not configured")),
        Some(Reading::Known { value, .. }) => Ok(value),
        Some(Reading::Stale { why, .. } | Reading::Unknown { why }) => Err(why.clone()),
    }
}

#[cfg(test)]
mod tests;
