//! Sources: the other places that hold facts about accounts.
//!
//! The ASE programme lives in Zendesk and in six further places. Each has a file here, which says how it is read; all are
//! only read. What they say is taken as a [`Reading`]: one that did not answer is *stale* (what it said before is told, and
//! what rests on it is held) or *unknown*, and never "there is nothing".
//!
//! Files are read in every cycle, services at most every half `roster.max_age`. Between two readings the last one stands,
//! with its own time. All are read side by side, and a cycle waits for them no longer than `sources.wait`: a slow one goes on
//! being read, what it said before stands meanwhile, and is held from `roster.max_age` on.

mod availability;
mod directory;
mod file;
mod gitlab;
mod kept;
mod notes;
mod pagerduty;
mod readme;
mod resolve;
mod salesforce;
mod service;
mod table;
mod team;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
    time::Duration,
};

use ase_rules::{Directory, Facts, OrganizationId, Reading};
use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::time::Instant;
use zendesk_client::Client;

pub(crate) use self::resolve::{Resolved, resolve};
pub use self::{
    availability::{Availability, TimeOff, Who, parse_csv as parse_absences, parse_ics},
    gitlab::{Gitlab, Proposal},
    kept::{Brought, Source},
    notes::{NoteFile, NoteName, NotesFolder},
    pagerduty::{OnCall, Pagerduty},
    readme::{Listing, Readme, parse_readme},
    salesforce::{ChargesFile, SalesforceApi, parse_charges},
    team::{Member, Region, TeamFolder, WorkingHours, parse_member},
};
use self::{
    directory::{Organizations, Wanted},
    gitlab::Project,
    kept::Kept,
    notes::ZendeskNotes,
};
use crate::{
    config::{Config, Fields},
    zendesk::Surroundings,
};

/// How long whoever looks only once waits for the sources, all together, at least.
const ONCE: Duration = Duration::from_secs(120);

/// Everything that is configured beside Zendesk, ready to be read.
#[derive(Clone)]
pub struct Sources(Arc<Configured>);

struct Configured {
    team: Option<Kept<TeamFolder>>,
    team_project: Option<Kept<Project<Vec<Member>>>>,
    notes: Option<Kept<NotesFolder>>,
    notes_project: Option<Kept<Project<Vec<NoteFile>>>>,
    zendesk_notes: Option<Kept<ZendeskNotes>>,
    charges_file: Option<Kept<ChargesFile>>,
    salesforce: Option<Kept<SalesforceApi>>,
    pagerduty: Option<Kept<Pagerduty>>,
    absences: Option<Kept<Availability>>,
    readme: Option<Kept<Readme>>,
    directory: Kept<Organizations>,
    /// Those of the other instances that are configured; none where nobody asks there.
    elsewhere: OnceLock<BTreeMap<String, Option<Kept<Organizations>>>>,
    max_age: Duration,
    wait: Duration,
}

/// What the sources said, each with its doubt; `None` for one that is not configured.
#[derive(Debug, Default)]
pub struct Heard {
    /// The team files.
    pub team: Option<Reading<Arc<Brought<Vec<Member>>>>>,
    /// The organization notes.
    pub notes: Option<Reading<Arc<Brought<Vec<NoteFile>>>>>,
    /// Salesforce's charges.
    pub charges: Option<Reading<Arc<Brought<Vec<ase_rules::Charge>>>>>,
    /// Who stands on the on-call schedules.
    pub on_call: Option<Reading<Arc<Brought<Vec<OnCall>>>>>,
    /// Time off.
    pub absences: Option<Reading<Arc<Brought<Vec<TimeOff>>>>>,
    /// The table of active accounts.
    pub readme: Option<Reading<Arc<Brought<Vec<Listing>>>>>,
    /// The organizations that team files list, as this instance knows them.
    pub directory: Option<Reading<Arc<Brought<Directory>>>>,
    /// The same as the other instances know them.
    pub elsewhere: BTreeMap<String, Reading<Arc<Brought<Directory>>>>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sources").finish_non_exhaustive()
    }
}

