//! What the plan was given, by what it is looked up by.
//!
//! Every list is gone through once. To go through one for each account would cost a square.

use crate::facts::short_salesforce_id;
use crate::policy::day;
use crate::{
    Absence, Facts, Memory, ModeOverride, Note, OrganizationId, Policy, Reading, Sources, TeamFile,
    Tenure, TicketId, UserId, Written,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the plan was given, by what it is looked up by.
pub(in crate::decide) struct Index<'a> {
    /// What the operator said, by account.
    pub(in crate::decide) overrides: BTreeMap<OrganizationId, Vec<&'a ModeOverride>>,
    /// Who served an account and who serves it.
    pub(in crate::decide) tenures: BTreeMap<OrganizationId, Vec<&'a Tenure>>,
    /// Who served it before, each once, the latest first.
    pub(in crate::decide) former: BTreeMap<OrganizationId, Vec<UserId>>,
    /// What we wrote, by ticket.
    pub(super) writes: BTreeMap<TicketId, Vec<&'a Written>>,
    /// The notes of an account.
    pub(super) notes: BTreeMap<OrganizationId, Vec<&'a Note>>,
    /// The last day of the ASE service, by the first 15 characters of the Salesforce id.
    pub(super) charged_until: BTreeMap<&'a str, Date>,
    /// The team files of an engineer, and those that do not say whose they are.
    pub(super) files: BTreeMap<Option<UserId>, Vec<&'a TeamFile>>,
    /// Today's absence of somebody; the longest, where there are several.
    pub(super) away: BTreeMap<UserId, &'a Absence>,
    /// The first organization with a Salesforce id, by its first 15 characters; asked for where
    /// organizations are gone.
    pub(super) by_salesforce_id: BTreeMap<&'a str, OrganizationId>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        policy: &'a Policy,
        memory: &'a Memory,
        now: Timestamp,
    ) -> Self {
        let tenures = memory.tenures.iter();
        let writes = memory.writes.iter();
        let sources = &facts.sources;
        let files = said(&sources.team).map(|file| (file.agent, file));
        Self {
            overrides: policy.by_account(),
            tenures: grouped(tenures.map(|tenure| (tenure.organization, tenure))),
            former: memory.former(),
            writes: grouped(writes.map(|written| (written.ticket, written))),
            notes: grouped(said(&sources.notes).map(|note| (note.organization, note))),
            charged_until: charged_until(sources, policy),
            files: grouped(files),
            away: away(sources, day(now)),
            by_salesforce_id: by_salesforce_id(sources),
        }
    }
}

fn charged_until<'a>(sources: &'a Sources, policy: &Policy) -> BTreeMap<&'a str, Date> {
    let mut until: BTreeMap<&str, Date> = BTreeMap::new();
    for charge in said(&sources.charges).filter(|charge| charge.is_one_of(&policy.charge_names)) {
        // The latest end counts, and an open one is later than any.
        let end = charge.end.unwrap_or(Date::MAX);
        let latest = until.entry(short_salesforce_id(&charge.salesforce_id));
        let latest = latest.or_insert(end);
        *latest = end.max(*latest);
    }
    until
}

fn away(sources: &Sources, today: Date) -> BTreeMap<UserId, &Absence> {
    let mut away: BTreeMap<UserId, &Absence> = BTreeMap::new();
    let now = |absence: &&Absence| absence.start <= today && absence.end >= today;
    for absence in said(&sources.absences).filter(now) {
        let longest = away.entry(absence.agent).or_insert(absence);
        if (absence.end, absence) > (longest.end, *longest) {
            *longest = absence;
        }
    }
    away
}

fn by_salesforce_id(sources: &Sources) -> BTreeMap<&str, OrganizationId> {
    let directory = sources.directory.as_ref().and_then(Reading::value);
    let directory = directory.filter(|directory| !directory.gone.is_empty());
    let organizations = directory.into_iter().flat_map(|all| &all.organizations);
    let with_id = organizations.filter_map(|(organization, id)| {
        let id = short_salesforce_id(id.as_deref()?);
        (!id.is_empty()).then_some((id, *organization))
    });
    // Of two with one id the later is put in last, and stays.
    with_id.rev().collect()
}

/// What a source said, whether or not that can be relied on.
fn said<T>(source: &Option<Reading<Vec<T>>>) -> impl Iterator<Item = &T> {
    source
        .as_ref()
        .and_then(Reading::value)
        .into_iter()
        .flatten()
}

fn grouped<K: Ord, T>(pairs: impl Iterator<Item = (K, T)>) -> BTreeMap<K, Vec<T>> {
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for (key, one) in pairs {
        groups.entry(key).or_default().push(one);
    }
    groups
}
