//! Deleted users, and deleting them for good.

use serde_json::{Value, json};

use super::find;
use crate::answer::Answer;
use crate::api::{self, Exchange, Reply, id, time, users};
use crate::paging::Rows;
use crate::world::{Document, User};

const STATUSES: &str = "compliance_deletion_statuses";

pub(in crate::api) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    let deleted = |user: &&User| user.deleted;
    let users = exchange.world.users.values().filter(deleted);
    let found = |exchange: &Exchange<'_>, user: &str| {
        let user = find(exchange, id(user)?)?;
        user.deleted.then_some(user).ok_or_else(Answer::not_found)
    };
    let show = |exchange: &Exchange<'_>, user: &User| {
        let mut shown = users::json(exchange.call, exchange.world, user);
        shown["permanently_deleted"] = json!(user.email.is_none());
        shown
    };
    match (method, rest) {
        ("GET", []) => {
            let page = Rows::by_id(users.map(|user| user.id)).page(exchange.call)?;
            let get = |id| Some(show(exchange, exchange.world.users.get(&id)?));
            Ok(page.answer("deleted_users", get))
        }
        ("GET", ["count"]) => Ok(api::count(users.count(), exchange.world.now)),
        ("GET", [user]) => {
            let user = found(exchange, user)?;
            Ok(Answer::ok(json!({ "deleted_user": show(exchange, &user) })))
        }
        ("DELETE", [user]) => {
            let before = found(exchange, user)?;
            record_deletion(exchange, before.id)?;
            if let Some(user) = exchange.world.changing_user(before.id) {
                user.name = "Permanently Deleted User".to_owned();
                user.email = None;
                user.phone = None;
            }
            let after = show(exchange, &find(exchange, before.id)?);
            let before = show(exchange, &before);
            Ok(Answer::ok(json!({ "deleted_user": after })).wrote(Some(before), Some(after)))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// What became of the wish to delete a user for good: asked for, begun and done at once.
fn record_deletion(exchange: &mut Exchange<'_>, user: i64) -> Result<(), Answer> {
    let admin = exchange.admin()?;
    for (action, application, by) in [
        ("request_deletion", "all", Some(admin)),
        ("started", "support", None),
        ("complete", "support", None),
    ] {
        let status = json!({
            "action": action, "application": application, "account_subdomain": "sim",
            "executer_id": by, "user_id": user,
        });
        exchange.world.add_document(STATUSES, Document::new(status));
    }
    Ok(())
}

pub(super) fn statuses(exchange: &Exchange<'_>, user: i64) -> Reply {
    exchange.admin()?;
    find(exchange, user)?;
    let application = exchange.call.query("application");
    let own = exchange.world.documents.of(STATUSES).filter(|own| {
        own.id_of("user_id") == Some(user)
            && application.is_none_or(|application| own.text("application") == application)
    });
    let shown: Vec<Value> = own
        .map(|own| {
            let mut shown = own.fields.clone();
            shown.insert("created_at".to_owned(), time(Some(own.created_at)));
            Value::Object(shown)
        })
        .collect();
    Ok(Answer::ok(json!({ STATUSES: shown })).listing(STATUSES))
}
