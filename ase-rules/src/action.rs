//! An action: the only writes there are.

use crate::{GroupId, OrganizationId, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// One write to one ticket, decided and not yet made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// To which ticket.
    pub ticket: TicketId,
    /// The account of that ticket.
    pub organization: OrganizationId,
    /// The agent who is assigned, added, removed or told.
    pub agent: UserId,
    /// The group that goes with an assignment.
    pub group: Option<GroupId>,
    /// The rule that asks for it.
    pub rule: Cow<'static, str>,
    /// The ticket's `updated_at` this rests on: if it is another by now, decide again.
    pub stamp: Timestamp,
    /// Why it must not be carried out; `None` when nothing stands against it.
    pub held: Option<String>,
}

/// What a write does. In the order in which writes are made: an emergency waits for nobody.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Tell the agent of an emergency: follower and internal note.
    Inform,
    /// Make the agent the owner, together with a group.
    Assign,
    /// Let the agent follow.
    AddFollower,
    /// Let the agent no longer follow.
    RemoveFollower,
}

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Inform => "inform",
            Self::Assign => "assign",
            Self::AddFollower => "add_follower",
            Self::RemoveFollower => "remove_follower",
        })
    }
}
