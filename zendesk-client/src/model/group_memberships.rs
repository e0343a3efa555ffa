//! Who belongs to which group.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Extra, null_is_default, time_or_null};
use crate::ids::{GroupId, GroupMembershipId, UserId};

/// The membership of one user in one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct GroupMembership {
    #[serde(default)]
    pub id: Option<GroupMembershipId>,
    pub user_id: UserId,
    pub group_id: GroupId,
    /// Whether it is the user's default group.
    #[serde(default, deserialize_with = "null_is_default")]
    pub default: bool,
    #[serde(default, deserialize_with = "time_or_null")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    #[serde(flatten)]
    pub extra: Extra,
}
