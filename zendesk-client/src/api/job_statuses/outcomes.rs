//! What became of each thing that was given to a job.

use serde_json::Value;

use super::bulk::{Jobs, Part};
use crate::error::Error;
use crate::model::{JobRow, JobState};

/// What became of one thing of the input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Its place in the input.
    pub index: usize,
    /// Its id; for what was created the new one.
    pub id: Option<i64>,
    /// What became of it.
    pub became: Became,
}

/// See [`Outcome`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Became {
    /// It was written.
    Done,
    /// Zendesk refused it.
    #[non_exhaustive]
    Failed {
        /// Such as `TicketUpdateFailed`.
        error: Option<String>,
        /// Why, in the words of the account's language.
        details: Value,
    },
    /// Its job is not over.
    Pending,
    /// Its job is over, broken or forgotten, and said nothing about it, or the answer that would have named its job was lost:
    /// read it before anything else.
    Unknown,
    /// It was not sent, since what came before it could not be queued.
    NotSent(Error),
}

impl Outcome {
    /// Whether it was written.
    pub fn is_done(&self) -> bool {
        matches!(self.became, Became::Done)
    }
}

pub(super) fn of(jobs: &Jobs) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = jobs.parts.iter().flat_map(of_part).collect();
    if let Some((from, ids)) = &jobs.lost {
        outcomes.extend(ids.iter().zip(*from..).map(|(id, index)| Outcome {
            index,
            id: *id,
            became: Became::Unknown,
        }));
    }
    if let Some((from, error)) = &jobs.unsent {
        outcomes.extend((*from..jobs.len).map(|index| Outcome {
            index,
            id: None,
            became: Became::NotSent(error.clone()),
        }));
    }
    outcomes
}

fn of_part(part: &Part) -> Vec<Outcome> {
    let silent = match (&part.job.status, part.job.is_done_as_a_whole()) {
        (JobState::Completed, true) => Became::Done,
        _ if part.is_over() => Became::Unknown,
        _ => Became::Pending,
    };
    let mut outcomes: Vec<Outcome> = part
        .ids
        .iter()
        .enumerate()
        .map(|(place, id)| Outcome {
            index: part.from + place,
            id: *id,
            became: silent.clone(),
        })
        .collect();
    let rows = part.job.rows();
    let in_order = rows.len() == outcomes.len();
    let mut told = vec![false; outcomes.len()];
    for (nth, row) in rows.into_iter().enumerate() {
        let place = place(part, &row, &told).or(in_order.then_some(nth));
        let Some(outcome) = place.and_then(|place| outcomes.get_mut(place)) else {
            continue;
        };
        told[outcome.index - part.from] = true;
        outcome.id = row.id.or(outcome.id);
        outcome.became = match row.is_failure() {
            true => Became::Failed {
                error: row.error,
                details: row.details.unwrap_or_default(),
            },
            false => Became::Done,
        };
    }
    outcomes
}

/// Where the thing a row is about stands in the job's share: by its id, which some rows have, or its index. An id twice
/// in the input is told twice.
fn place(part: &Part, row: &JobRow, told: &[bool]) -> Option<usize> {
    let by_id = row.id.and_then(|id| {
        let same = |place: &usize| part.ids[*place] == Some(id);
        let untold = (0..part.ids.len()).find(|place| same(place) && !told[*place]);
        untold.or_else(|| (0..part.ids.len()).find(same))
    });
    by_id.or(row.index)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Became, of};
    use crate::api::job_statuses::bulk::{Jobs, Part};
    use crate::error::Error;
    use crate::model::JobStatus;

    fn part(from: usize, ids: &[Option<i64>], status: &str, results: Value) -> Part {
        let job = json!({ "id": "V3-1", "status": status, "results": results });
        let job: JobStatus = serde_json::from_value(job).unwrap();
        Part {
            job,
            from,
            ids: ids.to_vec(),
            gone: false,
        }
    }

    fn told(parts: Vec<Part>) -> Vec<String> {
        let len = parts.iter().map(|part| part.ids.len()).sum();
        let outcomes = of(&Jobs {
            parts,
            len,
            ..Jobs::default()
        });
        let word = |became: &Became| match became {
            Became::Failed { error, .. } => error.clone().unwrap_or_default(),
            other => format!("{other:?}"),
        };
        outcomes
            .iter()
            .map(|outcome| {
                let id = outcome.id.map_or("-".to_owned(), |id| id.to_string());
                format!("{} #{id} {}", outcome.index, word(&outcome.became))
            })
            .collect()
    }

    #[test]
    fn a_row_finds_its_place_by_id_in_any_order() {
        let results = json!([
            { "id": 245, "error": "TicketUpdateFailed", "details": "Status: closed", "index": 0 },
            { "id": 244, "action": "update", "status": "Updated", "success": true },
        ]);
        let parts = vec![part(100, &[Some(244), Some(245)], "completed", results)];
        assert_eq!(
            told(parts),
            ["100 #244 Done", "101 #245 TicketUpdateFailed"]
        );
    }

    #[test]
    fn a_row_of_a_creation_finds_its_place_by_index() {
        let results = json!([{ "index": 1, "id": 8 }, { "index": 0, "error": "Bad" }]);
        let parts = vec![part(0, &[None, None, None], "completed", results)];
        assert_eq!(told(parts), ["0 #- Bad", "1 #8 Done", "2 #- Unknown"]);
    }

    #[test]
    fn rows_without_any_mark_are_in_order_only_if_none_is_missing() {
        let rows = json!([{ "status": "Created", "id": 7 }, { "status": "Created", "id": 8 }]);
        let whole = part(0, &[None, None], "completed", rows.clone());
        assert_eq!(told(vec![whole]), ["0 #7 Done", "1 #8 Done"]);
        let cut = part(0, &[None, None, None], "completed", rows);
        assert_eq!(
            told(vec![cut]),
            ["0 #- Unknown", "1 #- Unknown", "2 #- Unknown"]
        );
    }

    #[test]
    fn a_job_may_speak_for_all_or_not_at_all() {
        let all = json!({ "success": true });
        let ids = [Some(1), Some(2)];
        assert_eq!(
            told(vec![part(0, &ids, "completed", all)]),
            ["0 #1 Done", "1 #2 Done"]
        );
        for (status, word) in [
            ("queued", "Pending"),
            ("failed", "Unknown"),
            ("killed", "Unknown"),
        ] {
            let outcomes = told(vec![part(0, &ids, status, Value::Null)]);
            assert_eq!(outcomes, [format!("0 #1 {word}"), format!("1 #2 {word}")]);
        }
    }

    #[test]
    fn what_was_not_sent_says_why() {
        let parts = vec![part(
            0,
            &[Some(1)],
            "completed",
            json!([{ "id": 1, "success": true }]),
        )];
        let unsent = Some((1, Error::config("no")));
        let outcomes = of(&Jobs {
            parts,
            unsent,
            len: 3,
            ..Jobs::default()
        });
        assert!(outcomes[0].is_done() && outcomes.len() == 3);
        assert!(matches!(
            outcomes[2].became,
            Became::NotSent(Error::Config { .. })
        ));
    }
}
