//! Organizations: which are accounts, whom they name, what they pay for.

mod account;
mod fill;
mod run;

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, OrganizationId, Reading};
use jiff::{SignedDuration, Timestamp};

pub(crate) use self::account::account_of;
use self::{
    account::{is_account, names_somebody},
    fill::fill,
    run::Run,
};
use super::{Notes, Observer, Place, chain, doubt};
use crate::store::{Mark, Mirror, Update};

const SOURCE: &str = "zendesk.organizations";
pub(super) const STREAM: &str = "organizations";
const DOUBTED: &str = "organizations.doubted";
/// When all organizations were read last.
const FILLED: &str = "organizations.filled";
/// Ids of organizations whose record could not be read: looked at again until it can.
pub(super) const ASIDE: &str = "organizations.aside";

/// Organizations that were accounts once, with the Salesforce id they had: whoever has that now took their place.
const GONE: &str = "organizations.gone";
/// No more of them are remembered.
const MOST_GONE: usize = 1000;

/// A list may be read while it changes; what follows it begins this much earlier.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);

/// Reads what changed, or everything the first time and when a sweep is due, and brings the mirror up to date.
pub(super) async fn read(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    notes: &mut Notes,
) -> anyhow::Result<Reading<Vec<Account>>> {
    let mark = mirror.checkpoints.get(STREAM).cloned();
    let place = mark
        .as_ref()
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let aside = mirror
        .checkpoints
        .get(ASIDE)
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let started = observer.clock.monotonic();
    let run = match place {
        None => fill(observer).await,
        Some(place) => match changes(observer, place, aside.unwrap_or_default()).await {
            Ok(_) if sweep_is_due(observer, mirror) => fill(observer).await,
            other => other,
        },
    };
    let began = observer.at(started);
    match run {
        Ok((run, place)) => take_in(observer, mirror, notes, run, place, began).await,
        Err(why) => {
            notes.errors.push(format!("organizations: {why}"));
            let reading = match mark {
                Some(mark) => Reading::Stale {
                    value: mirror.accounts.values().cloned().collect(),
                    seen_at: mark.seen_at,
                    why,
                },
                None => Reading::Unknown { why },
            };
            notes.source(SOURCE, &reading, 0, None);
            Ok(reading)
        }
    }
}

/// Whether everything is to be read afresh, to prove the mirror.
fn sweep_is_due(observer: &Observer<'_>, mirror: &Mirror) -> bool {
    let every = observer.full_sweep_every;
    mirror
        .checkpoints
        .get(FILLED)
        .is_none_or(|mark| observer.now().duration_since(mark.seen_at).unsigned_abs() >= every)
}

/// Reads the organizations that changed since `place`, and again those that could not be read.
async fn changes(
    observer: &Observer<'_>,
    place: Place,
    aside: Vec<i64>,
) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let mut run = Run::default();
    if !aside.is_empty() {
        let ids: Vec<_> = aside
            .into_iter()
            .map(zendesk_client::OrganizationId::new)
            .collect();
        let organizations = observer.reader.organizations();
        let shown = organizations.show_many(&ids).await.map_err(told)?;
        run.take(observer, shown.found, shown.malformed);
    }
    let pages = observer.reader.incremental().organizations(place.start());
    let checkpoint = run.follow(observer, pages).await.map_err(told)?;
    // A record that cannot even be named is read again with whatever comes next.
    let moved = checkpoint.filter(|_| run.unnamed.is_empty());
    Ok((run, moved.map_or(place, Place::Resume)))
}

