//! Requests: tickets as the customers see them.

use serde_json::{Map, Value, json};

use super::ticket_list::Wanted;
use super::tickets::writing;
use super::{Exchange, Reply, comments, id, ticket_json, tickets};
use crate::answer::{Answer, Body};
use crate::world::{Actor, Change, EventKind, Status, Ticket};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange, |_| true),
        ("GET", ["open"]) => list(exchange, |ticket| ticket.status < Status::Solved),
        ("GET", ["solved"]) => list(exchange, |ticket| ticket.status >= Status::Solved),
        ("GET", ["search"]) => {
            let wanted = exchange
                .call
                .query("query")
                .unwrap_or_default()
                .to_lowercase();
            list(exchange, |ticket| {
                ticket.subject.to_lowercase().contains(&wanted)
            })
        }
        ("GET", [request]) => {
            let ticket = find(exchange, id(request)?)?;
            Ok(Answer::ok(json!({ "request": json(exchange, &ticket) })))
        }
        ("POST", []) => create(exchange),
        ("PUT", [request]) => update(exchange, id(request)?),
        ("GET", [request, "comments"]) => {
            let ticket = find(exchange, id(request)?)?;
            let mut answer = comments::list(exchange, ticket.id, |public| public)?;
            add_authors(exchange, &mut answer);
            Ok(answer)
        }
        ("GET", [request, "comments", comment]) => {
            let (ticket, comment) = (find(exchange, id(request)?)?, id(comment)?);
            let audits = exchange.world.audits_of(ticket.id);
            let found = audits.iter().find_map(|audit| {
                let public =
                    |kind: &EventKind| matches!(kind, EventKind::Comment { public: true, .. });
                let event = audit
                    .events
                    .iter()
                    .find(|e| e.id == comment && public(&e.kind))?;
                Some(comments::json(exchange.call, exchange.world, audit, event))
            });
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(json!({ "comment": found })))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// Those of a user, or of an organization.
pub(super) fn of(exchange: &Exchange<'_>, wanted: impl Fn(&Ticket) -> bool) -> Reply {
    list(exchange, wanted)
}

/// Agents see all, customers their own.
fn visible(exchange: &Exchange<'_>, ticket: &Ticket) -> bool {
    let Some(user) = exchange.user() else {
        return false;
    };
    user.is_agent() || ticket.requester_id == user.id || ticket.email_cc_ids.contains(&user.id)
}

fn find(exchange: &Exchange<'_>, id: i64) -> Result<Ticket, Answer> {
    let ticket = tickets::find(exchange, id)?;
    let visible = visible(exchange, &ticket);
    visible.then_some(ticket).ok_or_else(Answer::not_found)
}

fn list(exchange: &Exchange<'_>, wanted: impl Fn(&Ticket) -> bool) -> Reply {
    let wanted = Wanted::whole(|ticket| visible(exchange, ticket) && wanted(ticket));
    let mut answer = tickets::rows(exchange, &wanted)?.renamed("tickets", "requests");
    if let Body::Json(body) = &mut answer.body {
        for row in body["requests"].as_array_mut().into_iter().flatten() {
            let ticket = row["id"]
                .as_i64()
                .and_then(|id| exchange.world.undeleted(id).ok());
            if let Some(ticket) = ticket {
                *row = json(exchange, &ticket);
            }
        }
    }
    Ok(answer)
}

