//! Whether a ticket can be assigned to somebody, asked before it is tried.

use super::Tickets;
use crate::api::exchange::sound;
use crate::api::{GroupMemberships, Users};
use crate::error::Result;
use crate::ids::{GroupId, UserId};
use crate::model::{Role, User};

/// What stands in the way of an assignment; see [`Tickets::preflight`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// Nothing means that Zendesk should accept it.
    pub obstacles: Vec<Obstacle>,
}

/// One reason why an assignment would fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// There is no such user.
    Unknown,
    /// The user was deleted.
    Deleted,
    /// The user cannot sign in.
    Suspended,
    /// Only agents and admins are assigned tickets.
    NotAnAgent,
    /// Light agents are assigned none.
    LightAgent,
    /// The user does not belong to the group.
    NotInGroup,
    /// The user belongs to no group at all.
    NoGroup,
}

impl Preflight {
    /// Whether nothing stands in the way.
    pub fn is_clear(&self) -> bool {
        self.obstacles.is_empty()
    }
}

impl Tickets<'_> {
    /// Asks whether a ticket can be assigned to `user` in `group`, or in any of the user's groups: the agent must be
    /// active, of the right role, and a member. Two requests. It may still change before the ticket is written.
    ///
    /// # Errors
    ///
    /// Whatever kept us from knowing; an obstacle is no error.
    pub async fn preflight(
        &self,
        user: UserId,
        group: impl Into<Option<GroupId>>,
    ) -> Result<Preflight> {
        let group = group.into();
        let Some(found) = Users::new(self.client).find(user).await? else {
            return Ok(Preflight {
                obstacles: vec![Obstacle::Unknown],
            });
        };
        let mut obstacles = personal(&found);
        if obstacles.is_empty() {
            let memberships = GroupMemberships::new(self.client).of_user(user);
            let call = format!("GET /api/v2/users/{user}/group_memberships");
            // A membership that cannot be read is no missing one.
            let groups: Vec<GroupId> = sound(call, memberships.complete().await?)?
                .into_iter()
                .map(|membership| membership.group_id)
                .collect();
            obstacles.extend(membership(&groups, group));
        }
        Ok(Preflight { obstacles })
    }
}

fn personal(user: &User) -> Vec<Obstacle> {
    let agent = matches!(user.role, Role::Agent | Role::Admin);
    let checks = [
        (user.is_deleted(), Obstacle::Deleted),
        (user.suspended == Some(true), Obstacle::Suspended),
        (!agent, Obstacle::NotAnAgent),
        (agent && user.is_light_agent(), Obstacle::LightAgent),
    ];
    let met = checks.into_iter().filter(|(met, _)| *met);
    met.map(|(_, obstacle)| obstacle).collect()
}

fn membership(groups: &[GroupId], group: Option<GroupId>) -> Option<Obstacle> {
    match group {
        Some(group) if !groups.contains(&group) => Some(Obstacle::NotInGroup),
        None if groups.is_empty() => Some(Obstacle::NoGroup),
        _ => None,
    }
}
