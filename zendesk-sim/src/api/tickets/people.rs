//! Who and what belongs to a ticket: its people, its incidents, its relations.

use serde_json::json;

use super::{find, listed, rows, rows_among};
use crate::answer::Answer;
use crate::api::ticket_list::{Candidates, Wanted};
use crate::api::{Exchange, Reply, users};
use crate::paging::Rows;
use crate::world::Status;

/// Its `followers`, `email_ccs`, or both: `collaborators`.
pub(super) fn beside(exchange: &Exchange<'_>, ticket: i64, who: &str) -> Reply {
    let ticket = find(exchange, ticket)?;
    let ids = match who {
        "followers" => ticket.follower_ids,
        "email_ccs" => ticket.email_cc_ids,
        _ => [ticket.follower_ids, ticket.email_cc_ids].concat(),
    };
    let people = &exchange.world.users;
    let known = ids.into_iter().filter(|id| people.contains_key(id));
    let page = Rows::by_id(known).page(exchange.call)?;
    Ok(page.answer("users", |id| {
        Some(users::json(exchange.call, exchange.world, people.get(&id)?))
    }))
}

pub(super) fn related(exchange: &Exchange<'_>, ticket: i64) -> Reply {
    let ticket = find(exchange, ticket)?;
    let world = &*exchange.world;
    let source: Vec<String> = ticket.follows_up.iter().map(i64::to_string).collect();
    let incidents = world.tickets.incidents_of(ticket.id).count();
    Ok(Answer::ok(json!({ "ticket_related": {
        "url": super::super::url(exchange.call, &format!("tickets/{}/related", ticket.id)),
        "topic_id": null, "jira_issue_ids": [], "followup_source_ids": source,
        "from_archive": !listed(world, &ticket), "incidents": incidents, "twitter": {},
    }})))
}

pub(super) fn incidents(exchange: &Exchange<'_>, problem: i64) -> Reply {
    find(exchange, problem)?;
    let own = exchange.world.tickets.incidents_of(problem);
    rows_among(exchange, Candidates::of(own), &Wanted::outline(|_| true))
}

/// Unsolved problems whose subject has this text.
pub(super) fn problems(exchange: &Exchange<'_>, text: &str) -> Reply {
    let text = text.to_lowercase();
    let open = Wanted::outline(|ticket| {
        ticket.kind.as_deref() == Some("problem") && ticket.status < Status::Solved
    });
    let named = open.and(|ticket| ticket.subject.to_lowercase().contains(&text));
    rows(exchange, &named)
}
