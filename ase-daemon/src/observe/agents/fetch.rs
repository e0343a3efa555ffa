//! How people are read: beside the group memberships, and by id where they do not come so.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Agent, AgentFact, GroupId, Role, UserId};
use serde::{Deserialize, Deserializer};
use tracing::debug;
use zendesk_client::{
    Page,
    model::{GroupMembership, User},
};

use crate::observe::{Observer, chain};

/// Light agents, and contributors, who are light agents by another name: they cannot be assigned tickets.
const LIGHT_ROLE_TYPES: [i64; 2] = [1, 3];

/// What was read of the people.
#[derive(Default)]
pub(super) struct Fetched {
    pub(super) agents: BTreeMap<UserId, AgentFact>,
    /// Who has which e-mail address, in lower case.
    pub(super) addresses: BTreeMap<String, UserId>,
    /// How many records that took.
    pub(super) records: usize,
}

/// Reads `wanted` and their groups.
pub(super) async fn fetch(
    observer: &Observer<'_>,
    wanted: &BTreeSet<UserId>,
) -> zendesk_client::Result<Fetched> {
    if wanted.is_empty() {
        return Ok(Fetched::default());
    }
    let mut roll = Roll::default();
    let mut pages = observer.reader.group_memberships().list().include("users");
    // A membership list that breaks off would make people look as if they had no group.
    while let Some(page) = pages.next_page().await? {
        roll.take(&page, wanted);
    }
    let others = wanted.iter().filter(|id| !roll.people.contains_key(id));
    let others: Vec<_> = others
        .map(|id| zendesk_client::UserId::new(id.get()))
        .collect();
    debug!(
        beside = roll.people.len(),
        by_id = others.len(),
        shortened = roll.shortened,
        "people come beside their memberships, and by id"
    );
    let asked = observer.reader.users().show_many(&others).await?;
    let redacts = observer.redacts();
    let mut fetched = Fetched {
        records: roll.memberships + roll.people.len() + asked.found.len(),
        ..Fetched::default()
    };
    for (id, person) in std::mem::take(&mut roll.people) {
        let lost = "a membership of theirs is missing from the list";
        fetched.note_address(id, person.email.as_deref());
        fetched.add(id, Ok(person), roll.groups_of(id, Some(lost)), redacts);
    }
    for user in &asked.found {
        let id = UserId::new(user.id.get());
        fetched.note_address(id, user.email.as_deref());
        fetched.add(id, Person::of(user), roll.groups_of(id, None), redacts);
    }
    let mut unnamed = None;
    for record in &asked.malformed {
        let why = format!("the user's record could not be read ({})", record.at);
        match record.id {
            Some(id) => {
                let fact = AgentFact::Unreadable(why);
                fetched.agents.insert(UserId::new(id), fact);
            }
            None => unnamed = Some(why),
        }
    }
    for id in wanted {
        fetched.agents.entry(*id).or_insert_with(|| match &unnamed {
            Some(why) => AgentFact::Unreadable(why.clone()),
            None => AgentFact::Absent,
        });
    }
    Ok(fetched)
}

impl Fetched {
    fn note_address(&mut self, id: UserId, email: Option<&str>) {
        if let Some(email) = email {
            self.addresses.insert(email.to_lowercase(), id);
        }
    }

    /// Adds somebody whose record, or whose groups, may not be known.
    fn add(
        &mut self,
        id: UserId,
        person: Result<Person, String>,
        groups: Result<Vec<GroupId>, String>,
        redacts: bool,
    ) {
        let agent = person.and_then(|person| Ok(person.in_groups(groups?, redacts)));
        let fact = agent.map_or_else(AgentFact::Unreadable, AgentFact::Found);
        self.agents.insert(id, fact);
    }
}

/// What the list of group memberships tells of those who are wanted.
#[derive(Default)]
struct Roll {
    /// Who came beside it, with every key that is read.
    people: BTreeMap<UserId, Person>,
    groups: BTreeMap<UserId, Vec<GroupId>>,
    /// How many memberships there are, of whomever.
    memberships: usize,
    /// Why somebody without a group may have one.
    broken: Option<String>,
    /// How many people came who cannot be taken as they came.
    shortened: usize,
}

