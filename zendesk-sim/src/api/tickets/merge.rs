//! Merging tickets into one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{find, refuse};
use crate::answer::Answer;
use crate::api::ticket_json::json;
use crate::api::{Exchange, Reply, attachments, number};
use crate::jobs::Row;
use crate::world::{Actor, Change, Refusal, Status, World};

pub(super) fn merge(exchange: &mut Exchange<'_>, target: i64) -> Reply {
    let author = exchange.agent()?;
    let into = find(exchange, target)?;
    let body = exchange.call.body.clone().unwrap_or_default();
    let ids = body["ids"].as_array().into_iter().flatten();
    let sources: Vec<i64> = ids.filter_map(number).collect();
    if sources.is_empty() {
        return Err(Answer::error(
            400,
            "ParameterMissing",
            "Parameter ids is required",
        ));
    }
    if sources.contains(&target) {
        let text = format!("Ticket #{target} cannot be merged into itself");
        return Err(Answer::error(400, "SourceInvalid", &text));
    }
    let mut closed = into.status == Status::Closed;
    for source in &sources {
        closed |= find(exchange, *source)?.status == Status::Closed;
    }
    if closed {
        return Err(refuse(Refusal::Closed));
    }
    let call = Arc::new(exchange.call.clone());
    let row = |source: i64| -> Row {
        let (call, body) = (Arc::clone(&call), body.clone());
        Box::new(move |world| {
            let before = world
                .undeleted(source)
                .map(|ticket| json(&call, world, &ticket))
                .ok();
            match merge_one(world, author, (source, target), &body) {
                Ok(()) => {
                    let row = json!({ "action": "update", "id": source, "status": "Merged", "success": true });
                    let after = world
                        .undeleted(source)
                        .map(|ticket| json(&call, world, &ticket));
                    (row, Some((before, after.ok())))
                }
                Err(refusal) => {
                    let refusal = refuse(refusal);
                    (
                        super::bulk::failed(0, Some(source), "TicketMergeFailed", &refusal),
                        None,
                    )
                }
            }
        })
    };
    let rows = sources.into_iter().map(row).collect();
    exchange.submit("Ticket Merge", "Merging ticket", rows)
}

/// The source is closed, each gets a comment; private unless the body says otherwise. The source's files come along.
fn merge_one(
    world: &mut World,
    author: i64,
    (source, target): (i64, i64),
    body: &Value,
) -> Result<(), Refusal> {
    let subject = world.undeleted(source)?.subject;
    let comment = |key: &str, default: String| Change::Comment {
        body: body[key].as_str().map_or(default, str::to_owned),
        html: None,
        public: body[format!("{key}_is_public")] == true,
        author: Some(author),
    };
    let actor = Actor::Api(author);
    let closing = vec![
        comment(
            "source_comment",
            format!("This request was closed and merged into request #{target}."),
        ),
        Change::tag("closed_by_merge"),
        Change::status(Status::Closed),
    ];
    world.act(actor.clone(), source, closing)?;
    let telling = comment(
        "target_comment",
        format!("Request #{source} \"{subject}\" was closed and merged into this request."),
    );
    let audit = world.act(actor, target, telling)?;
    attachments::copy(world, source, target, audit);
    Ok(())
}
