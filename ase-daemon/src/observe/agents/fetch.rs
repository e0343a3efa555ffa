//! How people are read: beside the group memberships, and by id where they do not come so.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{AgentFact, GroupId, UserId};
use tracing::debug;
use zendesk_client::Malformed;

use super::{person::Person, roll::Roll};
use crate::observe::Observer;

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
        "people come beside their memberships, and by id"
    );
    let asked = observer.reader.users().show_many(&others).await?;
    let redacts = observer.redacts();
    let mut fetched = Fetched {
        records: roll.memberships + roll.people.len() + asked.found.len(),
        ..Fetched::default()
    };
    for (id, person) in std::mem::take(&mut roll.people) {
        fetched.note_address(id, person.email.as_deref());
        fetched.add(id, Ok(person), roll.groups_of(id), redacts);
    }
    for user in &asked.found {
        let id = UserId::new(user.id.get());
        fetched.note_address(id, user.email.as_deref());
        fetched.add(id, Person::of(user), roll.groups_of(id), redacts);
    }
    fetched.add_unread(&asked.malformed, wanted);
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

    /// Adds those of whom nothing was read: whoever is not even among what could not be read is not there.
    fn add_unread(&mut self, malformed: &[Malformed], wanted: &BTreeSet<UserId>) {
        let mut unnamed = None;
        for record in malformed {
            let why = format!("the user's record could not be read ({})", record.at);
            match record.id {
                Some(id) => {
                    let fact = AgentFact::Unreadable(why);
                    self.agents.insert(UserId::new(id), fact);
                }
                None => unnamed = Some(why),
            }
        }
        for id in wanted {
            self.agents.entry(*id).or_insert_with(|| match &unnamed {
                Some(why) => AgentFact::Unreadable(why.clone()),
                None => AgentFact::Absent,
            });
        }
    }
}
