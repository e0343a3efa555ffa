//! Background jobs: what writes many records at once.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/>

mod bulk;
mod outcomes;
mod queue;

use std::time::Duration;

use crate::error::{Error, Result};
use crate::event::Waiting;
use crate::ids::JobStatusId;
use crate::model::JobStatus;

pub use self::bulk::Jobs;
pub(in crate::api) use self::bulk::submit;
pub use self::outcomes::{Became, Outcome};
pub(in crate::api) use self::queue::{queue, queue_one};

resource! {
    /// The background jobs of an account; made by [`Client::job_statuses`](crate::Client::job_statuses).
    JobStatuses
}

operations! { JobStatuses {
    /// Lists jobs, those that ended last first.
    cursor list() "/api/v2/job_statuses" => "job_statuses": JobStatus;
    /// Reads a job. Zendesk forgets it within a day of its end.
    read get(id: &JobStatusId) "/api/v2/job_statuses/{id}" => "job_status": JobStatus;
    /// Reads jobs by id.
    many show_many(ids: &[JobStatusId]) "/api/v2/job_statuses/show_many" => "job_statuses": JobStatus;
}}

/// The first pause between two looks at a job; each is half as long again as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl JobStatuses<'_> {
    /// Waits until all `jobs` are over and says what became of each thing they were given.
    ///
    /// Looks after 1 s, 1.5 s, 2.25 s and so on up to every 10 s, one request for each hundred jobs. What failed within
    /// a job is an outcome, not an error of this call.
    ///
    /// ```no_run
    /// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
    /// use std::time::Duration;
    /// use zendesk_client::{TicketId, model::{Status, TicketUpdate}};
    ///
    /// let solved = TicketUpdate::new().status(Status::Solved);
    /// let mut jobs = client.tickets().update_many(&[TicketId::new(1), TicketId::new(2)], solved).await?;
    /// for outcome in client.job_statuses().wait(&mut jobs, Duration::from_secs(300)).await? {
    ///     println!("input {}: {:?}", outcome.index, outcome.became);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Deadline`] when they are not over `within` that time, and whatever kept us from looking. `jobs` then
    /// hold what is known, and the wait can be taken up again.
    pub async fn wait(&self, jobs: &mut Jobs, within: Duration) -> Result<Vec<Outcome>> {
        let mut pauses = Pauses::new(self.client, within);
        while !jobs.is_over() {
            pauses.next().await?;
            let open = jobs.open();
            let found = JobStatuses::new(&pauses.hurried()).look(&open).await?;
            jobs.learn(&open, found);
        }
        Ok(jobs.outcomes())
    }

    /// Waits until one job is over.
    ///
    /// # Errors
    ///
    /// As for [`wait`](Self::wait); also if Zendesk knows no such job.
    pub async fn wait_for(&self, id: &JobStatusId, within: Duration) -> Result<JobStatus> {
        let mut pauses = Pauses::new(self.client, within);
        loop {
            let job = JobStatuses::new(&pauses.hurried()).get(id).await?;
            let jobs = self.client.job_slots();
            jobs.looked_at(std::slice::from_ref(id), std::slice::from_ref(&job));
            if job.status.is_over() {
                return Ok(job);
            }
            pauses.next().await?;
        }
    }

    /// Reads the state of jobs. One that is not among what is returned is forgotten.
    async fn look(&self, open: &[JobStatusId]) -> Result<Vec<JobStatus>> {
        let found = match open {
            [one] => self.find(one).await?.into_iter().collect(),
            many => self.show_many(many).await?.found,
        };
        self.client.job_slots().looked_at(open, &found);
        Ok(found)
    }
}

/// Pauses on the client's clock, each longer than the last.
struct Pauses<'a> {
    client: &'a crate::client::Client,
    until: Duration,
    pause: Duration,
}

impl<'a> Pauses<'a> {
    fn new(client: &'a crate::client::Client, within: Duration) -> Self {
        Self {
            client,
            until: client.clock().monotonic().saturating_add(within),
            pause: FIRST_PAUSE,
        }
    }

    /// The client, for a look that ends with the wait.
    fn hurried(&self) -> crate::client::Client {
        self.client
            .with_deadline(self.client.deadline().min(self.left()))
    }

    fn left(&self) -> Duration {
        self.until.saturating_sub(self.client.clock().monotonic())
    }

    async fn next(&mut self) -> Result<()> {
        let call = "GET /api/v2/job_statuses";
        if self.client.clock().monotonic() + self.pause > self.until {
            return Err(Error::Deadline {
                call: call.to_owned(),
            });
        }
        self.client.pause(call, self.pause, Waiting::Job).await;
        self.pause = self.pause.mul_f64(1.5).min(LONGEST_PAUSE);
        Ok(())
    }
}
