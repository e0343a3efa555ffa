//! Groups of agents, and who is in them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::World;
use super::table::record;

/// A group.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Group {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub default: bool,
    pub deleted: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(Group, first: 362_000_000_000);

/// One agent in one group.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Membership {
    pub id: i64,
    pub user_id: i64,
    pub group_id: i64,
    /// Whether this is the agent's default group.
    pub default: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(Membership, first: 364_000_000_000);

impl World {
    /// Adds a group and returns the id; the first is the account's default.
    pub fn add_group(&mut self, name: &str) -> i64 {
        self.groups.add(Group {
            name: name.to_owned(),
            default: self.groups.is_empty(),
            created_at: self.begun(),
            updated_at: self.begun(),
            ..Group::default()
        })
    }

    /// Puts an agent into a group. An agent's first membership is the default one in any case.
    pub fn add_membership(&mut self, user: i64, group: i64, default: bool) -> i64 {
        let default = default || self.groups_of(user).next().is_none();
        if default {
            for other in self.memberships.values_mut().filter(|m| m.user_id == user) {
                other.default = false;
            }
            if let Some(user) = self.users.get_mut(&user) {
                user.default_group_id = Some(group);
            }
        }
        self.memberships.add(Membership {
            user_id: user,
            group_id: group,
            default,
            created_at: self.begun(),
            updated_at: self.begun(),
            ..Membership::default()
        })
    }

    /// Takes an agent out of a group: the agent's unsolved tickets there lose their assignee, and
    /// another membership becomes the default one.
    pub fn remove_membership(&mut self, id: i64) -> Option<Membership> {
        let gone = self.memberships.remove(&id)?;
        if gone.default {
            self.choose_default_group(gone.user_id);
        }
        self.release_tickets(gone.user_id, gone.group_id);
        Some(gone)
    }

    /// Ids of the groups an agent is in.
    pub fn groups_of(&self, user: i64) -> impl Iterator<Item = i64> {
        self.memberships
            .values()
            .filter(move |membership| membership.user_id == user)
            .map(|membership| membership.group_id)
    }

    /// Ids of the members of a group who can be assigned.
    pub(crate) fn assignable_members(&self, group: i64) -> impl Iterator<Item = i64> {
        let members = self.memberships.values();
        let members = members.filter(move |membership| membership.group_id == group);
        members
            .map(|membership| membership.user_id)
            .filter(|user| self.users.get(user).is_some_and(super::User::is_assignable))
    }

    /// Whether an agent is in a group.
    #[must_use]
    pub fn is_member(&self, user: i64, group: i64) -> bool {
        self.groups_of(user).any(|own| own == group)
    }

    /// The group a ticket goes to when only its assignee is given.
    #[must_use]
    pub fn default_group_of(&self, user: i64) -> Option<i64> {
        let mut own: Vec<&Membership> = self
            .memberships
            .values()
            .filter(|membership| membership.user_id == user)
            .collect();
        own.sort_by_key(|membership| !membership.default);
        own.first().map(|membership| membership.group_id)
    }

    fn choose_default_group(&mut self, user: i64) {
        let next = self.memberships.values_mut().find(|m| m.user_id == user);
        let group = next.map(|membership| {
            membership.default = true;
            membership.group_id
        });
        if let Some(user) = self.users.get_mut(&user) {
            user.default_group_id = group;
        }
    }
}
