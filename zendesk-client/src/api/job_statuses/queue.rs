//! A request that queues a background job.

use std::time::Duration;

use super::{JobStatuses, Jobs, Pauses};
use crate::answer::Answer;
use crate::api::exchange::keyed;
use crate::client::Client;
use crate::error::Result;
use crate::limit::JobSlot;
use crate::model::JobStatus;
use crate::request::Request;

/// Sends `request` as soon as there is room for one more of our jobs; `decode` takes from the answer what is wanted,
/// and `job` says which of it is the job.
///
/// The wait for room is part of the call, and its deadline bounds both.
pub(in crate::api) async fn queue<T>(
    client: &Client,
    request: &Request,
    decode: impl Fn(&Answer) -> Result<T>,
    job: impl Fn(&T) -> &JobStatus,
) -> Result<T> {
    let (slot, left) = slot(client, &mut Jobs::default()).await?;
    send(client.with_deadline(left), slot, request, decode, job).await
}

/// The same for a request that is answered with nothing but the job.
pub(in crate::api) async fn queue_one(client: &Client, request: &Request) -> Result<JobStatus> {
    queue_among(client, &mut Jobs::default(), request).await
}

/// The same for one job of several; whatever is seen of those while it waits is learned.
pub(super) async fn queue_among(
    client: &Client,
    jobs: &mut Jobs,
    request: &Request,
) -> Result<JobStatus> {
    let job = |answer: &Answer| keyed(answer, "job_status");
    let (slot, left) = slot(client, jobs).await?;
    send(client.with_deadline(left), slot, request, job, |job| job).await
}

async fn send<T>(
    client: Client,
    slot: JobSlot,
    request: &Request,
    decode: impl Fn(&Answer) -> Result<T>,
    job: impl Fn(&T) -> &JobStatus,
) -> Result<T> {
    let answer = client.run(request, decode).await;
    match &answer {
        Ok(queued) => slot.taken(job(queued)),
        Err(error) if error.is_outcome_unknown() => drop(slot),
        Err(_) => slot.refused(),
    }
    answer
}

/// Room for one job among those that this client and its clones may have open, and what is left of the deadline then.
/// While there is none, one of those who wait looks whether a job has ended.
async fn slot(client: &Client, jobs: &mut Jobs) -> Result<(JobSlot, Duration)> {
    let mut pauses = Pauses::new(client, client.deadline());
    loop {
        if let Some(slot) = client.job_slots().take() {
            return Ok((slot, pauses.left()));
        }
        pauses.next().await?;
        let open = client.job_slots().to_look_at();
        if !open.is_empty() {
            let found = JobStatuses::new(&pauses.hurried()).look(&open).await?;
            jobs.learn(&open, found);
        }
    }
}
