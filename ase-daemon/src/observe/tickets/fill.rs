//! The first reading of an account's tickets: one search for many accounts, a list for each, or one export of all there ever were.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ase_rules::OrganizationId;
use tracing::info;
use zendesk_client::{api::SearchKind, model};

use super::Run;
use crate::{
    observe::{Notes, Observer, chain},
    store::{Mark, Mirror, Update},
};

/// Kept once the data has shown that repeated `organization:` terms of a search are alternatives.
const ALTERNATIVES: &str = "search.alternatives";

/// Organizations in one search: 200 of 14 digits make a URL of 6 kB, below the 8 kB that servers take.
const PER_SEARCH: usize = 200;
/// Above so many accounts Zendesk is asked how many tickets there are: of fewer a search costs hardly more than the answer.
const WORTH_COUNTING: usize = 4 * PER_SEARCH;

/// Lists by account that are made without asking what an export would cost.
const FEW_LISTS: usize = 10;

/// Statuses that say that a search names too many: content, URI or header fields too large.
const TOO_LONG: [u16; 3] = [413, 414, 431];

/// What a filling brought, beside tickets.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Accounts whose tickets could not be read, and why.
    pub(super) doubts: BTreeMap<OrganizationId, String>,
    /// Accounts that are filled once the export was read from the beginning.
    pub(super) by_export: Vec<OrganizationId>,
}

/// Reads the tickets of accounts that have none in the mirror yet, the way that ends first; what could not be read is doubt.
pub(super) async fn fill(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    run: &mut Run,
    notes: &mut Notes,
) -> anyhow::Result<Filled> {
    let wanting: Vec<OrganizationId> = mirror
        .accounts
        .keys()
        .filter(|id| !mirror.filled.contains(id))
        .copied()
        .collect();
    let mut filled = Filled::default();
    if wanting.is_empty() {
        return Ok(filled);
    }
    let way = if wanting.len() > WORTH_COUNTING && mirror.filled.is_empty() {
        first_of(observer, wanting.len(), &[Way::Search, Way::Export]).await
    } else {
        Way::Search
    };
    info!(
        accounts = wanting.len(),
        ?way,
        "reading all tickets of accounts that are new"
    );
    if way == Way::Export {
        filled.by_export = wanting;
        return Ok(filled);
    }
    let doubts = &mut filled.doubts;
    let mut proved = mirror.checkpoints.contains_key(ALTERNATIVES);
    let mut chunks: VecDeque<_> = wanting.chunks(PER_SEARCH).collect();
    while let Some(chunk) = chunks.pop_front() {
        let unnamed = run.unnamed.len();
        match search(observer, chunk, run).await? {
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
                    if unseen.len() > FEW_LISTS
                        && mirror.filled.is_empty()
                        && first_of(observer, unseen.len(), &LISTS_OR_EXPORT).await == Way::Export
                    {
                        info!(
                            "reading the export of all tickets instead of a list for each account"
                        );
                        filled.by_export = wanting;
                        return Ok(filled);
                    }
                    list(observer, &unseen, run, notes, doubts).await?;
                }
            }
            Err(error) if is_too_long(&error) && chunk.len() > 1 => {
                let (some, others) = chunk.split_at(chunk.len() / 2);
                chunks.push_front(others);
                chunks.push_front(some);
            }
            Err(error) if error.is_forbidden() => {
                if mirror.filled.is_empty()
                    && first_of(observer, wanting.len(), &LISTS_OR_EXPORT).await == Way::Export
                {
                    info!("the search is closed to us; reading the export of all tickets instead");
                    filled.by_export = wanting;
                    return Ok(filled);
                }
                list(observer, chunk, run, notes, doubts).await?;
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
    Ok(filled)
}

/// A way to read all tickets of accounts that are new.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// One search export for many accounts: unsolved and solved tickets, 1,000 a page, 100 pages a minute.
    Search,
    /// The list of each account, 100 tickets a page, within the account's limit.
    Lists,
    /// The export of every ticket there ever was, 1,000 a page, at most 10 pages a minute for all exports together. Its
    /// checkpoint is where the stream goes on, so that no reading of its own begins that.
    Export,
}

/// What there is where a search is closed to us or its terms were read otherwise.
const LISTS_OR_EXPORT: [Way; 2] = [Way::Lists, Way::Export];

