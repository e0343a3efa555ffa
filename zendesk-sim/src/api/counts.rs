//! Large counts, which Zendesk keeps for a day and does not wait for.

use jiff::SignedDuration;
use serde_json::json;

use super::Exchange;
use crate::answer::{Answer, Body};

/// It counts no further at once.
const AT_ONCE: u64 = 100_000;
/// So long a large count is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A large count is at first not known, then as it was when somebody first asked.
pub(super) fn settle(exchange: &mut Exchange<'_>, answer: &mut Answer) {
    let Body::Json(body) = &mut answer.body else {
        return;
    };
    let Some(value) = body.get("count").and_then(|count| count["value"].as_u64()) else {
        return;
    };
    if value <= AT_ONCE {
        return;
    }
    let (path, now) = (exchange.call.path.clone(), exchange.world.now);
    let kept = exchange.world.counted.get(&path);
    let kept = kept.filter(|(at, _)| now.duration_since(*at) < KEPT);
    let (value, at) = match kept {
        Some((at, value)) => (*value, Some(at.to_string().replace('Z', "+00:00"))),
        None => {
            exchange.world.counted.insert(path, (now, value));
            (AT_ONCE, None)
        }
    };
    body["count"] = json!({ "value": value, "refreshed_at": at });
}
