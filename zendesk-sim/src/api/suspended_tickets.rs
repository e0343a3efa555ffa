//! Suspended tickets: mail that waits for somebody to say whether it is spam.

use serde_json::{Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, attachments, id, tickets};
use crate::answer::Answer;
use crate::world::{Actor, Change, Ticket, User, Via};

const SUSPENDED: Resource = Resource {
    many: "suspended_tickets",
    one: "suspended_ticket",
    path: "suspended_tickets",
    required: &[],
    fresh: || json!({}),
    paged: true,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", [] | [_]) => SUSPENDED.route(exchange, method, rest),
        ("PUT", ["recover_many"]) => {
            let ids = exchange.call.ids("ids")?;
            let recovered: Result<Vec<Value>, Answer> =
                ids.into_iter().map(|id| recover(exchange, id)).collect();
            Ok(Answer::ok(json!({ "tickets": recovered? })))
        }
        ("PUT", [suspended, "recover"]) => {
            let ticket = recover(exchange, id(suspended)?)?;
            Ok(Answer::ok(json!({ "ticket": [ticket] })).wrote(None, Some(ticket)))
        }
        ("DELETE", ["destroy_many"]) => {
            exchange.agent()?;
            for id in exchange.call.ids("ids")? {
                exchange.world.documents.remove("suspended_tickets", id);
            }
            Ok(Answer::no_content())
        }
        ("DELETE", [_]) => SUSPENDED.route(exchange, method, rest),
        ("POST", ["attachments"]) => {
            let body = exchange.call.body.as_ref();
            let own = body.and_then(|body| super::number(&body["suspended_ticket_id"]));
            upload_files(exchange, own.unwrap_or_default())
        }
        ("POST", ["export"]) => Ok(Answer::ok(
            json!({ "export": { "view_id": "suspended", "status": "enqueued" } }),
        )),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Copies the files of a suspended ticket, to be named in a comment.
fn upload_files(exchange: &mut Exchange<'_>, suspended: i64) -> Reply {
    exchange.agent()?;
    SUSPENDED.find(exchange, suspended)?;
    let world = &mut *exchange.world;
    let files = attachments::files_of(world, "suspended_ticket_id", suspended);
    let files: Vec<_> = files.map(|file| file.fields.clone()).collect();
    let upload = attachments::begin_upload(world);
    for mut file in files {
        file.remove("suspended_ticket_id");
        attachments::add(world, Value::Object(file), "upload_id", upload);
    }
    let shown = attachments::upload_json(exchange, upload, None);
    Ok(Answer::ok(json!({ "upload": shown })))
}

/// Makes it the ticket it would have been.
fn recover(exchange: &mut Exchange<'_>, id: i64) -> Result<Value, Answer> {
    exchange.agent()?;
    let own = SUSPENDED.find(exchange, id)?.clone();
    let world = &mut *exchange.world;
    let author = &own["author"];
    let email = author["email"].as_str().unwrap_or_default();
    let requester = world.user_by_email(email).map(|user| user.id);
    let requester = requester.unwrap_or_else(|| {
        let name = author["name"].as_str().unwrap_or("Customer");
        world.add_user(User::end_user(name).email(email))
    });
    let ticket = Ticket {
        requester_id: requester,
        organization_id: world
            .users
            .get(&requester)
            .and_then(|user| user.organization_id),
        subject: own.text("subject").to_owned(),
        description: own.text("content").to_owned(),
        via: Via::Email,
        ..Ticket::default()
    };
    let said = Change::Comment {
        body: own.text("content").to_owned(),
        html: None,
        public: true,
        author: Some(requester),
    };
    let ticket = world
        .create_ticket(&Actor::Api(requester), ticket, &[said])
        .map_err(tickets::refuse)?;
    world.documents.remove("suspended_tickets", id);
    let found = tickets::find(exchange, ticket)?;
    Ok(super::ticket_json::json(
        exchange.call,
        exchange.world,
        &found,
    ))
}
