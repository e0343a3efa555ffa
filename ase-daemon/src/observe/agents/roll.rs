//! The list of group memberships, and who comes beside it.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{GroupId, UserId};
use tracing::debug;
use zendesk_client::{Page, model::GroupMembership};

use super::person::Person;
use crate::observe::chain;

/// What the list of group memberships tells of those who are wanted.
#[derive(Default)]
pub(super) struct Roll {
    /// Who came beside it, with every key that is read.
    pub(super) people: BTreeMap<UserId, Person>,
    /// Who came beside it, whole or not, and so has a membership.
    beside: BTreeSet<UserId>,
    groups: BTreeMap<UserId, Vec<GroupId>>,
    /// How many memberships there are, of whomever.
    pub(super) memberships: usize,
    /// Why somebody without a group may have one.
    broken: Option<String>,
}

impl Roll {
    /// Takes in a page. Of whoever is on it, it alone counts: pages before it were read earlier.
    pub(super) fn take(&mut self, page: &Page<GroupMembership>, wanted: &BTreeSet<UserId>) {
        self.memberships += page.items.len();
        for membership in &page.items {
            let id = UserId::new(membership.user_id.get());
            if wanted.contains(&id) {
                self.people.remove(&id);
                let groups = self.groups.entry(id).or_default();
                groups.push(GroupId::new(membership.group_id.get()));
            }
        }
        if let Some(record) = page.malformed.first() {
            let why = format!("a group membership could not be read ({})", record.at);
            self.broken.get_or_insert(why);
        }
        let users = match page.sideloads.list::<Person>("users") {
            Ok(users) => users,
            Err(error) => {
                debug!(
                    error = chain(&error),
                    "the users beside a page of memberships cannot be read"
                );
                return;
            }
        };
        let broken = users.malformed.iter().filter_map(|record| record.id);
        for id in broken.map(UserId::new).filter(|id| wanted.contains(id)) {
            self.people.remove(&id);
            self.beside.insert(id);
        }
        let whole = users.into_iter();
        let whole = whole.map(|person| (UserId::new(person.id), person));
        for (id, person) in whole.filter(|(id, _)| wanted.contains(id)) {
            self.people.insert(id, person);
            self.beside.insert(id);
        }
    }

    /// The groups of somebody; why they are not known, where there are none and there may be.
    pub(super) fn groups_of(&mut self, id: UserId) -> Result<Vec<GroupId>, String> {
        match (self.groups.remove(&id), &self.broken) {
            (Some(groups), _) => Ok(groups),
            (None, Some(why)) => Err(why.clone()),
            (None, None) if self.beside.contains(&id) => {
                Err("a membership of theirs is missing from the list".to_owned())
            }
            (None, None) => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use ase_rules::UserId;

    use super::Roll;

    #[test]
    fn whoever_came_beside_a_membership_is_in_some_group() {
        let maya = UserId::new(7);
        assert_eq!(Roll::default().groups_of(maya), Ok(Vec::new()));
        let beside = [maya].into();
        let mut roll = Roll {
            beside,
            ..Roll::default()
        };
        assert!(roll.groups_of(maya).is_err());
    }
}