impl Roll {
    /// Takes in a page. What a later page says of somebody was read later, and counts.
    fn take(&mut self, page: &Page<GroupMembership>, wanted: &BTreeSet<UserId>) {
        self.memberships += page.items.len();
        for membership in &page.items {
            let id = UserId::new(membership.user_id.get());
            if wanted.contains(&id) {
                let groups = self.groups.entry(id).or_default();
                groups.push(GroupId::new(membership.group_id.get()));
            }
        }
        if let Some(record) = page.malformed.first() {
            let why = format!("a group membership could not be read ({})", record.at);
            self.broken.get_or_insert(why);
        }
        match page.sideloads.list::<Person>("users") {
            Ok(users) => {
                self.shortened += users.malformed.len();
                for id in users.malformed.iter().filter_map(|record| record.id) {
                    self.people.remove(&UserId::new(id));
                }
                let people = users.into_iter();
                let people = people.map(|person| (UserId::new(person.id), person));
                self.people
                    .extend(people.filter(|(id, _)| wanted.contains(id)));
            }
            Err(error) => debug!(
                error = chain(&error),
                "a page of memberships came without its users"
            ),
        }
    }

    /// The groups of somebody; `lost` says why one who has none is not believed to.
    fn groups_of(&mut self, id: UserId, lost: Option<&str>) -> Result<Vec<GroupId>, String> {
        let groups = self.groups.remove(&id).unwrap_or_default();
        match self.broken.as_deref().or(lost) {
            Some(why) if groups.is_empty() => Err(why.to_owned()),
            _ => Ok(groups),
        }
    }
}

/// What is read of a user. Zendesk may shorten what it sends beside a list, so that each key has to be there; where null says
/// something, it may be null.
#[derive(Debug, Deserialize, PartialEq)]
struct Person {
    id: i64,
    name: String,
    #[serde(deserialize_with = "said")]
    email: Option<String>,
    role: String,
    #[serde(deserialize_with = "said")]
    role_type: Option<i64>,
    active: bool,
    suspended: bool,
    #[serde(deserialize_with = "said")]
    default_group_id: Option<i64>,
}

/// Null, or a value; but something.
fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

impl Person {
    fn of(user: &User) -> Result<Self, String> {
        let (Some(active), Some(suspended)) = (user.active, user.suspended) else {
            return Err(
                "the record does not say whether the user is active and not suspended".to_owned(),
            );
        };
        Ok(Self {
            id: user.id.get(),
            name: user.name.clone(),
            email: user.email.clone(),
            role: user.role.as_str().to_owned(),
            role_type: user.role_type,
            active,
            suspended,
            default_group_id: user.default_group_id.map(|id| id.get()),
        })
    }

    /// The facts of a person; redacted, they have no name but their id.
    fn in_groups(self, groups: Vec<GroupId>, redacts: bool) -> Agent {
        let Self {
            id,
            name,
            email: _,
            role,
            role_type,
            active,
            suspended,
            default_group_id,
        } = self;
        Agent {
            id: UserId::new(id),
            name: match redacts {
                true => format!("agent {id}"),
                false => name,
            },
            role: Role::from(role.as_str()),
            light: role_type.is_some_and(|kind| LIGHT_ROLE_TYPES.contains(&kind)),
            active,
            suspended,
            groups,
            default_group: default_group_id.map(GroupId::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Person;

    fn record() -> Value {
        json!({
            "id": 7, "name": "Maya", "email": "maya@example.com", "role": "agent", "role_type": 0, "active": true,
            "suspended": false, "default_group_id": 3, "url": "https://example.zendesk.com/api/v2/users/7.json",
        })
    }

    #[test]
    fn beside_a_list_and_by_id_somebody_is_the_same() {
        let beside: Person = serde_json::from_value(record()).unwrap();
        let by_id = serde_json::from_value(record()).unwrap();
        assert_eq!(Ok(beside), Person::of(&by_id));
    }

    #[test]
    fn a_shortened_record_is_not_taken_and_null_where_it_says_something() {
        let keys: Vec<String> = record().as_object().unwrap().keys().cloned().collect();
        for key in keys.iter().filter(|key| *key != "url") {
            let mut without = record();
            without.as_object_mut().unwrap().remove(key);
            let read = serde_json::from_value::<Person>(without);
            assert!(read.is_err(), "without `{key}`");
            let mut null = record();
            null[key] = Value::Null;
            let may_be_null = ["email", "role_type", "default_group_id"].contains(&key.as_str());
            let read = serde_json::from_value::<Person>(null);
            assert_eq!(read.is_ok(), may_be_null, "`{key}` is null");
        }
    }
}
