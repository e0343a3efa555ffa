//! What the sources said, tied to the people and organizations of one instance.

use std::{collections::BTreeMap, sync::Arc};

use ase_rules::{
    Absence, Account, Facts, Note, OrganizationId, Reading, Rostered, TeamFile, UserId,
    short_salesforce_id,
};

use super::{Brought, Heard, Member, NoteFile, NoteName, OnCall, TimeOff, availability::Who};
use crate::tell::{SourceReading, Status};

/// What the rules are told, and what the report says of it.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) sources: ase_rules::Sources,
    pub(crate) readings: Vec<SourceReading>,
    pub(crate) errors: Vec<String>,
}

/// Ties what was heard to the instance of `facts`; `addresses` are the e-mail addresses of its agents.
pub(crate) fn resolve(
    heard: &Heard,
    facts: &Facts,
    addresses: &BTreeMap<String, UserId>,
) -> Resolved {
    let members = heard.team.as_ref().and_then(Reading::value);
    let people = People {
        instance: &facts.instance,
        members: members.map_or(&[], |brought| &brought.value),
        addresses,
    };
    let mut resolved = Resolved::default();
    resolved.sources.team = resolved.take("team", &heard.team, |members| {
        members.iter().map(|member| people.file(member)).collect()
    });
    let accounts = facts.accounts.value().map_or(&[][..], Vec::as_slice);
    resolved.sources.notes = resolved.take("notes", &heard.notes, |notes| whose(notes, accounts));
    resolved.sources.charges = resolved.take("salesforce", &heard.charges, Clone::clone);
    resolved.sources.on_call = resolved.take("pagerduty", &heard.on_call, |on_call| {
        on_call
            .iter()
            .filter_map(|one| people.rostered(one))
            .collect()
    });
    resolved.sources.absences = resolved.take("availability", &heard.absences, |absences| {
        absences
            .iter()
            .filter_map(|off| people.absence(off))
            .collect()
    });
    let _told_by_onboard = resolved.take("readme", &heard.readme, |_| ());
    resolved.sources.directory = resolved.take("zendesk.directory", &heard.directory, Clone::clone);
    for (instance, reading) in &heard.elsewhere {
        let name = format!("zendesk.directory.{instance}");
        let reading = resolved.take(&name, &Some(reading.clone()), Clone::clone);
        let elsewhere = &mut resolved.sources.elsewhere;
        elsewhere.extend(reading.map(|reading| (instance.clone(), reading)));
    }
    resolved
}

impl Resolved {
    /// A reading as the rules are told of it; the report is told what it is worth.
    fn take<T, U>(
        &mut self,
        source: &str,
        reading: &Option<Reading<Arc<Brought<T>>>>,
        tie: impl FnOnce(&T) -> U,
    ) -> Option<Reading<U>> {
        let reading = reading.as_ref()?;
        let flaws = reading.value().map_or(&[][..], |brought| &brought.flaws);
        let incomplete = (!flaws.is_empty()).then(|| match flaws {
            [one] => one.clone(),
            [first, others @ ..] => format!("{first}, and {} more", others.len()),
            [] => String::new(),
        });
        let (status, reason) = match reading {
            Reading::Known { .. } => (Status::Known, incomplete),
            Reading::Stale { why, .. } => (Status::Stale, Some(why.clone())),
            Reading::Unknown { why } => (Status::Unknown, Some(why.clone())),
        };
        if let Some(why) = reading.doubt() {
            self.errors.push(format!("{source}: {why}"));
        }
        self.errors.extend(
            flaws
                .iter()
                .filter(|flaw| !reading.doubt().is_some_and(|why| why.contains(*flaw)))
                .cloned(),
        );
        self.readings.push(SourceReading {
            source: source.to_owned(),
            status,
            seen_at: reading.seen_at(),
            records: reading.value().map_or(0, |brought| brought.records),
            reason,
        });
        Some(match reading {
            Reading::Known { value, seen_at } => Reading::known(tie(&value.value), *seen_at),
            Reading::Stale {
                value,
                seen_at,
                why,
            } => Reading::Stale {
                value: tie(&value.value),
                seen_at: *seen_at,
                why: why.clone(),
            },
            Reading::Unknown { why } => Reading::unknown(why.clone()),
        })
    }
}

/// The people of one instance, by whatever names them.
struct People<'a> {
    instance: &'a str,
    members: &'a [Member],
    addresses: &'a BTreeMap<String, UserId>,
}

impl People<'_> {
    fn id_of(&self, member: &Member) -> Option<UserId> {
        let by_address = || self.addresses.get(member.email.as_ref()?).copied();
        member.ids.get(self.instance).copied().or_else(by_address)
    }

    fn by_mail(&self, mail: &str) -> Option<UserId> {
        let member = || {
            let mut members = self.members.iter();
            let member = members.find(|member| member.email.as_deref() == Some(mail))?;
            self.id_of(member)
        };
        self.addresses.get(mail).copied().or_else(member)
    }

    fn file(&self, member: &Member) -> TeamFile {
        TeamFile {
            file: member.file.clone(),
            agent: self.id_of(member),
            focuses: member.focuses.clone(),
            doubt: member.flaws.first().cloned(),
        }
    }

    /// Somebody on call who is known here; the others' do not matter.
    fn rostered(&self, one: &OnCall) -> Option<Rostered> {
        let mut members = self.members.iter();
        let member = members.find(|member| member.pagerduty.as_deref() == Some(&*one.user));
        let agent = member
            .and_then(|member| self.id_of(member))
            .or_else(|| self.by_mail(one.email.as_deref()?))?;
        Some(Rostered {
            agent,
            rotation: one.rotation,
            schedule: one.schedule.clone(),
        })
    }

    /// An absence of somebody who is known here; the others' do not matter.
    fn absence(&self, off: &TimeOff) -> Option<Absence> {
        let agent = match &off.who {
            Who::Id(id) => *id,
            Who::Mail(mail) => self.by_mail(mail)?,
        };
        Some(Absence {
            agent,
            start: off.start,
            end: off.end,
            cover: off.cover.clone(),
        })
    }
}

/// The notes by organization; those called by a Salesforce id belong to whoever has it.
fn whose(notes: &[NoteFile], accounts: &[Account]) -> Vec<Note> {
    let mut by_salesforce_id: BTreeMap<&str, Vec<OrganizationId>> = BTreeMap::new();
    for account in accounts {
        if let Some(id) = account.salesforce_id.as_deref() {
            by_salesforce_id
                .entry(short_salesforce_id(id))
                .or_default()
                .push(account.organization);
        }
    }
    let mut told = Vec::new();
    for note in notes {
        let organizations = match &note.of {
            NoteName::Organization(id) => std::slice::from_ref(id),
            NoteName::Salesforce(id) => by_salesforce_id
                .get(short_salesforce_id(id))
                .map_or(&[][..], Vec::as_slice),
        };
        told.extend(organizations.iter().map(|organization| Note {
            organization: *organization,
            text: note.text.clone(),
            doubt: note.doubt.clone(),
        }));
    }
    told
}