impl Sources {
    /// Makes everything ready that `config` names; nothing is read yet.
    ///
    /// # Errors
    ///
    /// If a secret cannot be read or an address is not acceptable.
    pub fn connect(
        config: &Config,
        fields: &Fields,
        reader: &Client,
        around: &Surroundings,
    ) -> anyhow::Result<Self> {
        let sources = &config.sources;
        let max_age = config.roster.max_age.get();
        let clock = || Arc::clone(&around.clock);
        Ok(Self(Arc::new(Configured {
            team: sources
                .team
                .as_ref()
                .and_then(|team| team.path.as_ref())
                .map(|path| Kept::new(TeamFolder::new(path), max_age)),
            team_project: sources
                .team
                .as_ref()
                .and_then(|team| team.gitlab.as_ref())
                .map(|gitlab| Gitlab::new(gitlab, "sources.team.gitlab", clock()))
                .transpose()?
                .map(|gitlab| Kept::new(Project::new(gitlab, team::members), max_age)),
            notes: sources
                .notes
                .as_ref()
                .and_then(|notes| notes.path.as_ref())
                .map(|path| Kept::new(NotesFolder::new(path), max_age)),
            notes_project: sources
                .notes
                .as_ref()
                .and_then(|notes| notes.gitlab.as_ref())
                .map(|gitlab| Gitlab::new(gitlab, "sources.notes.gitlab", clock()))
                .transpose()?
                .map(|gitlab| Kept::new(Project::new(gitlab, notes::notes), max_age)),
            zendesk_notes: sources
                .notes
                .as_ref()
                .filter(|notes| notes.zendesk)
                .map(|_| Kept::new(ZendeskNotes::new(reader.clone()), max_age)),
            charges_file: sources
                .salesforce
                .as_ref()
                .and_then(ChargesFile::of)
                .map(|file| Kept::new(file, max_age)),
            salesforce: sources
                .salesforce
                .as_ref()
                .filter(|salesforce| salesforce.path.is_none())
                .map(|salesforce| SalesforceApi::new(salesforce, clock()))
                .transpose()?
                .map(|api| Kept::new(api, max_age)),
            pagerduty: sources
                .pagerduty
                .as_ref()
                .map(|pagerduty| Pagerduty::new(pagerduty, clock()))
                .transpose()?
                .map(|api| Kept::new(api, max_age)),
            absences: sources
                .availability
                .as_ref()
                .map(|part| Kept::new(Availability::new(&part.path), max_age)),
            readme: sources
                .readme
                .as_ref()
                .map(|readme| Kept::new(Readme::new(&readme.path), max_age)),
            directory: Kept::new(
                Organizations::new(reader.clone(), &fields.salesforce_id),
                max_age,
            ),
            elsewhere: OnceLock::new(),
            max_age,
            wait: sources.wait.get(),
        })))
    }

    /// Says how the other instances are read: by name, with the reader and the field of Salesforce ids, where somebody reads
    /// them. Only the first word counts.
    pub(crate) fn introduce(&self, others: BTreeMap<String, Option<(Client, String)>>) {
        let max_age = self.0.max_age;
        let others = others.into_iter().map(|(name, other)| {
            let kept =
                other.map(|(reader, key)| Kept::new(Organizations::new(reader, &key), max_age));
            (name, kept)
        });
        let _only_once = self.0.elsewhere.set(others.collect());
    }

    /// How long a cycle waits for them; whoever looks once waits longer, since nobody comes after.
    #[must_use]
    pub fn wait(&self, looks_once: bool) -> Duration {
        match looks_once {
            true => self.0.wait.max(ONCE),
            false => self.0.wait,
        }
    }

