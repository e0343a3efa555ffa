//! What the sources beside Zendesk say, with the doubts there are about it.

use crate::decide::{Case, Desk};
use crate::facts::short_salesforce_id;
use crate::rules::Observation;
use crate::{
    Absence, AgentFact, Directory, Focus, History, Note, OrganizationId, Reading, Role, TeamFile,
    Ticket, UserId, What,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A team file says that its engineer is an ASE of an organization.
pub(crate) struct Claim<'a> {
    pub(crate) file: &'a TeamFile,
    pub(crate) organization: OrganizationId,
    pub(crate) listed: Listed<'a>,
    /// What is doubtful about the file.
    pub(crate) doubt: Option<String>,
}

/// What an organization that a team file lists is.
pub(crate) enum Listed<'a> {
    /// An organization that may be an account.
    Account(&'a Case<'a>),
    /// An organization, and no account.
    NoAccount,
    /// An organization of this other instance.
    Elsewhere(&'a str),
    /// No organization at all.
    Nowhere {
        /// The one that it was merged into, perhaps.
        survivor: Option<OrganizationId>,
        doubt: Option<String>,
    },
}

impl<'a> Desk<'a> {
    /// What a source says and why that is doubtful; nothing where it is not configured, or said
    /// nothing that can be used.
    pub(crate) fn heard<'s, T>(
        &self,
        source: &'s Option<Reading<T>>,
        name: &str,
    ) -> Option<(&'s T, Option<String>)> {
        let reading = source.as_ref()?;
        let doubt = reading.doubt();
        let doubt = doubt.map(|why| format!("{name} are in doubt: {why}"));
        Some((reading.value()?, doubt))
    }

    /// The note of an account of the service, if it has one that says something.
    pub(crate) fn note(&self, case: &Case<'_>) -> Option<(&'a Note, Option<String>)> {
        let (notes, doubt) = self.notes(case)?;
        let note = *notes.first()?;
        let unread = note.doubt.as_ref();
        let unread = unread.map(|why| format!("the note was not read fully: {why}"));
        (!note.text.trim().is_empty()).then_some((note, doubt.or(unread)))
    }

    /// The notes of an account of the service; rarely more than one.
    pub(crate) fn notes(&self, case: &Case<'_>) -> Option<(&[&'a Note], Option<String>)> {
        let (_, doubt) = self.heard(&self.facts.sources.notes, "the organization notes")?;
        let notes = self.index.notes.get(&case.account.organization);
        let notes = notes.map_or(&[][..], Vec::as_slice);
        case.account.is_named_or_flagged().then_some((notes, doubt))
    }

    /// The last day for which an account is charged, if it ever was: far off where the charge is
    /// open. Nothing where the charges are not known, or the account has no Salesforce id.
    pub(crate) fn charged_until(&self, case: &Case<'_>) -> Option<(Option<Date>, Option<String>)> {
        let (_, doubt) = self.heard(&self.facts.sources.charges, "the charges")?;
        let id = short_salesforce_id(case.account.salesforce_id.as_deref()?);
        let until = self.index.charged_until.get(id).copied();
        (!id.is_empty()).then_some((until, doubt))
    }

    /// Today's absence of somebody; the longest, where there are several.
    pub(crate) fn away(&self, agent: UserId) -> Option<(&'a Absence, Option<String>)> {
        let absence = *self.index.away.get(&agent)?;
        let (_, doubt) = self.heard(&self.facts.sources.absences, "the absences")?;
        Some((absence, doubt))
    }

    /// The team files of an engineer.
    pub(crate) fn files_of(&self, agent: UserId) -> &[&'a TeamFile] {
        self.files(Some(agent))
    }

    /// How many accounts of other instances an engineer's team files list for the ASE service, and what
    /// is doubtful about that.
    pub(crate) fn claimed_elsewhere(&self, agent: UserId) -> (usize, Option<String>) {
        let facts = self.facts;
        let heard = self.heard(&facts.sources.team, "the team files");
        let elsewhere = |focus: &&Focus| !focus.is_at(&facts.instance);
        let files = self.files_of(agent).iter();
        let focuses = files.flat_map(|file| file.ase_focuses().filter(elsewhere));
        let organizations = focuses.flat_map(|focus| &focus.organizations);
        let organizations = organizations.map(|share| share.organization);
        let count = organizations.collect::<BTreeSet<OrganizationId>>().len();
        (
            count,
            heard.and_then(|(_, doubt)| doubt).filter(|_| count > 0),
        )
    }

    /// Those who have team files.
    pub(crate) fn engineers(&self) -> impl Iterator<Item = UserId> {
        self.index.files.keys().copied().flatten()
    }

    /// The team files that do not say whose they are.
    pub(crate) fn nobodys_files(&self) -> &[&'a TeamFile] {
        self.files(None)
    }

    fn files(&self, agent: Option<UserId>) -> &[&'a TeamFile] {
        self.index.files.get(&agent).map_or(&[], Vec::as_slice)
    }

    /// The accounts that somebody serves.
    pub(crate) fn accounts_of(&self, agent: UserId) -> Vec<&Case<'a>> {
        let organizations = self.served.get(&agent).into_iter().flatten();
        let cases = organizations.filter_map(|organization| self.cases.get(*organization));
        cases.collect()
    }

    /// Every organization that a team file lists for the ASE service in this instance, each once.
    pub(crate) fn claims(&self) -> impl Iterator<Item = Claim<'_>> {
        let facts = self.facts;
        let heard = self.heard(&facts.sources.team, "the team files");
        let mut claims: BTreeMap<(OrganizationId, &str), Claim<'_>> = BTreeMap::new();
        let (files, doubt) = heard.map_or((&[][..], None), |(files, doubt)| (files, doubt));
        for file in files {
            for organization in file.claims(&facts.instance) {
                let claim = Claim {
                    file,
                    organization,
                    listed: self.listed(organization),
                    doubt: doubt.clone().or_else(|| unread(file)),
                };
                claims.insert((organization, &file.file), claim);
            }
        }
        claims.into_values()
    }

    /// What is found in the files of this instance's ASEs, each about its engineer.
    pub(crate) fn ase_files(
        &self,
        check: impl Fn(&TeamFile) -> Option<Observation>,
    ) -> Vec<Observation> {
        let instance = &self.facts.instance;
        self.files_with(|file| {
            let here = file.ase_focuses().any(|focus| focus.is_at(instance));
            check(file).filter(|_| here)
        })
    }

    /// What is found in the team files, each about its engineer.
    pub(crate) fn files_with(
        &self,
        check: impl Fn(&TeamFile) -> Option<Observation>,
    ) -> Vec<Observation> {
        let facts = self.facts;
        let Some((files, doubt)) = self.heard(&facts.sources.team, "the team files") else {
            return vec![];
        };
        let mut files: Vec<&TeamFile> = files.iter().collect();
        files.sort_by(|a, b| a.file.cmp(&b.file));
        let found = files.into_iter().filter_map(|file| {
            let seen = check(file)?
                .about(file.agent)
                .with("file", file.file.as_str())
                .doubted_by(unread(file))
                .doubted_by(doubt.clone());
            Some(seen)
        });
        found.collect()
    }

    /// Whether somebody is an agent beyond doubt: read as one, an engineer with a team file, or
    /// an earlier owner of the ticket.
    pub(crate) fn is_surely_agent(&self, user: UserId, ticket: &Ticket) -> bool {
        let agents = self
            .facts
            .agents
            .value()
            .filter(|_| self.agents_doubt.is_none());
        if let Some(fact) = agents.and_then(|agents| agents.get(&user)) {
            return matches!(fact, AgentFact::Found(agent)
                if matches!(agent.role, Role::Agent | Role::Admin) && agent.active && !agent.suspended);
        }
        !self.files_of(user).is_empty() || owned(ticket, user)
    }

    fn listed(&self, organization: OrganizationId) -> Listed<'_> {
        if let Some(case) = self.cases.get(organization) {
            return Listed::Account(case);
        }
        let sources = &self.facts.sources;
        let exists = |reading: &Reading<Directory>| {
            let directory = reading.value();
            directory.is_some_and(|all| all.organizations.contains_key(&organization))
        };
        let mut elsewhere = sources.elsewhere.iter();
        if let Some((instance, _)) = elsewhere.find(|(_, reading)| exists(reading)) {
            return Listed::Elsewhere(instance);
        }
        let Some(directory) = sources.directory.as_ref().filter(|all| !exists(all)) else {
            return Listed::NoAccount;
        };
        let in_doubt = std::iter::once(directory).chain(sources.elsewhere.values());
        let doubt = in_doubt.into_iter().find_map(Reading::doubt);
        Listed::Nowhere {
            survivor: self.survivor(directory.value(), organization),
            doubt: doubt.map(|why| format!("the organizations are in doubt: {why}")),
        }
    }
}

impl Desk<'_> {
    /// The organization that has the Salesforce id which a vanished one had.
    fn survivor(&self, all: Option<&Directory>, gone: OrganizationId) -> Option<OrganizationId> {
        let id = short_salesforce_id(all?.gone.get(&gone)?);
        self.index.by_salesforce_id.get(id).copied()
    }
}

impl Absence {
    /// Whether somebody stands in.
    pub(crate) fn is_covered(&self) -> bool {
        (self.cover.as_ref()).is_some_and(|cover| !cover.trim().is_empty())
    }
}

fn unread(file: &TeamFile) -> Option<String> {
    let why = file.doubt.as_ref()?;
    Some(format!("the team file was not read fully: {why}"))
}

fn owned(ticket: &Ticket, user: UserId) -> bool {
    let History::Known(changes) = &ticket.history else {
        return false;
    };
    changes.iter().any(|change| {
        matches!(change.what, What::Assignee { from, to } if from == Some(user) || to == Some(user))
    })
}
