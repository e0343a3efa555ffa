//! Tickets: those of the accounts, closed ones left out.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{
    Account, FormId, GroupId, Hints, History, OrganizationId, Priority, Reading, Status, Ticket,
    TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use tracing::info;
use zendesk_client::{Checkpoint, api::SearchKind, model};

use super::{Notes, Observer, Place, chain, doubt};
use crate::store::{Mark, Mirror, Update};

const SOURCE: &str = "zendesk.tickets";
const STREAM: &str = "tickets";
const DOUBTED: &str = "tickets.doubted";
/// Kept once the data has shown that repeated `organization:` terms of a search are alternatives.
const ALTERNATIVES: &str = "search.alternatives";

/// The search index lags by up to a few minutes; the export that follows a search begins this much earlier.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// Organizations in one search: 150 of 14 digits make a URL of 4.5 kB, well below the 8 kB that servers take.
const PER_SEARCH: usize = 150;

/// What a run through tickets brought.
#[derive(Debug, Default)]
struct Run {
    read: usize,
    tickets: BTreeMap<TicketId, Ticket>,
    gone: BTreeSet<TicketId>,
    aside: BTreeMap<TicketId, String>,
    unnamed: Vec<String>,
    filled: Vec<OrganizationId>,
}

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
    let doubts = fill(observer, mirror, &mut run, notes).await?;
    let mark = mirror
        .checkpoints
        .get(STREAM)
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let seen_before = mirror.checkpoints.get(STREAM).map(|mark| mark.seen_at);
    let overlap = began - OVERLAP;
    let start = match mark {
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
        let status = if all {
            crate::tell::Status::Unknown
        } else {
            crate::tell::Status::Stale
        };
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

/// Reads the tickets of accounts that have none in the mirror yet; what could not be read is doubt.
async fn fill(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    run: &mut Run,
    notes: &mut Notes,
) -> anyhow::Result<BTreeMap<OrganizationId, String>> {
    let wanting: Vec<OrganizationId> = mirror
        .accounts
        .keys()
        .filter(|id| !mirror.filled.contains(id))
        .copied()
        .collect();
    let mut doubts = BTreeMap::new();
    if !wanting.is_empty() {
        info!(
            accounts = wanting.len(),
            "reading all tickets of accounts that are new"
        );
    }
    let mut proved = mirror.checkpoints.contains_key(ALTERNATIVES);
    for chunk in wanting.chunks(PER_SEARCH) {
        let unnamed = run.unnamed.len();
        match search(observer, chunk, run).await {
            // A ticket that cannot even be named may be anybody's: these accounts are searched again.
            Ok(_) if run.unnamed.len() > unnamed => {}
            Ok(seen) => {
                proved |= seen.len() > 1;
                // A search that shows tickets of at most one organization may have read the terms otherwise than we meant.
                if proved || chunk.len() == 1 {
                    run.filled.extend(chunk);
                } else {
                    let unseen: Vec<_> = chunk
                        .iter()
                        .filter(|id| !seen.contains(id))
                        .copied()
                        .collect();
                    run.filled.extend(seen);
                    list(observer, &unseen, run, notes, &mut doubts).await;
                }
            }
            Err(error) if error.is_forbidden() => {
                list(observer, chunk, run, notes, &mut doubts).await
            }
            Err(error) => {
                let why = format!("its tickets could not be searched: {}", chain(&error));
                notes.errors.push(format!(
                    "tickets of {} accounts could not be searched: {}",
                    chunk.len(),
                    chain(&error)
                ));
                doubts.extend(chunk.iter().map(|id| (*id, why.clone())));
            }
        }
    }
    if proved && !mirror.checkpoints.contains_key(ALTERNATIVES) {
        let mark = Mark {
            value: "seen".to_owned(),
            seen_at: observer.now(),
        };
        let update = Update {
            checkpoints: vec![(ALTERNATIVES.to_owned(), mark)],
            ..Update::default()
        };
        observer.store.save(observer.name, update).await?;
    }
    Ok(doubts)
}

/// Searches the tickets of several organizations at once; says of which it saw any.
async fn search(
    observer: &Observer<'_>,
    organizations: &[OrganizationId],
    run: &mut Run,
) -> zendesk_client::Result<BTreeSet<OrganizationId>> {
    let terms: Vec<String> = organizations
        .iter()
        .map(|id| format!("organization:{id}"))
        .collect();
    let query = format!("status<closed {}", terms.join(" "));
    let mut pages = observer
        .reader
        .search()
        .export::<model::Ticket>(SearchKind::Ticket, &query)
        .page_size(1000);
    let mut found = Run::default();
    let mut seen = BTreeSet::new();
    while let Some(mut page) = pages.next_page().await? {
        // What was not asked for says nothing of who has it.
        page.items.retain(|ticket| {
            let organization = ticket
                .organization_id
                .map(|id| OrganizationId::new(id.get()));
            seen.extend(organization.filter(|id| organizations.contains(id)));
            organization.is_some_and(|id| organizations.contains(&id))
        });
        found.take(page.items, page.malformed, organizations);
    }
    run.merge(found);
    Ok(seen)
}

/// Lists the tickets of each organization by itself: a request per organization and 100 tickets.
async fn list(
    observer: &Observer<'_>,
    organizations: &[OrganizationId],
    run: &mut Run,
    notes: &mut Notes,
    doubts: &mut BTreeMap<OrganizationId, String>,
) {
    for id in organizations {
        let pages = observer
            .reader
            .tickets()
            .of_organization(zendesk_client::OrganizationId::new(id.get()));
        match pages.complete().await {
            Ok(complete) => {
                let malformed = complete.malformed().to_vec();
                run.take(complete.into_items(), malformed, organizations);
                run.filled.push(*id);
            }
            Err(error) => {
                notes
                    .errors
                    .push(format!("tickets of organization {id}: {}", chain(&error)));
                doubts.insert(
                    *id,
                    format!("its tickets could not be read: {}", chain(&error)),
                );
            }
        }
    }
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

impl Run {
    fn take(
        &mut self,
        tickets: Vec<model::Ticket>,
        malformed: Vec<zendesk_client::Malformed>,
        accounts: &[OrganizationId],
    ) {
        self.read += tickets.len();
        for ticket in tickets {
            let ticket = ticket_of(&ticket);
            self.aside.remove(&ticket.id);
            if self
                .tickets
                .get(&ticket.id)
                .is_some_and(|other| other.updated_at > ticket.updated_at)
            {
                continue;
            }
            let ours = ticket
                .organization
                .is_some_and(|id| accounts.binary_search(&id).is_ok());
            if ours && !matches!(ticket.status, Status::Closed | Status::Deleted) {
                self.gone.remove(&ticket.id);
                self.tickets.insert(ticket.id, ticket);
            } else {
                self.tickets.remove(&ticket.id);
                self.gone.insert(ticket.id);
            }
        }
        for record in malformed {
            let why = format!("{} ({})", record.reason, record.at);
            match record.id {
                Some(id) => drop(self.aside.insert(TicketId::new(id), why)),
                None => self.unnamed.push(format!(
                    "a ticket without a readable id could not be read: {why}"
                )),
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.read += other.read;
        self.tickets.extend(other.tickets);
        self.gone.extend(other.gone);
        self.aside.extend(other.aside);
        self.unnamed.extend(other.unnamed);
        self.filled.extend(other.filled);
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

/// The facts of a ticket.
pub(crate) fn ticket_of(ticket: &model::Ticket) -> Ticket {
    Ticket {
        id: TicketId::new(ticket.id.get()),
        organization: ticket
            .organization_id
            .map(|id| OrganizationId::new(id.get())),
        // No rule reads it, so it is not kept.
        subject: None,
        status: Status::from(ticket.status.as_str()),
        priority: ticket
            .priority
            .as_ref()
            .map(|priority| Priority::from(priority.as_str())),
        form: ticket.ticket_form_id.map(|id| FormId::new(id.get())),
        tags: ticket.tags.clone(),
        assignee: ticket.assignee_id.map(|id| UserId::new(id.get())),
        group: ticket.group_id.map(|id| GroupId::new(id.get())),
        followers: ticket
            .follower_ids
            .iter()
            .map(|id| UserId::new(id.get()))
            .collect(),
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        follow_up: ticket
            .via
            .as_ref()
            .is_some_and(|via| via.source.rel.as_deref() == Some("follow_up")),
        hints: Hints::default(),
        history: History::NotRead,
    }
}
