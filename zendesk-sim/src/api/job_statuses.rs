//! Background jobs: how they stand.

use serde_json::{Value, json};

use super::{Exchange, Reply};
use crate::answer::Answer;
use crate::jobs::{Row, Task};
use crate::paging::Rows;

pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let base = exchange.call.base.as_str();
    let get = |id: &str| exchange.jobs.get(id, base);
    match (method, rest) {
        ("GET", []) => {
            let all = exchange.jobs.list(base);
            let page = Rows::by_id((0..).take(all.len())).by_cursor(exchange.call, 100)?;
            let at = |at: i64| all.get(usize::try_from(at).ok()?).cloned();
            Ok(page.answer("job_statuses", at))
        }
        ("GET", ["show_many"]) => {
            let ids = exchange.call.query("ids").unwrap_or_default();
            let found: Vec<Value> = ids.split(',').filter_map(|id| get(id.trim())).collect();
            Ok(Answer::ok(json!({ "job_statuses": found })).listing("job_statuses"))
        }
        ("GET", [job]) => {
            let found = get(job).ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(json!({ "job_status": found })))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

impl Exchange<'_> {
    /// Queues a job and answers with how it stands.
    pub(super) fn submit(
        &mut self,
        kind: &'static str,
        doing: &'static str,
        rows: Vec<Row>,
    ) -> Reply {
        self.queue(kind, doing, rows, false)
    }

    /// The same for a job that tells of all rows at once.
    pub(super) fn submit_whole(
        &mut self,
        kind: &'static str,
        doing: &'static str,
        rows: Vec<Row>,
    ) -> Reply {
        self.queue(kind, doing, rows, true)
    }

    fn queue(
        &mut self,
        kind: &'static str,
        doing: &'static str,
        rows: Vec<Row>,
        as_a_whole: bool,
    ) -> Reply {
        let task = Task {
            kind,
            doing,
            rows,
            as_a_whole,
        };
        self.jobs.submit(task, &self.call.base)
    }
}
