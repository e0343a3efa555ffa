//! Work given to Zendesk by the hundred.

use super::outcomes::{self, Outcome};
use super::queue::queue_among;
use crate::api::MANY;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::ids::{
    GroupMembershipId, JobStatusId, OrganizationId, OrganizationMembershipId, TicketId, UserId,
};
use crate::model::{
    GroupMembershipDraft, JobStatus, OrganizationDraft, OrganizationMembershipDraft, TicketDraft,
    TicketUpdate, UserDraft,
};
use crate::request::Request;

/// Jobs that are at work on one input, a hundred of it each; wait for them with
/// [`JobStatuses::wait`](super::JobStatuses::wait).
#[derive(Clone, Debug, Default)]
#[must_use = "the jobs are only queued; what became of the input is not known yet"]
pub struct Jobs {
    pub(super) parts: Vec<Part>,
    /// What may have been taken, since the answer that would have named its job was lost: the place of the first thing in the
    /// input, and the id of each.
    pub(super) lost: Option<(usize, Vec<Option<i64>>)>,
    /// What was not sent any more: from which place of the input on, and why.
    pub(super) unsent: Option<(usize, Error)>,
    /// The length of the input.
    pub(super) len: usize,
}

/// One job and its share of the input.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) job: JobStatus,
    /// The place of its first thing in the input.
    pub(super) from: usize,
    /// The id of each thing, where it has one.
    pub(super) ids: Vec<Option<i64>>,
    /// Zendesk has forgotten it.
    pub(super) gone: bool,
}

impl Part {
    pub(super) fn is_over(&self) -> bool {
        self.gone || self.job.status.is_over()
    }
}

impl Jobs {
    /// The jobs as they were when we last looked, in the order of the input.
    pub fn jobs(&self) -> impl Iterator<Item = &JobStatus> {
        self.parts.iter().map(|part| &part.job)
    }

    /// Whether all are over.
    pub fn is_over(&self) -> bool {
        self.parts.iter().all(Part::is_over)
    }

    /// What became of each thing of the input, in its order, as far as is known.
    pub fn outcomes(&self) -> Vec<Outcome> {
        outcomes::of(self)
    }

    /// Those not over yet.
    pub(super) fn open(&self) -> Vec<JobStatusId> {
        let open = self.parts.iter().filter(|part| !part.is_over());
        open.map(|part| part.job.id.clone()).collect()
    }

    /// Takes in what was `found` when we asked for `open`; a job that is not among it is forgotten.
    pub(super) fn learn(&mut self, open: &[JobStatusId], mut found: Vec<JobStatus>) {
        for part in &mut self.parts {
            if !open.contains(&part.job.id) {
                continue;
            }
            match found.iter().position(|job| job.id == part.job.id) {
                Some(at) => part.job = found.swap_remove(at),
                None => part.gone = true,
            }
        }
    }
}

/// Something that can be written in bulk.
pub(in crate::api) trait Bulk {
    /// Its id, where it has one yet.
    fn id(&self) -> Option<i64>;
}

macro_rules! bulk_ids {
    ($($id:ident)*) => {$(
        impl Bulk for $id {
            fn id(&self) -> Option<i64> {
                Some(self.get())
            }
        }
    )*};
}

macro_rules! bulk_drafts {
    ($($draft:ident)*) => {$(
        impl Bulk for $draft {
            fn id(&self) -> Option<i64> {
                self.fields.get("id")?.as_i64()
            }
        }
    )*};
}

bulk_ids! { TicketId UserId OrganizationId GroupMembershipId OrganizationMembershipId }
bulk_drafts! { TicketDraft UserDraft OrganizationDraft GroupMembershipDraft OrganizationMembershipDraft }

impl Bulk for (TicketId, TicketUpdate) {
    fn id(&self) -> Option<i64> {
        Some(self.0.get())
    }
}

/// Gives `items` to Zendesk by the hundred. Once a job runs, nothing is an error of the call any more: the caller must
/// learn about the jobs there are.
pub(in crate::api) async fn submit<T: Bulk>(
    client: &Client,
    items: &[T],
    request: impl Fn(&[T]) -> Request,
) -> Result<Jobs> {
    let mut jobs = Jobs {
        len: items.len(),
        ..Jobs::default()
    };
    for (nth, chunk) in items.chunks(MANY).enumerate() {
        let from = nth * MANY;
        match queue_among(client, &mut jobs, &request(chunk)).await {
            Ok(job) => jobs.parts.push(Part {
                job,
                from,
                ids: chunk.iter().map(T::id).collect(),
                gone: false,
            }),
            Err(error) if jobs.parts.is_empty() => return Err(error),
            Err(error) => {
                let mut unsent = from;
                if error.is_outcome_unknown() {
                    jobs.lost = Some((from, chunk.iter().map(T::id).collect()));
                    unsent += chunk.len();
                }
                jobs.unsent = Some((unsent, error));
                break;
            }
        }
    }
    Ok(jobs)
}