fn is_too_long(error: &zendesk_client::Error) -> bool {
    error
        .status()
        .is_some_and(|status| TOO_LONG.contains(&status))
}

/// The one of `ways` that ends first within the limits; Zendesk is asked how many tickets there are, and where it does not say
/// the first of them is gone.
async fn first_of(observer: &Observer<'_>, accounts: usize, ways: &[Way; 2]) -> Way {
    match observer.reader.tickets().count().await {
        Ok(tickets) => {
            let way = soonest(ways, tickets, accounts as u64, observer.instance.head_room);
            info!(
                tickets,
                accounts,
                ?way,
                "of two ways to read all tickets, this one ends first"
            );
            way
        }
        Err(_) => ways[0],
    }
}

/// The way that ends first, and of two that end in the same minute the one of fewer requests; each at its least.
fn soonest(ways: &[Way; 2], tickets: u64, accounts: u64, head_room: f64) -> Way {
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let cost = |way: &Way| {
        let (requests, a_minute) = match way {
            Way::Search => (accounts.div_ceil(PER_SEARCH as u64) + 1, usable(100.0)),
            Way::Lists => (accounts + 1, usable(200.0)),
            // Organizations are exported too.
            Way::Export => (
                tickets.div_ceil(1000).max(1),
                usable(10.0).saturating_sub(1).max(1),
            ),
        };
        ((requests - 1) / a_minute, requests)
    };
    let [first, second] = *ways;
    if cost(&second) < cost(&first) {
        second
    } else {
        first
    }
}

/// Searches the tickets of several organizations at once; says of which it saw any.
async fn search(
    observer: &Observer<'_>,
    organizations: &[OrganizationId],
    run: &mut Run,
) -> anyhow::Result<zendesk_client::Result<BTreeSet<OrganizationId>>> {
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
    let mut found = run.list();
    let mut seen = BTreeSet::new();
    loop {
        let mut page = match pages.next_page().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(error) => {
                found.give_up(observer).await?;
                return Ok(Err(error));
            }
        };
        // What was not asked for says nothing of who has it.
        page.items.retain(|ticket| {
            let organization = ticket
                .organization_id
                .map(|id| OrganizationId::new(id.get()));
            seen.extend(organization.filter(|id| organizations.contains(id)));
            organization.is_some_and(|id| organizations.contains(&id))
        });
        let (items, malformed) = (page.items, page.malformed);
        found
            .take(observer, items, malformed, organizations)
            .await?;
    }
    run.merge(observer, found).await?;
    Ok(Ok(seen))
}

/// Lists the tickets of each organization by itself: a request per organization and 100 tickets.
async fn list(
    observer: &Observer<'_>,
    organizations: &[OrganizationId],
    run: &mut Run,
    notes: &mut Notes,
    doubts: &mut BTreeMap<OrganizationId, String>,
) -> anyhow::Result<()> {
    for id in organizations {
        let pages = observer
            .reader
            .tickets()
            .of_organization(zendesk_client::OrganizationId::new(id.get()));
        match pages.complete().await {
            Ok(complete) => {
                let malformed = complete.malformed().to_vec();
                let items = complete.into_items();
                run.take(observer, items, malformed, organizations).await?;
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
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Way, soonest};

    #[test]
    fn all_tickets_are_read_the_way_that_ends_first() {
        let searchable =
            |tickets, accounts| soonest(&[Way::Search, Way::Export], tickets, accounts, 0.5);
        // A search and where the stream begins, or one page of everything.
        assert_eq!(searchable(900, 200), Way::Export);
        assert_eq!(searchable(4_000, 1_000), Way::Export);
        assert_eq!(searchable(7_000, 1_000), Way::Search);
        assert_eq!(searchable(1_000_000, 1_000), Way::Search);
        assert_eq!(searchable(1_000_000, 100_000), Way::Search);
        let closed =
            |tickets, accounts| soonest(&[Way::Lists, Way::Export], tickets, accounts, 0.5);
        assert_eq!(closed(3_000, 200), Way::Export);
        // Five minutes of lists, or more than an hour of export.
        assert_eq!(closed(300_000, 500), Way::Lists);
        assert_eq!(closed(10, 1), Way::Export);
        assert_eq!(closed(1_001, 1), Way::Lists);
    }
}
