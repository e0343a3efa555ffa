//! Tickets: those of the accounts, closed ones left out.

mod fact;
mod fill;
mod run;

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, OrganizationId, Reading, Ticket, TicketId};
use jiff::{SignedDuration, Timestamp};
use zendesk_client::Checkpoint;

pub(crate) use fact::ticket_of;

use self::{
    fill::{Filled, fill},
    run::Run,
};
use super::{Notes, Observer, Place, chain, doubt};
use crate::{
    store::{Arrived, Mark, Mirror},
    tell::Status,
};

const SOURCE: &str = "zendesk.tickets";
pub(super) const STREAM: &str = "tickets";
const DOUBTED: &str = "tickets.doubted";
/// The search index lags by up to a few minutes; the export that follows a search begins this much earlier.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// Reads all tickets of accounts that are new to the mirror, then what changed anywhere. The tickets go to the mirror, of which
/// the plan is made; the reading says only how far they are to be believed.
pub(super) async fn read(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    accounts: Reading<Vec<Account>>,
    notes: &mut Notes,
) -> anyhow::Result<(Reading<Vec<Account>>, Reading<Vec<Ticket>>)> {
    if let Reading::Unknown { why } = &accounts {
        let reading = Reading::Unknown {
            why: format!("not read, since the accounts are not known: {why}"),
        };
        notes.source(SOURCE, &reading, 0, None);
        return Ok((accounts, reading));
    }
    let began = observer.now();
    let mut run = Run::begin(began);
    let Filled { doubts, by_export } = fill(observer, mirror, &mut run, notes).await?;
    let mark = mirror
        .checkpoints
        .get(STREAM)
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let seen_before = mirror.checkpoints.get(STREAM).map(|mark| mark.seen_at);
    let overlap = began - OVERLAP;
    let start = match mark {
        _ if !by_export.is_empty() => Place::Since(Timestamp::UNIX_EPOCH),
        // The stream has passed what a lagging search may not have shown of an account that is new.
        Some(_) if !run.filled.is_empty() && seen_before.is_some_and(|seen| seen > overlap) => {
            Place::Since(overlap)
        }
        Some(place) => place,
        None => Place::Since(overlap),
    };
    if !run.tickets.is_empty() {
        run.put_down(observer).await?;
    }
    let followed = follow(observer, mirror, &mut run, &start).await?;
    let (place, mut trouble) = match followed {
        // A record that cannot even be named is read again with whatever comes next.
        Ok(checkpoint) => {
            run.filled.extend(by_export);
            let moved = checkpoint.filter(|_| run.unnamed.is_empty());
            (moved.map_or(start, Place::Resume), None)
        }
        Err(error) => (start, Some(chain(&error))),
    };
    let wave = wave(observer, mirror, &run, began).await?;
    let believed = wave.is_none();
    trouble = wave.or(trouble);
    let read = run.read;
    let incomplete = incomplete(&run);
    notes.errors.extend(run.unnamed.iter().cloned());
    notes.errors.extend(
        run.aside
            .iter()
            .map(|(id, why)| format!("ticket {id} could not be read: {why}")),
    );
    if believed {
        let mark = Mark {
            value: serde_json::to_string(&place)?,
            seen_at: if trouble.is_none() {
                began
            } else {
                seen_before.unwrap_or(began)
            },
        };
        take_in(observer, mirror, run, mark, overlap).await?;
    } else if run.is_large {
        observer.store.drop_run(&run.place.run).await?;
    }
    let value = Vec::new();
    let has_any = || observer.store.tickets(observer.name, None, 1);
    let reading = match (trouble, seen_before) {
        (None, _) => Reading::Known {
            value,
            seen_at: began,
        },
        (Some(why), seen_before) if !has_any().await?.is_empty() => Reading::Stale {
            value,
            seen_at: seen_before.unwrap_or(began),
            why,
        },
        (Some(why), _) => Reading::Unknown { why },
    };
    if let Some(why) = reading.doubt() {
        notes.errors.push(format!("tickets: {why}"));
    }
    notes.source(SOURCE, &reading, read, incomplete);
    if let (Some((_, why)), None) = (doubts.first_key_value(), reading.doubt()) {
        let all = doubts.len() == mirror.accounts.len();
        let status = if all { Status::Unknown } else { Status::Stale };
        let why = format!(
            "of {} of {} accounts: {why}",
            doubts.len(),
            mirror.accounts.len()
        );
        notes.downgrade(SOURCE, status, why);
    }
    Ok((with_doubts(accounts, &doubts), reading))
}

