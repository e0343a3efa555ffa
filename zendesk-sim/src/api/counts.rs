//! Large counts, which Zendesk keeps for a day and does not wait for.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Exchange;
use crate::answer::{Answer, Body};

/// It counts no further at once.
const AT_ONCE: u64 = 100_000;
/// So long a large count is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Large counts by the path that asked, with when they were made.
type Counted = BTreeMap<String, (Timestamp, u64)>;

/// What is told instead of a count that has just been made.
pub(super) fn settle(exchange: &mut Exchange<'_>, answer: &mut Answer) {
    let Body::Json(body) = &mut answer.body else {
        return;
    };
    let Some(value) = body.get("count").and_then(|count| count["value"].as_u64()) else {
        return;
    };
    let (path, world) = (&exchange.call.path, &mut *exchange.world);
    if let Some(count) = settled(&mut world.counted, path, world.now, value) {
        body["count"] = count;
    }
}

/// A large count is at first not known, then as it was when somebody first asked; none for a small one.
fn settled(counted: &mut Counted, path: &str, now: Timestamp, value: u64) -> Option<Value> {
    if value <= AT_ONCE {
        return None;
    }
    let kept = counted.get(path);
    let kept = kept.filter(|(at, _)| now.duration_since(*at) < KEPT);
    let (value, at) = match kept {
        Some((at, value)) => (*value, Some(at.to_string().replace('Z', "+00:00"))),
        None => {
            counted.insert(path.to_owned(), (now, value));
            (AT_ONCE, None)
        }
    };
    Some(json!({ "value": value, "refreshed_at": at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_count_is_counted_later_and_kept_for_a_day() {
        let mut counted = Counted::new();
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let mut ask = |hours, value| {
            let now = now + SignedDuration::from_hours(hours);
            settled(&mut counted, "/api/v2/tickets/count", now, value)
        };
        let unknown = json!({ "value": 100_000, "refreshed_at": null });
        let first = json!({ "value": 100_001, "refreshed_at": "2026-03-02T09:00:00+00:00" });
        assert_eq!(ask(0, 100_000), None, "a small one is told as it is");
        assert_eq!(ask(0, 100_001), Some(unknown.clone()));
        assert_eq!(ask(0, 100_002), Some(first.clone()));
        assert_eq!(ask(23, 150_000), Some(first));
        assert_eq!(ask(24, 150_000), Some(unknown));
        let second = json!({ "value": 150_000, "refreshed_at": "2026-03-03T09:00:00+00:00" });
        assert_eq!(ask(25, 100_001), Some(second));
    }
}
