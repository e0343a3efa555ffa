//! Agents: the people whom accounts name, and the groups they belong to.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, Agent, AgentFact, GroupId, NamedAse, Reading, Role, UserId, named_ase};
use zendesk_client::model::User;

use super::{Notes, Observer, accounts_of, chain};
use crate::store::{Mark, Mirror, Update};

const SOURCE: &str = "zendesk.agents";
pub(super) const STREAM: &str = "agents";
/// The e-mail addresses that came with them: other sources name people by these.
const ADDRESSES: &str = "agents.addresses";

/// Light agents, and contributors, who are light agents by another name: they cannot be assigned tickets.
const LIGHT_ROLE_TYPES: [i64; 2] = [1, 3];

/// Reads everybody whom an account names, when the last reading is old or somebody is new.
///
/// Costs a request per 100 people and one per 100 group memberships of the whole desk, at most every
/// half `roster.max_age`.
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

/// What was read of the people.
#[derive(Default)]
struct Fetched {
    agents: BTreeMap<UserId, AgentFact>,
    addresses: BTreeMap<String, UserId>,
    /// How many records that took.
    records: usize,
}

/// Reads `wanted` and their groups.
async fn fetch(
    observer: &Observer<'_>,
    wanted: &BTreeSet<UserId>,
) -> zendesk_client::Result<Fetched> {
    if wanted.is_empty() {
        return Ok(Fetched::default());
    }
    let ids: Vec<zendesk_client::UserId> = wanted
        .iter()
        .map(|id| zendesk_client::UserId::new(id.get()))
        .collect();
    let shown = observer.reader.users().show_many(&ids).await?;
    // A membership list that is not complete would make people look as if they had no group.
    let memberships = observer
        .reader
        .group_memberships()
        .list()
        .complete()
        .await?;
    let mut groups: BTreeMap<UserId, Vec<GroupId>> = BTreeMap::new();
    for membership in memberships.items() {
        groups
            .entry(UserId::new(membership.user_id.get()))
            .or_default()
            .push(GroupId::new(membership.group_id.get()));
    }
    let records = shown.found.len() + memberships.items().len();
    let broken_membership = memberships
        .malformed()
        .first()
        .map(|record| format!("a group membership could not be read ({})", record.at));
    let mut agents: BTreeMap<UserId, AgentFact> = shown
        .found
        .iter()
        .map(|user| {
            let id = UserId::new(user.id.get());
            let groups = groups.remove(&id).unwrap_or_default();
            let fact = match (&broken_membership, groups.is_empty()) {
                (Some(why), true) => AgentFact::Unreadable(why.clone()),
                _ => agent_of(user, groups, observer.redacts()),
            };
            (id, fact)
        })
        .collect();
    let mut unnamed = None;
    for record in &shown.malformed {
        let why = format!("the user's record could not be read ({})", record.at);
        match record.id {
            Some(id) => drop(agents.insert(UserId::new(id), AgentFact::Unreadable(why))),
            None => unnamed = Some(why),
        }
    }
    for id in wanted {
        agents.entry(*id).or_insert_with(|| match &unnamed {
            Some(why) => AgentFact::Unreadable(why.clone()),
            None => AgentFact::Absent,
        });
    }
    let mailed = shown.found.iter().filter_map(|user| {
        let address = user.email.as_ref()?.to_lowercase();
        Some((address, UserId::new(user.id.get())))
    });
    Ok(Fetched {
        agents,
        addresses: mailed.collect(),
        records,
    })
}

/// The facts of a user; redacted, they have no name but their id.
fn agent_of(user: &User, groups: Vec<GroupId>, redacts: bool) -> AgentFact {
    let (Some(active), Some(suspended)) = (user.active, user.suspended) else {
        return AgentFact::Unreadable(
            "the record does not say whether the user is active and not suspended".to_owned(),
        );
    };
    AgentFact::Found(Agent {
        id: UserId::new(user.id.get()),
        name: if redacts {
            format!("agent {}", user.id)
        } else {
            user.name.clone()
        },
        role: Role::from(user.role.as_str()),
        light: user
            .role_type
            .is_some_and(|kind| LIGHT_ROLE_TYPES.contains(&kind)),
        active,
        suspended,
        groups,
        default_group: user.default_group_id.map(|id| GroupId::new(id.get())),
    })
}
