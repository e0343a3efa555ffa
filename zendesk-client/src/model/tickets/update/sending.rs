//! How a change goes out: its body, whether it may go out twice, and what of it may be shown.

use serde::Serialize;
use serde_json::{Value, json};

use super::TicketUpdate;
use crate::ids::UserId;
use crate::request::Repeat;

/// A change to the list of followers or CCs that leaves the others alone, whoever they are by then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Person {
    user_id: String,
    action: &'static str,
}

impl Person {
    pub(super) fn new(user: UserId, action: &'static str) -> Self {
        Self {
            user_id: user.to_string(),
            action,
        }
    }
}

impl TicketUpdate {
    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        // By every field, so that a new one has to be thought of.
        let Self {
            assignee_id,
            group_id,
            followers,
            email_ccs,
            custom_fields,
            comment,
            fields,
            safe_update: _,
            updated_stamp: _,
        } = self;
        assignee_id.is_none()
            && group_id.is_none()
            && followers.is_empty()
            && email_ccs.is_empty()
            && custom_fields.is_empty()
            && comment.is_none()
            && fields.is_empty()
    }

    /// A second note would be seen twice; a second guarded change is refused by Zendesk.
    pub(crate) fn repeat(&self) -> Repeat {
        let note = self.comment.is_some() || self.fields.contains_key("comment");
        match (note, self.safe_update) {
            (false, Some(true)) => Repeat::IfRefused,
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
            .field("email_ccs", &self.email_ccs)
            .field("fields", &self.fields.keys().collect::<Vec<_>>())
            .field("custom_fields", &self.custom_fields.len())
            .field("comment", &self.comment.is_some())
            .field("updated_stamp", &self.updated_stamp)
            .finish_non_exhaustive()
    }
}
