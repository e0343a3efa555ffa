//! Changing a ticket that others change too.

use super::Tickets;
use crate::error::Result;
use crate::ids::TicketId;
use crate::model::{Ticket, TicketUpdate};

/// How [`Tickets::update_safely`] ended.
#[derive(Clone, Debug)]
pub enum Safely {
    /// The change was written; the ticket as it is afterwards.
    Written(Box<Ticket>),
    /// There was nothing to change; the ticket as it was read last.
    Untouched(Box<Ticket>),
}

impl Safely {
    /// The ticket in its last known form.
    pub fn ticket(&self) -> &Ticket {
        match self {
            Self::Written(ticket) | Self::Untouched(ticket) => ticket,
        }
    }
}

impl Tickets<'_> {
    /// Reads a ticket, lets `decide` say what to change, and writes it only if nobody changed the ticket meanwhile. If
    /// somebody did, reads and decides again, at most `tries` times in all.
    ///
    /// `decide` sees the ticket as it is now, so what others wrote is never written over. `None` or an empty update
    /// means that there is nothing to do.
    ///
    /// ```
    /// use zendesk_client::{GroupId, TicketId, UserId, api::Safely, model::TicketUpdate};
    ///
    /// # use zendesk_client::{Auth, Client, Recording};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zendesk_client::Result<()> {
    /// # let recorded = Recording::from_json_lines(r#"
    /// #     {"method":"GET","path":"/api/v2/tickets/35436","status":200,"json":{"ticket":{"id":35436,"status":"open","created_at":"2026-03-02T09:00:00Z","updated_at":"2026-03-02T09:00:00Z"}}}
    /// #     {"method":"PUT","path":"/api/v2/tickets/35436","status":409,"json":{"error":"UpdateConflict"}}
    /// #     {"method":"GET","path":"/api/v2/tickets/35436","status":200,"json":{"ticket":{"id":35436,"status":"open","assignee_id":9,"created_at":"2026-03-02T09:00:00Z","updated_at":"2026-03-02T09:00:01Z"}}}
    /// # "#)?;
    /// # let client = Client::builder("https://acme.zendesk.com").auth(Auth::bearer("t")).replay(recorded).build()?;
    /// let (maya, support) = (UserId::new(7), GroupId::new(8));
    /// let done = client
    ///     .tickets()
    ///     .update_safely(TicketId::new(35436), 3, |ticket| match ticket.assignee_id {
    ///         None => Some(TicketUpdate::new().assign(maya, support)),
    ///         Some(_) => None,
    ///     })
    ///     .await?;
    /// // Somebody took it between our reading and our writing, so it stays with them.
    /// assert!(matches!(done, Safely::Untouched(ticket) if ticket.assignee_id == Some(UserId::new(9))));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) if somebody was faster each time, and whatever kept us from reading
    /// or writing. After a lost answer nothing is tried again.
    pub async fn update_safely(
        &self,
        id: TicketId,
        tries: u32,
        mut decide: impl FnMut(&Ticket) -> Option<TicketUpdate> + Send,
    ) -> Result<Safely> {
        let mut left = tries.max(1);
        loop {
            let seen = self.get(id).await?;
            let Some(update) = decide(&seen).filter(|update| !update.is_empty()) else {
                return Ok(Safely::Untouched(Box::new(seen)));
            };
            left -= 1;
            let update = update.only_if_unchanged_since(seen.updated_at);
            match self.update(id, &update).await {
                Err(error) if error.is_conflict() && left > 0 => {}
                written => return written.map(|ticket| Safely::Written(Box::new(ticket))),
            }
        }
    }
}
