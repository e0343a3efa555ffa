//! Creating and changing tickets.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Tickets;
use crate::answer::Answer;
use crate::api::Jobs;
use crate::api::exchange::{keyed, one};
use crate::api::job_statuses::{queue, submit};
use crate::error::Result;
use crate::ids::TicketId;
use crate::model::{Audit, BulkUpdate, JobStatus, Ticket, TicketDraft, TicketUpdate};

/// A ticket that was created.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Created {
    /// The ticket as it is after the triggers ran.
    pub ticket: Ticket,
    /// What its creation and the triggers did.
    pub audit: Option<Audit>,
    /// Whether the key was new. `None` without a key, or when the answer does not say.
    pub idempotency: Option<Idempotency>,
}

/// A ticket that Zendesk will create.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Queued {
    /// Its number, which may not be found for a while.
    pub ticket: TicketId,
    /// The job that creates it; see [`JobStatuses::wait_for`](crate::api::JobStatuses::wait_for).
    pub job: JobStatus,
}

/// What Zendesk says about the key of a creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It was new: the ticket was created now.
    Miss,
    /// It was known: this is the ticket that an earlier try created.
    Hit,
}

impl Tickets<'_> {
    /// Creates a ticket.
    ///
    /// # Errors
    ///
    /// [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) if the answer was lost: there may be a ticket now. With
    /// [`create_once`](Self::create_once) the call can be made again.
    pub async fn create(&self, draft: &TicketDraft) -> Result<Created> {
        self.client.run(&Self::creating(draft), created).await
    }

    /// Creates a ticket once, however often this is called with the same key (at most 255 characters) within two hours.
    ///
    /// ```no_run
    /// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
    /// use zendesk_client::api::Idempotency;
    /// use zendesk_client::model::{CommentDraft, TicketDraft};
    ///
    /// let comment = CommentDraft::new().body("It burns").public(true);
    /// let draft = TicketDraft::new().subject("Printer").comment(&comment);
    /// let created = client.tickets().create_once(&draft, "alert-4711").await?;
    /// if created.idempotency == Some(Idempotency::Hit) {
    ///     println!("#{} was there already", created.ticket.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 400 `IdempotentRequestError` if the key was used for another ticket.
    pub async fn create_once(&self, draft: &TicketDraft, key: &str) -> Result<Created> {
        let request = Self::creating(draft).idempotency_key(key);
        self.client.run(&request, created).await
    }

    /// Has a ticket created in the background (`async=true`): Zendesk answers at once, with its number.
    ///
    /// ```no_run
    /// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
    /// use std::time::Duration;
    /// use zendesk_client::model::{CommentDraft, TicketDraft};
    ///
    /// let draft = TicketDraft::new().comment(&CommentDraft::new().body("It burns"));
    /// let queued = client.tickets().create_async(&draft).await?;
    /// client.job_statuses().wait_for(&queued.job.id, Duration::from_secs(60)).await?;
    /// println!("#{} is there", queued.ticket);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create). What goes wrong later is told by the job.
    pub async fn create_async(&self, draft: &TicketDraft) -> Result<Queued> {
        #[derive(Deserialize)]
        struct Numbered {
            id: TicketId,
        }
        let request = Self::creating(draft).query("async", true);
        let queued = |answer: &Answer| {
            let ticket: Numbered = keyed(answer, "ticket")?;
            Ok(Queued {
                ticket: ticket.id,
                job: keyed(answer, "job_status")?,
            })
        };
        queue(self.client, &request, queued, |queued| &queued.job).await
    }

    /// Changes a ticket and returns it as it is afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) if somebody changed it since it was read: read it again and decide
    /// again. [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) if the answer was lost: read it before anything
    /// else.
    pub async fn update(&self, id: TicketId, update: &TicketUpdate) -> Result<Ticket> {
        let request = Self::updating(id, update).repeat(update.repeat());
        one(self.client, request, "ticket").await
    }

    /// Changes a ticket as [`update`](Self::update) does. Beside it stands the request's `X-Zendesk-Request-Id`, for a
    /// journal: it is what Zendesk's support asks for first.
    ///
    /// # Errors
    ///
    /// As for [`update`](Self::update); [`Error::request_id`](crate::Error::request_id) has the id of a refusal.
    pub async fn update_with_request_id(
        &self,
        id: TicketId,
        update: &TicketUpdate,
    ) -> Result<(Ticket, Option<String>)> {
        let request = Self::updating(id, update).repeat(update.repeat());
        let told = |answer: &Answer| {
            let id = answer.request_id().map(str::to_owned);
            Ok((keyed(answer, "ticket")?, id))
        };
        self.client.run(&request, told).await
    }

    /// Changes many in the same way; tags can be added to and removed from what each has. A job for each hundred; see
    /// [`JobStatuses::wait`](crate::api::JobStatuses::wait). A ticket that is changed after the job was queued fails
    /// alone, with a conflict.
    ///
    /// # Errors
    ///
    /// Whatever kept the first hundred from being taken. Once a job runs, what follows is told in its outcomes.
    pub async fn update_many(
        &self,
        ids: &[TicketId],
        update: impl Into<BulkUpdate>,
    ) -> Result<Jobs> {
        let update = update.into();
        submit(self.client, ids, |ids| Self::updating_many(ids, &update)).await
    }
}

fn created(answer: &Answer) -> Result<Created> {
    Ok(Created {
        ticket: keyed(answer, "ticket")?,
        // Beside the ticket, which is there by now: no reason to fail.
        audit: keyed(answer, "audit").ok(),
        idempotency: match answer.header("x-idempotency-lookup") {
            Some("hit") => Some(Idempotency::Hit),
            Some("miss") => Some(Idempotency::Miss),
            _ => None,
        },
    })
}

/// The form of `update_many` in which each ticket has its own change.
pub(super) fn batch(updates: &[(TicketId, TicketUpdate)]) -> Value {
    let tickets = updates.iter().map(|(id, update)| {
        let mut ticket = json!(update);
        ticket["id"] = json!(id);
        ticket
    });
    json!({ "tickets": tickets.collect::<Vec<_>>() })
}
