//! Sources: the other places that hold facts about accounts.
//!
//! The ASE programme lives in Zendesk and in six further places. Each has a file here, which says how it is read; all are
//! only read. What they say is taken as a [`Reading`]: one that did not answer is *stale* (what it said before is told, and
//! what rests on it is held) or *unknown*, and never "there is nothing".
//!
//! Files are read in every cycle, services at most every half `roster.max_age`. Between two readings the last one stands,
//! with its own time.

mod availability;
mod file;
mod kept;
mod notes;
mod pagerduty;
mod resolve;
mod salesforce;
mod service;
mod table;
mod team;

use std::sync::Arc;

use ase_rules::Reading;
use jiff::Timestamp;
use zendesk_client::Client;

pub(crate) use self::resolve::{Resolved, resolve};
pub use self::{
    availability::{Availability, TimeOff, Who, parse_csv as parse_absences, parse_ics},
    kept::{Brought, Source},
    notes::{NoteFile, NoteName, NotesFolder},
    pagerduty::{OnCall, Pagerduty},
    salesforce::{ChargesFile, SalesforceApi, parse_charges},
    team::{Member, Region, TeamFolder, WorkingHours, parse_member},
};
use self::{kept::Kept, notes::ZendeskNotes};
use crate::{config::Config, zendesk::Surroundings};

/// Everything that is configured beside Zendesk, ready to be read.
#[derive(Clone)]
pub struct Sources(Arc<Configured>);

struct Configured {
    team: Option<Kept<TeamFolder>>,
    notes: Option<Kept<NotesFolder>>,
    zendesk_notes: Option<Kept<ZendeskNotes>>,
    charges_file: Option<Kept<ChargesFile>>,
    salesforce: Option<Kept<SalesforceApi>>,
    pagerduty: Option<Kept<Pagerduty>>,
    absences: Option<Kept<Availability>>,
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
        reader: &Client,
        around: &Surroundings,
    ) -> anyhow::Result<Self> {
        let sources = &config.sources;
        let every = config.roster.max_age.get() / 2;
        let clock = || Arc::clone(&around.clock);
        Ok(Self(Arc::new(Configured {
            team: sources
                .team
                .as_ref()
                .map(|team| Kept::new(TeamFolder::new(&team.path), every)),
            notes: sources
                .notes
                .as_ref()
                .and_then(|notes| notes.path.as_ref())
                .map(|path| Kept::new(NotesFolder::new(path), every)),
            zendesk_notes: sources
                .notes
                .as_ref()
                .filter(|notes| notes.zendesk)
                .map(|_| Kept::new(ZendeskNotes::new(reader.clone()), every)),
            charges_file: sources
                .salesforce
                .as_ref()
                .and_then(ChargesFile::of)
                .map(|file| Kept::new(file, every)),
            salesforce: sources
                .salesforce
                .as_ref()
                .filter(|salesforce| salesforce.path.is_none())
                .map(|salesforce| SalesforceApi::new(salesforce, clock()))
                .transpose()?
                .map(|api| Kept::new(api, every)),
            pagerduty: sources
                .pagerduty
                .as_ref()
                .map(|pagerduty| Pagerduty::new(pagerduty, clock()))
                .transpose()?
                .map(|api| Kept::new(api, every)),
            absences: sources
                .availability
                .as_ref()
                .map(|part| Kept::new(Availability::new(&part.path), every)),
        })))
    }

    /// Reads what is due, all at once; whatever is not due is as it was read last.
    pub async fn read(&self, now: Timestamp) -> Heard {
        let Configured {
            team,
            notes,
            zendesk_notes: _,
            charges_file,
            salesforce,
            pagerduty,
            absences,
        } = &*self.0;
        let (team, notes, exported, charged, on_call, absences) = tokio::join!(
            kept::read(team.as_ref(), now),
            kept::read(notes.as_ref(), now),
            kept::read(charges_file.as_ref(), now),
            kept::read(salesforce.as_ref(), now),
            kept::read(pagerduty.as_ref(), now),
            kept::read(absences.as_ref(), now),
        );
        Heard {
            team,
            notes,
            charges: exported.or(charged),
            on_call,
            absences,
        }
    }

    /// What was read last, without reading anything.
    pub async fn remembered(&self) -> Heard {
        let Configured {
            team,
            notes,
            zendesk_notes,
            charges_file,
            salesforce,
            pagerduty,
            absences,
        } = &*self.0;
        Heard {
            team: kept::remembered(team.as_ref()).await,
            notes: match notes {
                Some(_) => kept::remembered(notes.as_ref()).await,
                None => kept::remembered(zendesk_notes.as_ref()).await,
            },
            charges: match charges_file {
                Some(_) => kept::remembered(charges_file.as_ref()).await,
                None => kept::remembered(salesforce.as_ref()).await,
            },
            on_call: kept::remembered(pagerduty.as_ref()).await,
            absences: kept::remembered(absences.as_ref()).await,
        }
    }

    /// Reads what Zendesk itself says of these accounts beside their fields.
    pub async fn read_zendesk(
        &self,
        heard: &mut Heard,
        accounts: &[ase_rules::OrganizationId],
        now: Timestamp,
    ) {
        if let (None, Some(notes)) = (&heard.notes, &self.0.zendesk_notes) {
            notes.source().ask_for(accounts);
            heard.notes = Some(notes.read(now).await);
        }
    }
}
