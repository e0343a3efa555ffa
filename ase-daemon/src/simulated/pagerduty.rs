//! PagerDuty: who is on call by schedule and by on-calls, a hundred a page.

use std::{collections::BTreeSet, io};

use serde_json::{Value, json};

use super::{Asked, Reply, Service};

/// A simulated PagerDuty.
pub struct Pagerduty(Service);

/// Somebody on a schedule: schedule, PagerDuty id, e-mail address.
pub type Shift = (String, String, String);

impl Pagerduty {
    /// The token that is accepted.
    pub const TOKEN: &str = "pagerduty-token";

    /// Starts one with these shifts. Every schedule that is named in one exists, and `more`, on which nobody is.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start(shifts: Vec<Shift>, more: &[&str]) -> io::Result<Self> {
        let empty: Vec<String> = more.iter().map(|id| (*id).to_owned()).collect();
        let service = Service::start(move |asked| {
            if asked.authorization() != format!("Token token={}", Self::TOKEN) {
                return Reply::with(401, &json!({ "error": { "code": 2006, "message": "" } }));
            }
            match asked.path.strip_prefix("/schedules/") {
                Some(rest) => by_schedule(rest.trim_end_matches("/users"), &shifts, &empty),
                None if asked.path == "/oncalls" => by_on_call(asked, &shifts),
                None => Reply::with(
                    404,
                    &json!({ "error": { "code": 2100, "message": "Not Found" } }),
                ),
            }
        });
        Ok(Self(service.await?))
    }

    /// The service itself.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0
    }
}

fn user(shift: &Shift) -> Value {
    json!({ "id": shift.1, "type": "user", "email": shift.2 })
}

fn by_schedule(id: &str, shifts: &[Shift], empty: &[String]) -> Reply {
    let ours = shifts.iter().filter(|shift| shift.0 == id);
    let users: BTreeSet<&Shift> = ours.collect();
    let users: Vec<Value> = users.into_iter().map(user).collect();
    if users.is_empty() && !empty.iter().any(|known| known == id) {
        return Reply::with(
            404,
            &json!({ "error": { "code": 2100, "message": "Not Found" } }),
        );
    }
    Reply::json(&json!({ "users": users }))
}

fn by_on_call(asked: &Asked, shifts: &[Shift]) -> Reply {
    let number = |name| asked.get(name).and_then(|text| text.parse::<usize>().ok());
    let (limit, offset) = (
        number("limit").unwrap_or(25).min(100),
        number("offset").unwrap_or(0),
    );
    if limit + offset > 10_000 {
        return Reply::with(400, &json!({ "error": { "code": 2001, "message": "" } }));
    }
    let wanted: Vec<&str> = asked.all("schedule_ids[]").collect();
    let full = asked.all("include[]").any(|what| what == "users");
    let ours: Vec<Value> = shifts
        .iter()
        .filter(|shift| wanted.is_empty() || wanted.contains(&shift.0.as_str()))
        .map(|shift| {
            let who = if full {
                user(shift)
            } else {
                json!({ "id": shift.1, "type": "user_reference" })
            };
            json!({ "user": who, "schedule": { "id": shift.0 }, "escalation_level": 1 })
        })
        .collect();
    let page: Vec<&Value> = ours.iter().skip(offset).take(limit).collect();
    let more = offset + page.len() < ours.len();
    Reply::json(
        &json!({ "oncalls": page, "limit": limit, "offset": offset, "more": more, "total": null }),
    )
}
