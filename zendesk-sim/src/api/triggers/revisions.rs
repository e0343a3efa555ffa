//! What a trigger was before each change, and what it is.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::{Exchange, Reply, id, time, url};
use crate::call::Call;
use crate::world::{Document, Trigger, World};

const REVISIONS: &str = "trigger_revisions";

/// Keeps what a trigger was; `author` is who changed it.
pub(super) fn keep(world: &mut World, was: &Trigger, author: i64) {
    let last = kept(world, was.id).last();
    let by = last.map_or(json!(-1), |last| last["changed_by"].clone());
    let revision = json!({
        "trigger_id": was.id, "author_id": by, "changed_by": author,
        "at": time(Some(was.updated_at)), "snapshot": snapshot(was),
    });
    world.add_document(REVISIONS, Document::new(revision));
}

/// The list, the newest first, or one by its number.
pub(super) fn of(exchange: &Exchange<'_>, own: &Trigger, rest: &[&str]) -> Reply {
    let (call, world) = (exchange.call, &*exchange.world);
    let mut all: Vec<Value> = (1..)
        .zip(kept(world, own.id))
        .map(|(number, was)| {
            json(
                call,
                own.id,
                number,
                [&was["author_id"], &was["at"], &was["snapshot"]],
            )
        })
        .collect();
    let by = kept(world, own.id).last();
    let by = by.map_or(json!(-1), |last| last["changed_by"].clone());
    let now = [&by, &time(Some(own.updated_at)), &snapshot(own)];
    all.push(json(call, own.id, all.len() + 1, now));
    match rest {
        [] => {
            let most = call.number("limit")?.unwrap_or(1000).clamp(1, 1000);
            all.reverse();
            all.truncate(usize::try_from(most).unwrap_or(1000));
            let body = json!({
                REVISIONS: all, "after_url": null, "after_cursor": null, "before_url": null,
                "before_cursor": null, "count": all.len(),
            });
            Ok(Answer::ok(body).listing(REVISIONS))
        }
        [revision] => {
            let number = id(revision)?;
            let found = all.into_iter().find(|own| own["id"] == number);
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(json!({ "trigger_revision": found })))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn kept(world: &World, trigger: i64) -> impl DoubleEndedIterator<Item = &Document> {
    let all = world.documents.of(REVISIONS);
    all.filter(move |own| own.id_of("trigger_id") == Some(trigger))
}

fn json(call: &Call, trigger: i64, number: usize, [author, at, snapshot]: [&Value; 3]) -> Value {
    json!({
        "id": number, "author_id": author, "created_at": at, "snapshot": snapshot,
        "url": url(call, &format!("triggers/{trigger}/revisions/{number}")),
    })
}

fn snapshot(own: &Trigger) -> Value {
    json!({
        "title": own.title, "description": own.description, "active": own.active,
        "conditions": own.conditions, "actions": own.actions,
    })
}
