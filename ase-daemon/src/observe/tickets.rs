//! Tickets: those of the accounts, closed ones left out.

mod fact;
mod fill;
mod run;

use std::collections::BTreeMap;

use ase_rules::{Account, OrganizationId, Reading, Ticket};
use jiff::{SignedDuration, Timestamp};
use zendesk_client::Checkpoint;

pub(crate) use fact::ticket_of;

use self::{
    fill::{Filled, fill},
    run::Run,
};
use super::{Notes, Observer, Place, chain, doubt};
use crate::{
    store::{Mark, Mirror, Update},
    tell::Status,
};

const SOURCE: &str = "zendesk.tickets";
pub(super) const STREAM: &str = "tickets";
const DOUBTED: &str = "tickets.doubted";
/// The search index lags by up to a few minutes; the export that follows a search begins this much earlier.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// Reads all tickets of accounts that are new to the mirror, then what changed anywhere.
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
    let mut run = Run::default();
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
    let followed = follow(observer, mirror, &mut run, &start).await;
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
    }
    let value: Vec<Ticket> = mirror.tickets.values().cloned().collect();
    let reading = match (trouble, seen_before) {
        (None, _) => Reading::Known {
            value,
            seen_at: began,
        },
        (Some(why), seen_before) if !value.is_empty() => Reading::Stale {
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

/// Reads every ticket that changed since the last time, and again those that could not be read then.
async fn follow(
    observer: &Observer<'_>,
    mirror: &Mirror,
    run: &mut Run,
    place: &Place,
) -> zendesk_client::Result<Option<Checkpoint>> {
    let accounts: Vec<OrganizationId> = mirror.accounts.keys().copied().collect();
    if !mirror.aside.is_empty() {
        let ids: Vec<_> = mirror
            .aside
            .keys()
            .map(|id| zendesk_client::TicketId::new(id.get()))
            .collect();
        let shown = observer.reader.tickets().show_many(&ids).await?;
        run.take(shown.found, shown.malformed, &accounts);
    }
    let mut pages = observer.reader.incremental().tickets(place.start());
    let mut checkpoint = None;
    while let Some(page) = pages.next_page().await? {
        run.take(page.items, page.malformed, &accounts);
        checkpoint = page.checkpoint.or(checkpoint);
    }
    Ok(checkpoint)
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
    let lost: Vec<i64> = run
        .tickets
        .values()
        .filter(|ticket| ticket.assignee.is_none())
        .filter(|ticket| {
            mirror
                .tickets
                .get(&ticket.id)
                .is_some_and(|before| before.assignee.is_some())
        })
        .map(|ticket| ticket.id.get())
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
    overlap: Timestamp,
) -> anyhow::Result<()> {
    let Run {
        read: _,
        mut tickets,
        mut gone,
        aside,
        unnamed: _,
        filled,
    } = run;
    // Of accounts that were read whole, what is not there any more is gone, unless the index may lag behind.
    gone.extend(mirror.tickets.values().filter_map(|ticket| {
        let read_whole = ticket.organization.is_some_and(|id| filled.contains(&id));
        let absent = !tickets.contains_key(&ticket.id) && ticket.updated_at < overlap;
        (read_whole && absent).then_some(ticket.id)
    }));
    tickets.retain(|id, ticket| match mirror.tickets.get(id) {
        // An older reading than ours, from an index that lags or an export that withholds the last minute.
        Some(before) if before.updated_at > ticket.updated_at => false,
        // The same version: what was read of its history still holds.
        Some(before) if before.updated_at == ticket.updated_at => {
            ticket.hints = before.hints;
            ticket.history = before.history.clone();
            *ticket != *before
        }
        _ => true,
    });
    let update = Update {
        tickets: tickets.values().cloned().collect(),
        tickets_gone: gone
            .iter()
            .filter(|id| mirror.tickets.contains_key(id) || mirror.aside.contains_key(id))
            .copied()
            .collect(),
        aside: aside.clone().into_iter().collect(),
        filled: filled.clone(),
        checkpoints: vec![(STREAM.to_owned(), mark)],
        ..Update::default()
    };
    observer.store.save(observer.name, update).await?;
    mirror.filled.extend(filled);
    mirror.tickets.extend(tickets);
    for id in gone.iter().chain(aside.keys()) {
        mirror.tickets.remove(id);
    }
    Ok(())
}
