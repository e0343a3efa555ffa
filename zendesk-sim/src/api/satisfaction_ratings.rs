//! What customers thought of the help they got.

use serde_json::{Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply};
use crate::answer::Answer;
use crate::world::{Document, Status};

const RATINGS: Resource = Resource {
    many: "satisfaction_ratings",
    one: "satisfaction_rating",
    path: "satisfaction_ratings",
    required: &[],
    fresh: || json!({}),
    paged: true,
    ids: Ids::Numbers,
};

const REASONS: Resource = Resource {
    many: "satisfaction_reasons",
    one: "reason",
    path: "satisfaction_reasons",
    required: &[],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let call = exchange.call;
            let score = call.query("score").unwrap_or_default();
            let (from, to) = (call.number("start_time")?, call.number("end_time")?);
            RATINGS.list(exchange, |own| {
                let at = own.created_at.as_second();
                has_score(own, score)
                    && from.is_none_or(|from| at >= from)
                    && to.is_none_or(|to| at <= to)
            })
        }
        ("GET", ["count"] | [_]) => RATINGS.route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

/// `received`, `good_with_comment`, `bad_without_comment`, …
fn has_score(rating: &Document, wanted: &str) -> bool {
    let commented = !rating.text("comment").is_empty();
    let (score, comment) = match wanted.split_once("_with") {
        Some((score, "_comment")) => (score, Some(true)),
        Some((score, "out_comment")) => (score, Some(false)),
        _ => (wanted, None),
    };
    let own = rating.text("score");
    comment.is_none_or(|wanted| wanted == commented)
        && match score {
            "" => true,
            "received" => matches!(own, "good" | "bad"),
            score => own == score,
        }
}

pub(super) fn route_reasons(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let answer = REASONS.list(exchange, |_| true)?;
            Ok(answer.renamed("satisfaction_reasons", "reasons"))
        }
        ("GET", [_]) => REASONS.route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Only who asked for help may rate it, and only once it is solved.
pub(super) fn rate(exchange: &mut Exchange<'_>, ticket: i64) -> Reply {
    let ticket = exchange
        .world
        .undeleted(ticket)
        .map_err(|_| Answer::not_found())?;
    if exchange.who.user() != Some(ticket.requester_id) {
        return Err(Answer::forbidden());
    }
    if ticket.status < Status::Solved {
        let row = json!([{ "description": "Ticket: is not solved", "error": "InvalidValue" }]);
        return Err(Answer::invalid(&json!({ "base": row })));
    }
    let record = exchange.call.record("satisfaction_rating")?;
    let field = |key: &str| record.get(key).cloned().unwrap_or(Value::Null);
    let rating = json!({
        "ticket_id": ticket.id, "requester_id": ticket.requester_id,
        "assignee_id": ticket.assignee_id, "group_id": ticket.group_id,
        "score": field("score"), "comment": field("comment"), "reason": null, "reason_id": null,
    });
    let id = exchange
        .world
        .add_document("satisfaction_ratings", Document::new(rating));
    let after = RATINGS.shown(exchange, id);
    Ok(Answer::ok(json!({ "satisfaction_rating": after })).wrote(None, after))
}
