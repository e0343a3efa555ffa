//! Background jobs: bulk writes that are queued, worked on and remembered for a while.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::strtime;
use serde_json::{Value, json};

use crate::answer::{Answer, Body, Wrote};
use crate::world::World;

/// What one row of a job does: its line in the results, and what it wrote.
pub(crate) type Row = Box<dyn FnOnce(&mut World) -> (Value, Option<Wrote>) + Send>;

/// So many jobs may be queued or running, and so many that are over are remembered.
const IN_FLIGHT: usize = 30;
const REMEMBERED: usize = 100;

/// While the clock stands, a request lets so much time pass for the jobs: who asks until a job is
/// over is answered in the end, after as many requests each time.
const REQUEST: Duration = Duration::from_millis(200);

/// What a job is asked to do.
pub(crate) struct Task {
    /// As `job_type` has it: `Bulk Update Ticket`.
    pub(crate) kind: &'static str,
    /// As its message has it while it works: `Updating ticket`.
    pub(crate) doing: &'static str,
    pub(crate) rows: Vec<Row>,
    /// Whether the results are one `{"success": true}` for all.
    pub(crate) as_a_whole: bool,
}

/// The jobs of the account.
#[derive(Debug)]
pub(crate) struct Jobs {
    takes: Duration,
    /// The time by which jobs go: what has run on the clock, and what requests let pass.
    now: Duration,
    passed: Duration,
    seen: u64,
    all: VecDeque<Job>,
}

struct Job {
    id: String,
    task: Task,
    total: usize,
    /// By the time of the jobs.
    begun: Duration,
    over: Option<Over>,
}

#[derive(Debug)]
struct Over {
    at: Timestamp,
    results: Value,
}

/// What a job that is over has written.
pub(crate) struct Done {
    pub(crate) job: String,
    pub(crate) before: Vec<Value>,
    pub(crate) after: Vec<Value>,
}

impl Jobs {
    pub(crate) fn new(takes: Duration) -> Jobs {
        Jobs {
            takes,
            now: Duration::ZERO,
            passed: Duration::ZERO,
            seen: 0,
            all: VecDeque::new(),
        }
    }

    /// Something was read while the clock stood. Who asks for a job sees it at work first.
    pub(crate) fn pass(&mut self, asks_for_job: bool) {
        self.passed += if asks_for_job { REQUEST / 2 } else { REQUEST };
    }

    /// Queues a job, unless too many are in flight.
    pub(crate) fn submit(&mut self, task: Task, base: &str) -> Result<Answer, Answer> {
        let flying: Vec<&str> = self.flying().map(|job| job.id.as_str()).collect();
        if flying.len() >= IN_FLIGHT {
            return Err(too_many(task.kind, &flying));
        }
        let left = IN_FLIGHT - flying.len() - 1;
        self.seen += 1;
        let job = Job {
            id: format!("V3-{:032x}", self.seen),
            total: task.rows.len(),
            task,
            begun: self.now,
            over: None,
        };
        let shown = job.json(base, self.now, self.takes);
        let id = job.id.clone();
        self.all.push_back(job);
        let limit = format!("total={IN_FLIGHT}; remaining={left}; resets=60");
        let answer = Answer::ok(json!({ "job_status": shown }));
        Ok(answer
            .header("Zendesk-RateLimit-inflight-jobs", limit)
            .job(id))
    }

    /// Does what is due when the clock has run so far.
    pub(crate) fn run_due(&mut self, world: &mut World, run: Duration) -> Vec<Done> {
        self.now = run + self.passed;
        let (now, takes) = (self.now, self.takes);
        let due = self
            .all
            .iter_mut()
            .filter(|job| job.over.is_none() && now.saturating_sub(job.begun) >= takes);
        let done: Vec<Done> = due.map(|job| job.run(world)).collect();
        while self.all.len() > REMEMBERED && self.all.front().is_some_and(|job| job.over.is_some())
        {
            self.all.pop_front();
        }
        done
    }

    fn flying(&self) -> impl Iterator<Item = &Job> {
        self.all.iter().filter(|job| job.over.is_none())
    }

    /// One job on the wire.
    pub(crate) fn get(&self, id: &str, base: &str) -> Option<Value> {
        let job = self.all.iter().find(|job| job.id == id)?;
        Some(job.json(base, self.now, self.takes))
    }

    /// All of them, the newest first.
    pub(crate) fn list(&self, base: &str) -> Vec<Value> {
        let newest_first = self.all.iter().rev();
        newest_first
            .map(|job| job.json(base, self.now, self.takes))
            .collect()
    }
}

impl Job {
    fn run(&mut self, world: &mut World) -> Done {
        let mut results = Vec::new();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for row in std::mem::take(&mut self.task.rows) {
            let (result, wrote) = row(world);
            results.push(result);
            if let Some((was, is)) = wrote {
                before.extend(was);
                after.extend(is);
            }
        }
        self.over = Some(Over {
            at: world.now,
            results: if self.task.as_a_whole {
                json!({ "success": true })
            } else {
                Value::Array(results)
            },
        });
        Done {
            job: self.id.clone(),
            before,
            after,
        }
    }

    fn json(&self, base: &str, now: Duration, takes: Duration) -> Value {
        let url = format!("{base}/api/v2/job_statuses/{}.json", self.id);
        let total = if self.task.as_a_whole {
            Value::Null
        } else {
            json!(self.total)
        };
        let shown = |status: &str, progress: Value, message: Value, results: &Value| {
            json!({
                "id": self.id, "job_type": self.task.kind, "url": url, "total": total,
                "progress": progress, "status": status, "message": message, "results": results,
            })
        };
        if let Some(over) = &self.over {
            let at = strtime::format("%Y-%m-%d %H:%M:%S +0000", over.at).unwrap_or_default();
            let message = json!(format!("Completed at {at}"));
            return shown("completed", json!(self.total), message, &over.results);
        }
        let gone = now.saturating_sub(self.begun);
        if gone * 4 < takes || takes.is_zero() {
            return shown("queued", Value::Null, Value::Null, &Value::Null);
        }
        let share = gone.as_secs_f64() / takes.as_secs_f64();
        let progress = (share.min(1.0) * self.total as f64) as usize;
        let message = json!(format!("{} #{progress}", self.task.doing));
        shown("working", json!(progress), message, &Value::Null)
    }
}

fn too_many(kind: &str, flying: &[&str]) -> Answer {
    let body = json!({
        "error": "TooManyJobs",
        "description": format!("You have too many {kind} jobs queued or running. Wait for them to finish."),
        "current_job_ids": flying,
    });
    let limit = format!("total={IN_FLIGHT}; remaining=0; resets=60");
    Answer::new(429, Body::Json(body))
        .header("Retry-After", "60".to_owned())
        .header("Zendesk-RateLimit-inflight-jobs", limit)
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .field("kind", &self.task.kind)
            .field("total", &self.total)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}