/// Brings a complete run into the mirror, unless it lost more than can be believed.
async fn take_in(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    notes: &mut Notes,
    run: Run,
    place: Place,
    began: Timestamp,
) -> anyhow::Result<Reading<Vec<Account>>> {
    let Run {
        read,
        mut accounts,
        others,
        mut aside,
        unnamed,
        shows_field,
        counted,
        ..
    } = run;
    let whole = counted.is_some();
    // An account whose record no longer shows the field is not one that names nobody.
    let named = &observer.instance.fields.named_ase;
    accounts.retain(|id, account| {
        if account.doubt.is_none() {
            return true;
        }
        if mirror.accounts.contains_key(id) {
            aside.insert(id.get(), format!("it does not show `{named}`"));
            return false;
        }
        is_account(account)
    });
    let others: BTreeSet<OrganizationId> = others
        .into_iter()
        .filter(|id| !aside.contains_key(&id.get()))
        .collect();
    let gone: Vec<OrganizationId> = mirror
        .accounts
        .keys()
        .filter(|id| {
            // Of a whole list, what is not in it is gone; of changes, only what has changed so.
            others.contains(id)
                || (whole && !accounts.contains_key(id) && !aside.contains_key(&id.get()))
        })
        .copied()
        .collect();
    let mark = |value: String| Mark {
        value,
        seen_at: began,
    };
    if let Some(why) = shrunk(observer, mirror, &accounts, &gone, began).await? {
        notes.errors.push(format!("organizations: {why}"));
        let seen_at = mirror
            .checkpoints
            .get(STREAM)
            .map_or(began, |mark| mark.seen_at);
        let reading = Reading::Stale {
            value: mirror.accounts.values().cloned().collect(),
            seen_at,
            why,
        };
        notes.source(SOURCE, &reading, read, None);
        return Ok(reading);
    }
    let vanished = with_vanished(mirror, &gone, &accounts)?;
    let update = Update {
        refill: whole,
        accounts: accounts.values().cloned().collect(),
        accounts_gone: gone.clone(),
        checkpoints: vec![
            (STREAM.to_owned(), mark(serde_json::to_string(&place)?)),
            (
                ASIDE.to_owned(),
                mark(serde_json::to_string(&aside.keys().collect::<Vec<_>>())?),
            ),
        ]
        .into_iter()
        .chain(whole.then(|| (FILLED.to_owned(), mark(String::new()))))
        .chain(vanished.clone().map(|text| (GONE.to_owned(), mark(text))))
        .collect(),
        ..Update::default()
    };
    observer.store.save(observer.name, update).await?;
    if let Some(text) = vanished {
        mirror.checkpoints.insert(GONE.to_owned(), mark(text));
    }
    for id in &gone {
        mirror.accounts.remove(id);
        mirror.filled.remove(id);
    }
    mirror.accounts.extend(accounts);
    if whole {
        mirror.filled.clear();
    }
    let broken = aside.len() + unnamed.len();
    mark_malformed(mirror, notes, aside, unnamed);
    let reading = Reading::Known {
        value: mirror.accounts.values().cloned().collect(),
        seen_at: began,
    };
    let mut incomplete = (broken > 0).then(|| format!("{} could not be read", records(broken)));
    if whole && read > 0 && !shows_field {
        let why = format!(
            "no organization shows the field `{named}`; `ase-daemon check` says which fields there are"
        );
        notes.errors.push(format!("organizations: {why}"));
        incomplete = Some(why);
    }
    notes.source(SOURCE, &reading, read, incomplete);
    Ok(reading)
}

/// Organizations that were accounts once, with the Salesforce id they had.
pub(super) fn gone(mirror: &Mirror) -> anyhow::Result<BTreeMap<OrganizationId, String>> {
    match mirror.checkpoints.get(GONE) {
        Some(mark) => Ok(serde_json::from_str(&mark.value)?),
        None => Ok(BTreeMap::new()),
    }
}

/// The same with those that are gone now and without those that came back, as text; none where that is no other.
fn with_vanished(
    mirror: &Mirror,
    vanished: &[OrganizationId],
    accounts: &BTreeMap<OrganizationId, Account>,
) -> anyhow::Result<Option<String>> {
    let before = gone(mirror)?;
    let mut after = before.clone();
    after.retain(|id, _| !accounts.contains_key(id));
    for id in vanished {
        let account = mirror.accounts.get(id);
        if let Some(salesforce_id) = account.and_then(|account| account.salesforce_id.clone()) {
            after.insert(*id, salesforce_id);
        }
    }
    while after.len() > MOST_GONE {
        after.pop_first();
    }
    Ok((after != before)
        .then(|| serde_json::to_string(&after))
        .transpose()?)
}

/// An organization that does not decode stops writes for it, and is told.
fn mark_malformed(
    mirror: &mut Mirror,
    notes: &mut Notes,
    aside: BTreeMap<i64, String>,
    unnamed: Vec<String>,
) {
    for (id, why) in aside {
        notes
            .errors
            .push(format!("organization {id} could not be read: {why}"));
        if let Some(account) = mirror.accounts.get_mut(&OrganizationId::new(id)) {
            account.doubt = Some(format!("its record could not be read: {why}"));
        }
    }
    for why in unnamed {
        notes.errors.push(format!(
            "an organization without a readable id could not be read: {why}"
        ));
    }
}

/// Why a reading is not believed: too many accounts lost their ASE at once.
async fn shrunk(
    observer: &Observer<'_>,
    mirror: &Mirror,
    accounts: &BTreeMap<OrganizationId, Account>,
    gone: &[OrganizationId],
    now: Timestamp,
) -> anyhow::Result<Option<String>> {
    let names = |account: &Account| names_somebody(account.named_ase.as_deref());
    let before = mirror
        .accounts
        .values()
        .filter(|account| names(account))
        .count();
    let lost = accounts
        .values()
        .filter(|account| !names(account))
        .map(|account| &account.organization)
        .chain(gone)
        .filter(|id| mirror.accounts.get(id).is_some_and(names))
        .map(|id| id.get())
        .collect::<Vec<_>>();
    let count = lost.len();
    let sudden = count >= 3 && count as f64 > observer.roster.shrink_guard * before as f64;
    let believed = doubt::weigh(observer, mirror, DOUBTED, lost, sudden, now).await?;
    Ok((!believed).then(|| {
        format!("{count} of {before} accounts lost their named ASE at once; held until the same is read three times, ten minutes apart")
    }))
}

fn records(count: usize) -> String {
    if count == 1 {
        "1 record".to_owned()
    } else {
        format!("{count} records")
    }
}