fn incomplete(run: &Run) -> Option<String> {
    let broken = run.aside.len() + run.unnamed.len();
    (broken > 0).then(|| format!("{broken} of them could not be read"))
}

fn with_doubts(
    mut accounts: Reading<Vec<Account>>,
    doubts: &BTreeMap<OrganizationId, String>,
) -> Reading<Vec<Account>> {
    if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut accounts {
        for account in value {
            account.tickets_doubt = doubts.get(&account.organization).cloned();
        }
    }
    accounts
}

/// Reads every ticket that changed since the last time, and again those that could not be read then. A list that breaks off
/// brings nothing.
async fn follow(
    observer: &Observer<'_>,
    mirror: &Mirror,
    run: &mut Run,
    place: &Place,
) -> anyhow::Result<zendesk_client::Result<Option<Checkpoint>>> {
    let accounts: Vec<OrganizationId> = mirror.accounts.keys().copied().collect();
    let mut news = run.list();
    if !mirror.aside.is_empty() {
        let ids: Vec<_> = mirror
            .aside
            .keys()
            .map(|id| zendesk_client::TicketId::new(id.get()))
            .collect();
        match observer.reader.tickets().show_many(&ids).await {
            Ok(shown) => {
                let (found, malformed) = (shown.found, shown.malformed);
                news.take(observer, found, malformed, &accounts).await?;
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    let mut pages = observer.reader.incremental().tickets(place.start());
    let mut checkpoint = None;
    loop {
        match pages.next_page().await {
            Ok(Some(page)) => {
                let (items, malformed) = (page.items, page.malformed);
                news.take(observer, items, malformed, &accounts).await?;
                checkpoint = page.checkpoint.or(checkpoint);
            }
            Ok(None) => {
                run.merge(observer, news).await?;
                return Ok(Ok(checkpoint));
            }
            Err(error) => {
                news.give_up(observer).await?;
                return Ok(Err(error));
            }
        }
    }
}

/// More tickets than this lose their assignee at once only by accident: ours, or an answer that lies.
const WAVE: usize = 5;

/// Why a reading is not believed: a wave of tickets lost their assignee.
async fn wave(
    observer: &Observer<'_>,
    mirror: &Mirror,
    run: &Run,
    now: Timestamp,
) -> anyhow::Result<Option<String>> {
    let unassigned: Vec<Ticket> = run
        .tickets
        .values()
        .filter(|ticket| ticket.assignee.is_none())
        .cloned()
        .collect();
    let lost = match unassigned.is_empty() && !run.is_large {
        true => BTreeSet::new(),
        false => {
            let (name, run) = (observer.name, run.place.run.as_str());
            observer.store.lost(name, run, unassigned).await?
        }
    };
    let lost: Vec<i64> = lost
        .into_iter()
        .filter(|id| !run.gone.contains_key(id))
        .map(TicketId::get)
        .collect();
    let count = lost.len();
    let believed = doubt::weigh(observer, mirror, DOUBTED, lost, count > WAVE, now).await?;
    Ok((!believed).then(|| format!("{count} tickets lost their assignee at once; held until the same is read three times, ten minutes apart")))
}

/// Brings a run into the mirror and moves the checkpoint, in one transaction.
async fn take_in(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    run: Run,
    mark: Mark,
    whole_until: Timestamp,
) -> anyhow::Result<()> {
    let arrived = Arrived {
        tickets: run.tickets.into_values().collect(),
        gone: run.gone.into_iter().collect(),
        aside: run.aside.into_iter().collect(),
        filled: run.filled.clone(),
        // The index may lag behind what changed since.
        whole_until,
        checkpoint: (STREAM.to_owned(), mark),
    };
    let (name, place) = (observer.name, run.place);
    observer.store.take_over(name, &place.run, arrived).await?;
    mirror.filled.extend(run.filled);
    Ok(())
}
