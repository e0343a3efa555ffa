//! The first reading of an account's tickets: one search for many accounts, or a list for each.

use std::collections::{BTreeMap, BTreeSet};

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

/// Organizations in one search: 150 of 14 digits make a URL of 4.5 kB, well below the 8 kB that servers take.
const PER_SEARCH: usize = 150;

/// Reads the tickets of accounts that have none in the mirror yet; what could not be read is doubt.
pub(super) async fn fill(
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
