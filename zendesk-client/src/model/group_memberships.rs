//! Who belongs to which group.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Extra, null_is_default, time_or_null};
use crate::ids::{GroupId, GroupMembershipId, UserId};

/// The membership of one user in one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupMembership {
    /// Its number.
    #[serde(default)]
    pub id: Option<GroupMembershipId>,
    /// The agent.
    pub user_id: UserId,
    /// The group.
    pub group_id: GroupId,
    /// Whether it is the user's default group.
    #[serde(default, deserialize_with = "null_is_default")]
    pub default: bool,
    /// When it was made.
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
