//! A change to a ticket, as a plain value. What is not named is not sent, and so not changed.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::ids::{GroupId, UserId};
use crate::request::Repeat;

/// A change to one ticket.
///
/// ```
/// use zendesk_client::{GroupId, UserId, model::TicketUpdate};
///
/// let update = TicketUpdate::new()
///     .assign(UserId::new(7), Some(GroupId::new(8)))
///     .only_if_unchanged_since("2026-03-02T09:00:00Z".parse().unwrap());
/// assert!(!update.is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Serialize)]
#[must_use]
pub struct TicketUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee_id: Option<Option<UserId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<Option<GroupId>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    followers: Vec<Follower>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<Note>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_update: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_stamp: Option<Timestamp>,
}

/// A change to the list of followers that leaves the others alone, whoever they are by then.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Follower {
    user_id: String,
    action: &'static str,
}

#[derive(Clone, PartialEq, Serialize)]
struct Note {
    body: String,
    public: bool,
}

impl TicketUpdate {
    /// A change that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assigns the ticket to `user`, who must belong to `group`. Without a group Zendesk picks one.
    pub fn assign(mut self, user: UserId, group: impl Into<Option<GroupId>>) -> Self {
        self.assignee_id = Some(Some(user));
        match group.into() {
            Some(group) => self.group(group),
            None => self,
        }
    }

    /// Takes the ticket from its assignee.
    pub fn unassign(mut self) -> Self {
        self.assignee_id = Some(None);
        self
    }

    /// Moves the ticket to `group`. On its own this clears an assignee who does not belong to it.
    pub fn group(mut self, group: GroupId) -> Self {
        self.group_id = Some(Some(group));
        self
    }

    /// Leaves the ticket without a group.
    pub fn no_group(mut self) -> Self {
        self.group_id = Some(None);
        self
    }

    /// Adds a follower: an agent or admin.
    pub fn follow(self, user: UserId) -> Self {
        self.follower(user, "put")
    }

    /// Removes a follower.
    pub fn unfollow(self, user: UserId) -> Self {
        self.follower(user, "delete")
    }

    fn follower(mut self, user: UserId, action: &'static str) -> Self {
        self.followers.push(Follower {
            user_id: user.to_string(),
            action,
        });
        self
    }

    /// Adds a private note, which the requester never sees.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(Note {
            body: text.into(),
            public: false,
        });
        self
    }

    /// Makes Zendesk refuse the change if the ticket's `updated_at` is no longer this one.
    pub fn only_if_unchanged_since(mut self, updated_at: Timestamp) -> Self {
        self.safe_update = Some(true);
        self.updated_stamp = Some(updated_at);
        self
    }

    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        // By every field, so that a new one has to be thought of.
        let Self {
            assignee_id,
            group_id,
            followers,
            comment,
            safe_update: _,
            updated_stamp: _,
        } = self;
        assignee_id.is_none() && group_id.is_none() && followers.is_empty() && comment.is_none()
    }

    /// A second note would be seen twice; a second guarded change is refused by Zendesk.
    pub(crate) fn repeat(&self) -> Repeat {
        match (&self.comment, self.safe_update) {
            (None, Some(true)) => Repeat::IfRefused,
            _ => Repeat::IfNotTaken,
        }
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "ticket": self })
    }
}

/// Shows that there is a note, not what it says.
impl std::fmt::Debug for TicketUpdate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TicketUpdate")
            .field("assignee_id", &self.assignee_id)
            .field("group_id", &self.group_id)
            .field("followers", &self.followers)
            .field("note", &self.comment.is_some())
            .field("updated_stamp", &self.updated_stamp)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::TicketUpdate;
    use crate::ids::{GroupId, UserId};
    use crate::request::Repeat;
    use serde_json::json;

    #[test]
    fn what_is_not_named_is_not_sent() {
        assert_eq!(TicketUpdate::new().body(), json!({ "ticket": {} }));
        assert!(TicketUpdate::new().is_empty());
    }

    #[test]
    fn a_guarded_change_names_the_version_it_was_made_for() {
        let update = TicketUpdate::new()
            .assign(UserId::new(7), GroupId::new(8))
            .follow(UserId::new(9))
            .unfollow(UserId::new(10))
            .note("see runbook")
            .only_if_unchanged_since("2026-03-02T09:00:00Z".parse().unwrap());

        assert_eq!(
            update.body(),
            json!({ "ticket": {
                "assignee_id": 7,
                "group_id": 8,
                "followers": [
                    { "user_id": "9", "action": "put" },
                    { "user_id": "10", "action": "delete" },
                ],
                "comment": { "body": "see runbook", "public": false },
                "safe_update": true,
                "updated_stamp": "2026-03-02T09:00:00Z",
            }})
        );
        assert!(!format!("{update:?}").contains("runbook"));
    }

    #[test]
    fn cleared_is_null_and_not_absent() {
        assert_eq!(
            TicketUpdate::new().unassign().body(),
            json!({ "ticket": { "assignee_id": null } })
        );
    }

    #[test]
    fn a_note_is_never_repeated_in_doubt() {
        let stamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let guarded = TicketUpdate::new()
            .follow(UserId::new(9))
            .only_if_unchanged_since(stamp);
        assert_eq!(guarded.repeat(), Repeat::IfRefused);
        assert_eq!(guarded.note("x").repeat(), Repeat::IfNotTaken);
        assert_eq!(
            TicketUpdate::new().follow(UserId::new(9)).repeat(),
            Repeat::IfNotTaken
        );
    }
}
