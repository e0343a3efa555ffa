//! What other systems say.

use super::{World, doubt, pairs, value_mut};
use crate::{
    Absence, Charge, Directory, Focus, Note, Reading, Rostered, Rotation, Share, Sources, TeamFile,
};
use jiff::Timestamp;

impl World {
    /// `source team stale`: a source that is configured, and how far it is to be believed.
    pub(super) fn source(&mut self, name: &str, how: &str) {
        let now = self.now;
        let Sources {
            team,
            notes,
            charges,
            on_call,
            absences,
            directory,
            elsewhere: _,
        } = &mut self.facts.sources;
        match name {
            "team" => configure(team, how, now),
            "notes" => configure(notes, how, now),
            "charges" => configure(charges, how, now),
            "oncall" => configure(on_call, how, now),
            "absences" => configure(absences, how, now),
            "directory" => configure(directory, how, now),
            other => panic!("there is no source {other}"),
        }
    }

    /// `team maya.yml agent=maya ase=50 orgs=Acme:50,Bolt:50 rest=50`
    pub(super) fn team(&mut self, name: &str, words: &[&str]) {
        let mut ase = Focus {
            name: "ASE".to_owned(),
            percentage: None,
            ..Focus::default()
        };
        let mut file = TeamFile {
            file: name.to_owned(),
            ..TeamFile::default()
        };
        for (key, value) in pairs(words) {
            match key {
                "agent" => file.agent = Some(self.user(value)),
                "ase" => ase.percentage = value.parse().ok(),
                "at" => ase.instance = Some(value.to_owned()),
                "orgs" => ase.organizations = value.split(',').map(|org| self.share(org)).collect(),
                "rest" => file.focuses.push(Focus {
                    name: "Self-Managed".to_owned(),
                    percentage: value.parse().ok(),
                    ..Focus::default()
                }),
                "doubt" => file.doubt = Some(value.to_owned()),
                other => panic!("a team file has no {other}"),
            }
        }
        file.focuses.push(ase);
        self.known(|sources| &mut sources.team).push(file);
    }

    fn share(&mut self, text: &str) -> Share {
        let (name, percentage) = text.split_once(':').unwrap_or((text, ""));
        Share {
            organization: self.organization(name),
            percentage: percentage.parse().ok(),
        }
    }

    /// `note Acme Jill is the AMER ASE.`; a note that was cut off begins with `…`.
    pub(super) fn note(&mut self, name: &str, words: &[&str]) {
        let text = words.join(" ");
        let note = Note {
            organization: self.organization(name),
            doubt: text.starts_with('…').then(|| "it was cut off".to_owned()),
            text,
        };
        self.known(|sources| &mut sources.notes).push(note);
    }

    /// `charge 0011 ASE_Service end=2026-03-01`
    pub(super) fn charge(&mut self, salesforce_id: &str, words: &[&str]) {
        let mut charge = Charge {
            salesforce_id: salesforce_id.to_owned(),
            name: words[0].replace('_', " "),
            end: None,
        };
        for (key, value) in pairs(&words[1..]) {
            match key {
                "end" => charge.end = Some(value.parse().unwrap()),
                other => panic!("a charge has no {other}"),
            }
        }
        self.known(|sources| &mut sources.charges).push(charge);
    }

    /// `oncall maya ceoc`
    pub(super) fn oncall(&mut self, name: &str, words: &[&str]) {
        let rostered = Rostered {
            agent: self.user(name),
            rotation: match words[0] {
                "ceoc" => Rotation::Ceoc,
                "cmoc" => Rotation::Cmoc,
                other => panic!("there is no rotation {other}"),
            },
            schedule: "P1".to_owned(),
        };
        self.known(|sources| &mut sources.on_call).push(rostered);
    }

    /// `away maya 2026-03-01 2026-03-10 cover=nora`
    pub(super) fn away(&mut self, name: &str, words: &[&str]) {
        let mut absence = Absence {
            agent: self.user(name),
            start: words[0].parse().unwrap(),
            end: words[1].parse().unwrap(),
            cover: None,
        };
        for (key, value) in pairs(&words[2..]) {
            match key {
                "cover" => absence.cover = Some(value.to_owned()),
                other => panic!("an absence has no {other}"),
            }
        }
        self.known(|sources| &mut sources.absences).push(absence);
    }

    /// `directory Acme salesforce=0011`; `gone=yes` for one that was there once.
    pub(super) fn directory(&mut self, name: &str, words: &[&str]) {
        let organization = self.organization(name);
        let mut salesforce_id = None;
        let mut gone = false;
        for (key, value) in pairs(words) {
            match key {
                "salesforce" => salesforce_id = Some(value.to_owned()),
                "gone" => gone = true,
                other => panic!("an organization of the directory has no {other}"),
            }
        }
        let directory = self.known(|sources| &mut sources.directory);
        match (gone, salesforce_id) {
            (true, Some(id)) => drop(directory.gone.insert(organization, id)),
            (_, id) => drop(directory.organizations.insert(organization, id)),
        }
    }

    /// `elsewhere us_gov Bolt`: an organization of another instance.
    pub(super) fn elsewhere(&mut self, instance: &str, words: &[&str]) {
        let organization = self.organization(words[0]);
        let (now, all) = (self.now, &mut self.facts.sources.elsewhere);
        let reading = all
            .entry(instance.to_owned())
            .or_insert_with(|| Reading::known(Directory::default(), now));
        value_mut(reading).organizations.insert(organization, None);
    }

    fn known<T: Default>(
        &mut self,
        source: impl FnOnce(&mut Sources) -> &mut Option<Reading<T>>,
    ) -> &mut T {
        let now = self.now;
        let source = source(&mut self.facts.sources);
        value_mut(source.get_or_insert_with(|| Reading::known(T::default(), now)))
    }

    /// Turns every list of the sources round.
    pub(super) fn reverse_sources(&mut self) {
        let Sources {
            team,
            notes,
            charges,
            on_call,
            absences,
            directory: _,
            elsewhere: _,
        } = &mut self.facts.sources;
        reverse(team);
        reverse(notes);
        reverse(charges);
        reverse(on_call);
        reverse(absences);
    }

    /// Whether a source is in doubt, or a part of it.
    pub(super) fn has_doubtful_source(&self) -> bool {
        let Sources {
            team,
            notes,
            charges,
            on_call,
            absences,
            directory,
            elsewhere,
        } = &self.facts.sources;
        let files = team.iter().filter_map(Reading::value).flatten();
        let all_notes = notes.iter().filter_map(Reading::value).flatten();
        is_doubtful(team)
            || is_doubtful(notes)
            || is_doubtful(charges)
            || is_doubtful(on_call)
            || is_doubtful(absences)
            || is_doubtful(directory)
            || elsewhere.values().any(|reading| reading.doubt().is_some())
            || files.into_iter().any(|file| file.doubt.is_some())
            || all_notes.into_iter().any(|note| note.doubt.is_some())
    }
}

fn configure<T: Clone + Default>(source: &mut Option<Reading<T>>, how: &str, now: Timestamp) {
    let reading = source.get_or_insert_with(|| Reading::known(T::default(), now));
    if how != "known" {
        doubt(reading, how, now);
    }
}

fn reverse<T>(source: &mut Option<Reading<Vec<T>>>) {
    if let Some(Reading::Known { value, .. } | Reading::Stale { value, .. }) = source {
        value.reverse();
    }
}

fn is_doubtful<T>(source: &Option<Reading<T>>) -> bool {
    source
        .as_ref()
        .is_some_and(|reading| reading.doubt().is_some())
}
