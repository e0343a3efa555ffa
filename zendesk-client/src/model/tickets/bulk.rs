//! One change to many tickets.

use serde::Serialize;

use super::TicketUpdate;

/// One change to many tickets at once, for [`Tickets::update_many`](crate::api::Tickets::update_many).
///
/// ```
/// use zendesk_client::model::{BulkUpdate, Status, TicketUpdate};
///
/// let update = BulkUpdate::from(TicketUpdate::new().status(Status::Solved))
///     .add_tags(&["storm"])
///     .remove_tags(&["calm"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[must_use]
pub struct BulkUpdate {
    #[serde(flatten)]
    update: TicketUpdate,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    additional_tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove_tags: Vec<String>,
}

impl BulkUpdate {
    /// Adds tags to what each ticket has.
    pub fn add_tags(mut self, tags: &[&str]) -> Self {
        self.additional_tags
            .extend(tags.iter().copied().map(str::to_owned));
        self
    }

    /// Removes tags from what each ticket has.
    pub fn remove_tags(mut self, tags: &[&str]) -> Self {
        self.remove_tags
            .extend(tags.iter().copied().map(str::to_owned));
        self
    }
}

impl From<TicketUpdate> for BulkUpdate {
    fn from(update: TicketUpdate) -> Self {
        Self {
            update,
            ..Self::default()
        }
    }
}
