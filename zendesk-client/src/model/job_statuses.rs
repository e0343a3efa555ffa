//! Background jobs, and what became of each thing they were given.

use serde_json::Value;

use crate::ids::JobStatusId;

open_enum! {
    /// How far a job is.
    JobState {
        /// Not begun.
        Queued = "queued",
        /// At work.
        Working = "working",
        /// At its end. Single things may have failed all the same.
        Completed = "completed",
        /// It broke.
        Failed = "failed",
        /// It was stopped.
        Killed = "killed",
    }
}

impl JobState {
    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Killed)
    }
}

record! {
    /// A background job.
    JobStatus {
        must {
            id: JobStatusId,
            status: JobState,
        }
        plain {
            url: String,
            /// A row for each thing, or `{"success": true}`; read it with [`JobStatus::rows`].
            results: Value,
        }
        maybe {
            /// Such as `Bulk Update Ticket`.
            job_type: String,
            total: i64,
            progress: i64,
            message: String,
        }
    }
}

record! {
    /// What became of one thing.
    JobRow {
        maybe {
            /// Its place in what the job was given.
            index: usize,
            id: i64,
            /// Such as `update`, `delete`.
            action: String,
            /// Such as `Created`, `Updated`.
            status: String,
            success: bool,
            /// Such as `TicketUpdateFailed`.
            error: String,
            /// Why it failed, in the words of the account's language.
            details: Value,
            external_id: String,
            email: String,
            account_id: i64,
        }
    }
}

impl JobStatus {
    /// The rows of the results, as far as there are any.
    pub fn rows(&self) -> Vec<JobRow> {
        let rows = self.results.as_array().map(Vec::as_slice);
        rows.unwrap_or_default()
            .iter()
            .filter_map(|row| serde_json::from_value(row.clone()).ok())
            .collect()
    }

    /// Whether it says of everything at once that it is done, as the permanent deletion of tickets does.
    pub fn is_done_as_a_whole(&self) -> bool {
        self.results["success"] == Value::Bool(true)
    }
}

impl JobRow {
    /// Whether it failed.
    pub fn is_failure(&self) -> bool {
        self.error.is_some() || self.success == Some(false)
    }
}