    /// Reads what is due, all at once, and waits for it until then; whatever is not due, or slower, is as it was read last.
    pub async fn read(&self, now: Timestamp, until: Instant) -> Heard {
        let all = &*self.0;
        let (
            team,
            team_project,
            notes,
            notes_project,
            exported,
            charged,
            on_call,
            absences,
            readme,
        ) = tokio::join!(
            kept::read(all.team.as_ref(), now, until),
            kept::read(all.team_project.as_ref(), now, until),
            kept::read(all.notes.as_ref(), now, until),
            kept::read(all.notes_project.as_ref(), now, until),
            kept::read(all.charges_file.as_ref(), now, until),
            kept::read(all.salesforce.as_ref(), now, until),
            kept::read(all.pagerduty.as_ref(), now, until),
            kept::read(all.absences.as_ref(), now, until),
            kept::read(all.readme.as_ref(), now, until),
        );
        Heard {
            team: team.or(team_project),
            notes: notes.or(notes_project),
            charges: exported.or(charged),
            on_call,
            absences,
            readme,
            directory: None,
            elsewhere: BTreeMap::new(),
        }
    }

    /// What was read last, without reading anything.
    #[must_use]
    pub fn remembered(&self, now: Timestamp) -> Heard {
        let all = &*self.0;
        let notes = kept::remembered(all.notes.as_ref(), now)
            .or_else(|| kept::remembered(all.notes_project.as_ref(), now))
            .or_else(|| kept::remembered(all.zendesk_notes.as_ref(), now));
        let team = kept::remembered(all.team.as_ref(), now)
            .or_else(|| kept::remembered(all.team_project.as_ref(), now));
        let has_team = team.is_some();
        Heard {
            team,
            notes,
            charges: kept::remembered(all.charges_file.as_ref(), now)
                .or_else(|| kept::remembered(all.salesforce.as_ref(), now)),
            on_call: kept::remembered(all.pagerduty.as_ref(), now),
            absences: kept::remembered(all.absences.as_ref(), now),
            readme: kept::remembered(all.readme.as_ref(), now),
            directory: kept::remembered(Some(&all.directory).filter(|_| has_team), now),
            elsewhere: BTreeMap::new(),
        }
    }

    /// Reads what Zendesk itself says beside accounts, people and tickets: notes, and the organizations that team files list.
    pub(crate) async fn read_zendesk(
        &self,
        heard: &mut Heard,
        facts: &Facts,
        gone: &BTreeMap<OrganizationId, String>,
        now: Timestamp,
        until: Instant,
    ) {
        let notes = self.0.zendesk_notes.as_ref();
        let (notes, directories) = tokio::join!(
            async {
                let notes = notes?;
                let accounts = facts.accounts.value().into_iter().flatten();
                let accounts = accounts.map(|account| account.organization).collect();
                if notes.source().ask_for(accounts) {
                    notes.ask_anew().await;
                }
                Some(notes.read(now, until).await)
            },
            async {
                let members = heard.team.as_ref().and_then(Reading::value)?;
                let focuses = members.value.iter().flat_map(Member::ase_focuses);
                let listed: BTreeSet<OrganizationId> = focuses
                    .flat_map(|focus| &focus.organizations)
                    .map(|share| share.organization)
                    .collect();
                let wanted = Wanted {
                    listed,
                    gone: gone.clone(),
                };
                let elsewhere = Wanted {
                    gone: BTreeMap::new(),
                    ..wanted.clone()
                };
                let others = self.0.elsewhere.get().into_iter().flatten();
                let others = others.map(async |(name, other)| {
                    let reading = match other {
                        Some(other) => look_up(other, elsewhere.clone(), now, until).await,
                        None => Reading::unknown(format!("instance {name} was not asked")),
                    };
                    (name.clone(), reading)
                });
                Some(tokio::join!(
                    look_up(&self.0.directory, wanted, now, until),
                    join_all(others)
                ))
            }
        );
        // Zendesk's own are asked for also where they are remembered: they may be of fewer accounts.
        heard.notes = notes.or(heard.notes.take());
        if let Some((directory, elsewhere)) = directories {
            heard.directory = Some(directory);
            heard.elsewhere = elsewhere.into_iter().collect();
        }
    }
}

async fn look_up(
    directory: &Kept<Organizations>,
    wanted: Wanted,
    now: Timestamp,
    until: Instant,
) -> Reading<Arc<Brought<Directory>>> {
    if directory.source().ask_for(wanted) {
        directory.ask_anew().await;
    }
    directory.read(now, until).await
}