fn add_authors(exchange: &Exchange<'_>, answer: &mut Answer) {
    let Body::Json(body) = &mut answer.body else {
        return;
    };
    let comments = body["comments"].as_array().into_iter().flatten();
    let mut ids: Vec<i64> = comments
        .filter_map(|own| own["author_id"].as_i64())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = ids.iter().filter_map(|id| exchange.world.users.get(id));
    let people: Vec<Value> = people
        .map(|user| {
            json!({
                "id": user.id, "name": user.name, "photo": null, "agent": user.is_agent(),
                "organization_id": user.organization_id,
            })
        })
        .collect();
    body["users"] = json!(people);
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    let mut record = exchange.call.record("request")?.clone();
    record.remove("tags");
    let author = match exchange.user() {
        Some(user) => user.id,
        None => {
            // Anybody may ask, who says who they are.
            let asked = record.get("requester").cloned().unwrap_or_default();
            if asked["name"].as_str().is_none() {
                return Err(crate::auth::unauthenticated());
            }
            -1
        }
    };
    if author > 0
        && exchange
            .world
            .users
            .get(&author)
            .is_some_and(|user| !user.is_agent())
    {
        record.remove("requester");
        record.remove("requester_id");
    }
    let written = writing::create_one(exchange.world, exchange.call, author, &record)?;
    let ticket = tickets::find(exchange, written.id)?;
    let shown = json(exchange, &ticket);
    Ok(Answer::created(json!({ "request": shown })).wrote(None, Some(written.after)))
}

/// A customer may write, and say that it is solved.
fn update(exchange: &mut Exchange<'_>, id: i64) -> Reply {
    let ticket = find(exchange, id)?;
    let author = exchange.user().map(|user| user.id);
    let author = author.ok_or_else(crate::auth::unauthenticated)?;
    let record = exchange.call.record("request")?;
    let mut allowed = Map::new();
    if let Some(comment) = record.get("comment") {
        let mut comment = comment.clone();
        if comment.is_object() {
            comment["author_id"] = json!(author);
            comment["public"] = json!(true);
        }
        allowed.insert("comment".to_owned(), comment);
    }
    let mut changes = super::ticket_body::changes(exchange.world, &ticket, &allowed)?;
    if record.get("solved") == Some(&json!(true)) {
        if ticket.assignee_id.is_none() {
            return Err(Answer::forbidden());
        }
        changes.push(Change::status(Status::Solved));
    }
    let before = ticket_json::json(exchange.call, exchange.world, &ticket);
    exchange
        .world
        .act(Actor::Api(author), id, changes)
        .map_err(tickets::refuse)?;
    let after = tickets::find(exchange, id)?;
    let wrote = ticket_json::json(exchange.call, exchange.world, &after);
    let shown = json(exchange, &after);
    Ok(Answer::ok(json!({ "request": shown })).wrote(Some(before), Some(wrote)))
}

/// A ticket as its requester sees it.
fn json(exchange: &Exchange<'_>, ticket: &Ticket) -> Value {
    let whole = ticket_json::json(exchange.call, exchange.world, ticket);
    let kept = [
        "id",
        "subject",
        "description",
        "priority",
        "type",
        "via",
        "requester_id",
        "assignee_id",
        "organization_id",
        "group_id",
        "collaborator_ids",
        "email_cc_ids",
        "custom_fields",
        "fields",
        "ticket_form_id",
        "brand_id",
        "custom_status_id",
        "recipient",
        "is_public",
        "due_at",
        "created_at",
        "updated_at",
    ];
    let mut shown: Map<String, Value> = kept
        .iter()
        .map(|key| ((*key).to_owned(), whole[*key].clone()))
        .collect();
    let url = super::url(exchange.call, &format!("requests/{}", ticket.id));
    shown.insert("url".to_owned(), json!(url));
    // Whether a ticket is new, or on hold, is the agents' business.
    let status = match ticket.status {
        Status::New | Status::Hold => "open",
        status => status.as_str(),
    };
    shown.insert("status".to_owned(), json!(status));
    shown.insert("solved".to_owned(), json!(ticket.status >= Status::Solved));
    let open = ticket.status < Status::Solved && ticket.assignee_id.is_some();
    shown.insert("can_be_solved_by_me".to_owned(), json!(open));
    shown.insert("followup_source_id".to_owned(), json!(ticket.follows_up));
    Value::Object(shown)
}
