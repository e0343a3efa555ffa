//! Agents: the people whom accounts name, and the groups they belong to.

mod fetch;
mod person;
mod roll;

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, AgentFact, NamedAse, Reading, UserId, named_ase};

use self::fetch::{Fetched, fetch};
use super::{Notes, Observer, accounts_of, chain};
use crate::store::{Mark, Mirror, Update};

const SOURCE: &str = "zendesk.agents";
pub(super) const STREAM: &str = "agents";
/// The e-mail addresses that came with them: other sources name people by these.
const ADDRESSES: &str = "agents.addresses";

/// Reads everybody whom an account names, when the last reading is old or somebody is new.
///
/// Costs a request per 100 group memberships of the whole desk, and one per 100 of those people who are in no group or do not
/// come whole beside them; every half `roster.max_age`, when somebody new is named, and in each cycle for as long as one of those
/// requests fails.
pub(super) async fn read(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    accounts: &Reading<Vec<Account>>,
    notes: &mut Notes,
) -> anyhow::Result<Reading<BTreeMap<UserId, AgentFact>>> {
    if let Reading::Unknown { why } = accounts {
        let reading = Reading::Unknown {
            why: format!("not read, since the accounts are not known: {why}"),
        };
        notes.source(SOURCE, &reading, 0, None);
        return Ok(reading);
    }
    let wanted: BTreeSet<UserId> = accounts_of(accounts)
        .iter()
        .filter_map(
            |account| match named_ase(account.named_ase.as_deref().unwrap_or_default()) {
                NamedAse::Named(id) => Some(id),
                NamedAse::NotNamed | NamedAse::Unreadable => None,
            },
        )
        .collect();
    let seen_at = mirror.checkpoints.get(STREAM).map(|mark| mark.seen_at);
    let began = observer.now();
    let fresh = seen_at.is_some_and(|seen_at| {
        let age = began.duration_since(seen_at).unsigned_abs();
        age < observer.roster.max_age.get() / 2
            && mirror.checkpoints.contains_key(ADDRESSES)
            && wanted.iter().all(|id| mirror.agents.contains_key(id))
    });
    if let (true, Some(seen_at)) = (fresh, seen_at) {
        let reading = Reading::Known {
            value: mirror.agents.clone(),
            seen_at,
        };
        notes.source(SOURCE, &reading, 0, None);
        return Ok(reading);
    }
    match fetch(observer, &wanted).await {
        Ok(Fetched {
            agents,
            addresses,
            records,
        }) => {
            let unreadable = agents
                .values()
                .filter(|agent| matches!(agent, AgentFact::Unreadable(_)))
                .count();
            let mark = Mark {
                value: serde_json::to_string(&addresses)?,
                seen_at: began,
            };
            save(observer, &agents, mark.clone()).await?;
            mirror.agents = agents.clone();
            mirror.checkpoints.insert(ADDRESSES.to_owned(), mark);
            let reading = Reading::Known {
                value: agents,
                seen_at: began,
            };
            notes.source(
                SOURCE,
                &reading,
                records,
                (unreadable > 0).then(|| format!("{unreadable} of them could not be read")),
            );
            Ok(reading)
        }
        Err(error) => {
            let why = chain(&error);
            notes.errors.push(format!("agents: {why}"));
            let reading = match seen_at {
                Some(seen_at) => Reading::Stale {
                    value: mirror.agents.clone(),
                    seen_at,
                    why,
                },
                None => Reading::Unknown { why },
            };
            notes.source(SOURCE, &reading, 0, None);
            Ok(reading)
        }
    }
}

async fn save(
    observer: &Observer<'_>,
    agents: &BTreeMap<UserId, AgentFact>,
    addresses: Mark,
) -> anyhow::Result<()> {
    let mark = Mark {
        value: String::new(),
        seen_at: addresses.seen_at,
    };
    let update = Update {
        agents: Some(agents.clone()),
        checkpoints: vec![(STREAM.to_owned(), mark), (ADDRESSES.to_owned(), addresses)],
        ..Update::default()
    };
    observer.store.save(observer.name, update).await
}

/// The e-mail addresses of the people in the mirror, in lower case.
pub(super) fn addresses(mirror: &Mirror) -> anyhow::Result<BTreeMap<String, UserId>> {
    match mirror.checkpoints.get(ADDRESSES) {
        Some(mark) => Ok(serde_json::from_str(&mark.value)?),
        None => Ok(BTreeMap::new()),
    }
}
