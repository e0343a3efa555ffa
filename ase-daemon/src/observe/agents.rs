//! Agents: the people whom accounts name, and the groups they belong to.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, Agent, AgentFact, GroupId, NamedAse, Reading, Role, UserId, named_ase};
use serde::Deserialize;
use serde_json::Value;
use tracing::debug;
use zendesk_client::{
    Complete,
    model::{GroupMembership, User},
};

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
/// Costs a request per 100 group memberships of the whole desk, and one per 100 of those people who are in no group, at most
/// every half `roster.max_age`.
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

/// Reads `wanted` and their groups: those who are in a group come beside its membership, the others are asked for.
async fn fetch(
    observer: &Observer<'_>,
    wanted: &BTreeSet<UserId>,
) -> zendesk_client::Result<Fetched> {
    if wanted.is_empty() {
        return Ok(Fetched::default());
    }
    // A membership list that is not complete would make people look as if they had no group.
    let memberships = observer.reader.group_memberships().list();
    let memberships = memberships.include("users").complete().await?;
    let mut groups: BTreeMap<UserId, Vec<GroupId>> = BTreeMap::new();
    for membership in memberships.items() {
        groups
            .entry(UserId::new(membership.user_id.get()))
            .or_default()
            .push(GroupId::new(membership.group_id.get()));
    }
    let mut users = beside(&memberships, wanted);
    let others: Vec<zendesk_client::UserId> = wanted
        .iter()
        .filter(|id| !users.contains_key(id))
        .map(|id| zendesk_client::UserId::new(id.get()))
        .collect();
    let asked = observer.reader.users().show_many(&others).await?;
    users.extend((asked.found.into_iter()).map(|user| (UserId::new(user.id.get()), user)));
    let records = users.len() + memberships.items().len();
    let broken_membership = memberships
        .malformed()
        .first()
        .map(|record| format!("a group membership could not be read ({})", record.at));
    let mut agents: BTreeMap<UserId, AgentFact> = users
        .iter()
        .map(|(id, user)| {
            let groups = groups.remove(id).unwrap_or_default();
            let fact = match (&broken_membership, groups.is_empty()) {
                (Some(why), true) => AgentFact::Unreadable(why.clone()),
                _ => agent_of(user, groups, observer.redacts()),
            };
            (*id, fact)
        })
        .collect();
    let mut unnamed = None;
    for record in &asked.malformed {
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
    let mailed = users
        .iter()
        .filter_map(|(id, user)| Some((user.email.as_ref()?.to_lowercase(), *id)));
    Ok(Fetched {
        agents,
        addresses: mailed.collect(),
        records,
    })
}

/// Who of `wanted` came whole beside the memberships. Where nobody did, whoever asked for them by id learns the same.
fn beside(
    memberships: &Complete<GroupMembership>,
    wanted: &BTreeSet<UserId>,
) -> BTreeMap<UserId, User> {
    let users = match memberships.sideloaded("users") {
        Ok(users) => users,
        Err(error) => {
            debug!(error = chain(&error), "nobody came beside the memberships");
            return BTreeMap::new();
        }
    };
    let by_id = |Whole(user): Whole| (UserId::new(user.id.get()), user);
    let found = users.into_iter().map(by_id);
    found.filter(|(id, _)| wanted.contains(id)).collect()
}

/// A user's record with every key that is read of it: Zendesk may shorten what it sends beside a list, and a key that is missing
/// would pass for one that says nothing.
#[derive(Deserialize)]
#[serde(try_from = "serde_json::Map<String, Value>")]
struct Whole(User);

impl TryFrom<serde_json::Map<String, Value>> for Whole {
    type Error = serde_json::Error;

    fn try_from(record: serde_json::Map<String, Value>) -> Result<Self, Self::Error> {
        const READ: [&str; 7] = [
            "active",
            "default_group_id",
            "email",
            "name",
            "role",
            "role_type",
            "suspended",
        ];
        if let Some(missing) = READ.iter().find(|key| !record.contains_key(**key)) {
            return Err(serde::de::Error::missing_field(missing));
        }
        User::deserialize(Value::Object(record)).map(Self)
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Whole;

    #[test]
    fn a_record_that_lacks_a_key_is_not_whole() {
        let record = json!({
            "id": 7, "name": "Maya", "email": null, "role": "agent", "role_type": null, "active": true,
            "suspended": false, "default_group_id": 3, "url": "https://example.com/api/v2/users/7.json",
        });
        let whole: Whole = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(whole.0.default_group_id.map(|id| id.get()), Some(3));
        let needed = ["active", "default_group_id", "email", "id", "name"];
        for key in [&needed[..], &["role", "role_type", "suspended"]].concat() {
            let mut record = record.clone();
            record.as_object_mut().unwrap().remove(key);
            let read = serde_json::from_value::<Whole>(record);
            assert!(read.is_err(), "without `{key}`");
        }
        let mut record = record;
        record.as_object_mut().unwrap().remove("url");
        assert!(serde_json::from_value::<Whole>(record).is_ok());
    }
}
