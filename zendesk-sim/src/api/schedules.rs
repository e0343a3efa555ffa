//! Business hours and holidays.

use serde_json::{Map, Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, id};
use crate::answer::Answer;

const SCHEDULES: Resource = Resource {
    many: "schedules",
    one: "schedule",
    path: "",
    required: &["name", "time_zone"],
    fresh: || json!({ "intervals": workweek() }),
    paged: false,
    ids: Ids::Numbers,
};

const HOLIDAYS: Resource = Resource {
    many: "holidays",
    one: "holiday",
    path: "",
    required: &["name", "start_date", "end_date"],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Numbers,
};

/// Monday to Friday from nine to five, in minutes since Sunday 00:00.
fn workweek() -> Vec<Value> {
    let day = |day: i64| {
        let midnight = day * 24 * 60;
        json!({ "start_time": midnight + 9 * 60, "end_time": midnight + 17 * 60 })
    };
    (1..=5).map(day).collect()
}

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("PUT", [schedule, "workweek"]) => set_workweek(exchange, id(schedule)?),
        (_, [schedule, "holidays", rest @ ..]) => {
            let schedule = id(schedule)?;
            SCHEDULES.find(exchange, schedule)?;
            holidays(exchange, method, schedule, rest)
        }
        ("POST" | "PUT", _) => {
            if let Some(intervals) = exchange.call.record("schedule")?.get("intervals") {
                check_intervals(intervals)?;
            }
            SCHEDULES.route(exchange, method, rest)
        }
        _ => SCHEDULES.route(exchange, method, rest),
    }
}

fn set_workweek(exchange: &mut Exchange<'_>, schedule: i64) -> Reply {
    exchange.admin()?;
    let workweek = exchange.call.record("workweek")?;
    let intervals = workweek.get("intervals").cloned().unwrap_or_default();
    check_intervals(&intervals)?;
    let mut change = Map::new();
    change.insert("intervals".to_owned(), intervals.clone());
    SCHEDULES.change(exchange, schedule, &change)?;
    Ok(Answer::ok(
        json!({ "workweek": { "intervals": intervals } }),
    ))
}

/// An interval begins before it ends, in one day of one week.
fn check_intervals(intervals: &Value) -> Result<(), Answer> {
    let valid = |interval: &Value| {
        let (start, end) = (
            interval["start_time"].as_i64(),
            interval["end_time"].as_i64(),
        );
        let day = 24 * 60;
        matches!((start, end), (Some(start), Some(end))
            if 0 <= start && start < end && end <= 7 * day && start / day == (end - 1) / day)
    };
    if intervals.as_array().into_iter().flatten().all(valid) {
        return Ok(());
    }
    let row = json!([{ "description": "Intervals: is invalid", "error": "InvalidValue" }]);
    Err(Answer::invalid(&json!({ "intervals": row })))
}

fn holidays(exchange: &mut Exchange<'_>, method: &str, schedule: i64, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let (from, to) = (
                exchange.call.query("start_date"),
                exchange.call.query("end_date"),
            );
            HOLIDAYS.list(exchange, |own| {
                own.id_of("schedule_id") == Some(schedule)
                    && from.is_none_or(|from| own.text("end_date") >= from)
                    && to.is_none_or(|to| own.text("start_date") <= to)
            })
        }
        ("POST", []) => HOLIDAYS.create(exchange, json!({ "schedule_id": schedule })),
        (_, [holiday]) => {
            let own = HOLIDAYS.find(exchange, id(holiday)?)?;
            if own.id_of("schedule_id") != Some(schedule) {
                return Err(Answer::not_found());
            }
            HOLIDAYS.route(exchange, method, rest)
        }
        _ => Err(Answer::no_endpoint()),
    }
}
