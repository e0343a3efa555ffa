//! A ticket, and what happened to it.

use super::word::open_enum;
use crate::{FormId, GroupId, OrganizationId, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A ticket as it was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Ticket {
    /// The ticket.
    pub id: TicketId,
    /// The customer's organization, if it has one.
    pub organization: Option<OrganizationId>,
    /// The subject; never part of a message.
    pub subject: Option<String>,
    /// New, open, pending …
    pub status: Status,
    /// The internal priority.
    pub priority: Option<Priority>,
    /// The form it was filed with.
    pub form: Option<FormId>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who owns it.
    pub assignee: Option<UserId>,
    /// The group that owns it.
    pub group: Option<GroupId>,
    /// Who follows it.
    pub followers: Vec<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed: the stamp every write rests on.
    pub updated_at: Timestamp,
    /// Whether it follows up on a closed ticket, whose tags it then inherited.
    pub follow_up: bool,
    /// What other readings tell of its history, at a hundredth of the cost.
    #[serde(default)]
    pub hints: Hints,
    /// What happened to it since it was created.
    pub history: History,
}

/// What is known of a ticket's past without its history. Where a hint decides, the history is not asked for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Hints {
    /// Whether anybody ever owned it.
    pub ever_assigned: Option<bool>,
    /// Who wrote its only comment, if it has no other.
    pub only_comment_by: Option<UserId>,
    /// Whether an agent has answered it publicly.
    #[serde(default)]
    pub answered: Option<bool>,
    /// Until when it is to be answered first, where Zendesk itself says so.
    #[serde(default)]
    pub first_reply_due: Option<Timestamp>,
}

open_enum! {
    /// A ticket's status.
    Status {
        /// Nobody has looked at it yet. Zendesk never returns a ticket to this status.
        New = "new",
        /// Somebody is working on it.
        Open = "open",
        /// Waiting for the customer.
        Pending = "pending",
        /// Waiting for somebody else.
        Hold = "hold",
        /// Answered; may be reopened.
        Solved = "solved",
        /// Final: can never be changed.
        Closed = "closed",
        /// Deleted.
        Deleted = "deleted",
    }
}

impl Status {
    /// Whether somebody still works on such a ticket, or waits for somebody.
    pub(crate) fn is_unsolved(&self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Pending | Self::Hold)
    }
}

open_enum! {
    /// A ticket's internal priority.
    Priority {
        /// Low.
        Low = "low",
        /// Normal.
        Normal = "normal",
        /// High.
        High = "high",
        /// Urgent.
        Urgent = "urgent",
    }
}

/// What is known of a ticket's past. It costs a request per ticket, so it is read only where a
/// decision needs it: [`Plan::wanted`](crate::Plan::wanted).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// Nobody asked for it.
    NotRead,
    /// Every change, oldest first; the creation appears as the first changes.
    Known(Vec<Change>),
    /// It was asked for and could not be read, for this reason.
    Unknown(String),
}

/// One change of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// When it happened.
    pub at: Timestamp,
    /// Who made it; -1 is Zendesk itself.
    pub author: Option<UserId>,
    /// Through what: the event's own `via.channel`, else that of its audit.
    pub channel: Option<String>,
    /// What changed.
    pub what: What,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The owner.
    Assignee {
        /// Before.
        from: Option<UserId>,
        /// After.
        to: Option<UserId>,
    },
    /// The form.
    Form {
        /// Before.
        from: Option<FormId>,
        /// After.
        to: Option<FormId>,
    },
    /// The priority.
    Priority {
        /// Before.
        from: Option<Priority>,
        /// After.
        to: Option<Priority>,
    },
    /// The tags, all of them.
    Tags {
        /// Before.
        from: Vec<String>,
        /// After.
        to: Vec<String>,
    },
    /// The status.
    Status {
        /// Before.
        from: Option<Status>,
        /// After.
        to: Option<Status>,
    },
    /// Somebody wrote something.
    Comment {
        /// Who.
        author: UserId,
        /// Whether the customer can see it.
        public: bool,
    },
}
