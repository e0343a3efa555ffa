//! The people named as ASE.

use super::word::open_enum;
use crate::{GroupId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known about one user id.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AgentFact {
    /// The user exists.
    Found(Agent),
    /// The instance answered that there is no such user.
    Absent,
    /// The user could not be read, for this reason.
    Unreadable(String),
}

/// A Zendesk user who is named as ASE.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Agent {
    /// The user.
    pub id: UserId,
    /// The user's name; never part of a message.
    pub name: String,
    /// End user, agent or admin.
    pub role: Role,
    /// A light agent cannot own tickets.
    pub light: bool,
    /// Whether the user is active.
    pub active: bool,
    /// Whether the user is suspended.
    pub suspended: bool,
    /// The groups the user belongs to.
    pub groups: Vec<GroupId>,
    /// The user's default group.
    pub default_group: Option<GroupId>,
}

open_enum! {
    /// A user's role.
    Role {
        /// A customer.
        EndUser = "end-user",
        /// An agent.
        Agent = "agent",
        /// An administrator, who is an agent too.
        Admin = "admin",
    }
}
