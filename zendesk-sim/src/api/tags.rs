//! Tags: of a ticket, a user, an organization, and of the whole account.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::tickets::{self, writing};
use super::{Exchange, Reply, organizations, texts, ticket_json, users};
use crate::answer::Answer;
use crate::paging::Rows;
use crate::world::{Actor, Change, Refusal, Status, World};

/// What a write does with the tags it names.
#[derive(Clone, Copy)]
enum How {
    Replace,
    Add,
    Remove,
}

impl How {
    fn of(method: &str) -> Result<How, Answer> {
        match method {
            "POST" => Ok(How::Replace),
            "PUT" => Ok(How::Add),
            "DELETE" => Ok(How::Remove),
            _ => Err(Answer::no_endpoint()),
        }
    }

    fn apply(self, own: &[String], named: &[String]) -> Vec<String> {
        let mut tags: Vec<String> = match self {
            How::Replace => named.to_vec(),
            How::Add => [own, named].concat(),
            How::Remove => own
                .iter()
                .filter(|tag| !named.contains(tag))
                .cloned()
                .collect(),
        };
        tags.sort();
        tags.dedup();
        tags
    }

    fn answer(self, tags: &[String]) -> Answer {
        let body = json!({ "tags": tags });
        match self {
            How::Replace => Answer::created(body),
            How::Add => Answer::ok(body),
            How::Remove => Answer::no_content(),
        }
    }
}

/// What the body names; a space separates two.
fn named(body: &Value) -> Vec<String> {
    let text = body["tags"].as_str().map(str::to_owned);
    let all = text.map_or_else(|| texts(&body["tags"]), |text| vec![text]);
    let words = all.iter().flat_map(|tag| tag.split_whitespace());
    words.map(str::to_lowercase).collect()
}

pub(super) fn of_ticket(exchange: &mut Exchange<'_>, method: &str, id: i64) -> Reply {
    let agent = exchange.agent()?;
    let ticket = tickets::find(exchange, id)?;
    if method == "GET" {
        return Ok(Answer::ok(json!({ "tags": ticket.tags })));
    }
    let how = How::of(method)?;
    let body = exchange.call.body.clone().unwrap_or_default();
    let nothing = Map::new();
    let asked = body.as_object().unwrap_or(&nothing);
    writing::check_stamp(&ticket, asked, writing::Stamp::WhenAsked)?;
    if ticket.status == Status::Closed {
        return Err(tickets::refuse(Refusal::Closed));
    }
    let before = ticket_json::json(exchange.call, exchange.world, &ticket);
    let tags = how.apply(&ticket.tags, &named(&body));
    exchange
        .world
        .act(Actor::Api(agent), id, Change::Tags(tags))
        .map_err(tickets::refuse)?;
    let after = tickets::find(exchange, id)?;
    let shown = ticket_json::json(exchange.call, exchange.world, &after);
    Ok(how.answer(&after.tags).wrote(Some(before), Some(shown)))
}

pub(super) fn of_user(exchange: &mut Exchange<'_>, method: &str, id: i64) -> Reply {
    let user = exchange.world.users.get(&id).cloned();
    let user = user.ok_or_else(Answer::not_found)?;
    if method == "GET" {
        return Ok(Answer::ok(json!({ "tags": user.tags })));
    }
    let how = How::of(method)?;
    exchange.admin()?;
    let before = users::json(exchange.call, exchange.world, &user);
    let body = exchange.call.body.clone().unwrap_or_default();
    let tags = how.apply(&user.tags, &named(&body));
    if let Some(user) = exchange.world.changing_user(id) {
        user.tags.clone_from(&tags);
    }
    let after = exchange.world.users.get(&id);
    let after = after.map(|user| users::json(exchange.call, exchange.world, user));
    Ok(how.answer(&tags).wrote(Some(before), after))
}

pub(super) fn of_organization(exchange: &mut Exchange<'_>, method: &str, id: i64) -> Reply {
    let found = organizations::find(exchange, id)?;
    if method == "GET" {
        return Ok(Answer::ok(json!({ "tags": found.tags })));
    }
    let how = How::of(method)?;
    exchange.admin()?;
    let before = organizations::json(exchange.call, exchange.world, &found);
    let body = exchange.call.body.clone().unwrap_or_default();
    let tags = how.apply(&found.tags, &named(&body));
    exchange
        .world
        .change_organization(id, |_, own| own.tags.clone_from(&tags));
    let after = organizations::find(exchange, id)?;
    let after = organizations::json(exchange.call, exchange.world, &after);
    Ok(how.answer(&tags).wrote(Some(before), Some(after)))
}

/// Every tag of a listed ticket, the most frequent first.
fn of_account(world: &World) -> Vec<(String, i64)> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for ticket in world.tickets.values() {
        if tickets::listed(world, &ticket) {
            for tag in &ticket.tags {
                *counts.entry(tag.clone()).or_default() += 1;
            }
        }
    }
    let mut tags: Vec<(String, i64)> = counts.into_iter().collect();
    tags.sort_by_key(|(tag, count)| (-count, tag.clone()));
    tags.truncate(20_000);
    tags
}

pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let tags = of_account(exchange.world);
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id((0..).take(tags.len())).page(exchange.call)?;
            Ok(page.answer("tags", |at| {
                let (name, count) = tags.get(usize::try_from(at).ok()?)?;
                Some(json!({ "name": name, "count": count }))
            }))
        }
        ("GET", ["count"]) => Ok(super::count(tags.len(), exchange.world.now)),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Names that begin like this; at least two letters.
pub(super) fn autocomplete(exchange: &Exchange<'_>) -> Reply {
    let body = exchange.call.body.as_ref();
    let name = body.and_then(|body| body["name"].as_str());
    let name = name.or(exchange.call.query("name")).unwrap_or_default();
    let tags = of_account(exchange.world);
    let found = tags.iter().map(|(tag, _)| tag);
    let found = found.filter(|tag| name.len() >= 2 && tag.starts_with(name));
    let found: Vec<&String> = found.collect();
    let body = json!({
        "tags": found, "count": found.len(), "next_page": null, "previous_page": null,
    });
    Ok(Answer::ok(body))
}
