//! Custom ticket statuses, and the forms that offer them.

use serde_json::{Value, json};

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, id, number};
use crate::answer::Answer;
use crate::world::{Document, Status};

pub(super) const STATUSES: Resource = Resource {
    many: "custom_statuses",
    one: "custom_status",
    path: "custom_statuses",
    required: &["status_category", "agent_label"],
    fresh: || {
        json!({
            "end_user_label": null, "description": "", "end_user_description": "",
            "active": true, "default": false,
        })
    },
    paged: false,
    ids: Ids::Numbers,
};

const OF_FORMS: Resource = Resource {
    many: "ticket_form_statuses",
    one: "ticket_form_statuses",
    path: "",
    required: &[],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Texts,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let call = exchange.call;
            let categories = call.query("status_categories").unwrap_or_default();
            let default = call.query("default");
            STATUSES.list(exchange, |own| {
                let mut wanted = categories.split(',');
                let category = own.text("status_category");
                (categories.is_empty() || wanted.any(|wanted| wanted == category))
                    && default.is_none_or(|default| (default == "true") == own.is("default"))
            })
        }
        ("POST", []) => {
            let record = exchange.call.record("custom_status")?;
            let category = record.get("status_category").and_then(Value::as_str);
            let category = category.and_then(Status::parse);
            if category.is_none_or(|category| category == Status::Closed) {
                let text = "Status category: is invalid";
                let row = json!([{ "description": text, "error": "InvalidValue" }]);
                return Err(Answer::invalid(&json!({ "status_category": row })));
            }
            STATUSES.create(exchange, json!({}))
        }
        ("POST", [status, "ticket_form_statuses"]) => {
            let status = id(status)?;
            STATUSES.find(exchange, status)?;
            offer(exchange, |row| {
                (number(&row["ticket_form_id"]), Some(status))
            })
        }
        // A status is never deleted, only made inactive.
        ("DELETE", _) => Err(Answer::no_endpoint()),
        _ => STATUSES.route(exchange, method, rest),
    }
}

/// Makes statuses the default of their category.
pub(super) fn make_default(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let ids = match exchange.call.body.as_ref().map(|body| &body["ids"]) {
        Some(Value::String(ids)) => ids.clone(),
        Some(Value::Array(ids)) => {
            let ids: Vec<String> = ids.iter().map(Value::to_string).collect();
            ids.join(",")
        }
        _ => exchange.call.query("ids").unwrap_or_default().to_owned(),
    };
    for chosen in ids.split(',').filter_map(|id| id.trim().parse().ok()) {
        let category = STATUSES
            .find(exchange, chosen)?
            .text("status_category")
            .to_owned();
        let others: Vec<i64> = exchange
            .world
            .documents
            .of("custom_statuses")
            .filter(|own| own.text("status_category") == category)
            .map(|own| own.id)
            .collect();
        for own in others {
            if let Some(status) = exchange.world.documents.get_mut("custom_statuses", own) {
                status
                    .fields
                    .insert("default".to_owned(), json!(own == chosen));
            }
        }
    }
    Ok(Answer::ok(json!({})))
}

pub(super) fn route_of_forms(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", [] | ["show_many"]) => OF_FORMS.route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

/// Those of one form.
pub(super) fn of_form(
    exchange: &mut Exchange<'_>,
    method: &str,
    form: i64,
    rest: &[&str],
) -> Reply {
    if !exchange.world.ticket_forms.contains_key(&form) {
        return Err(Answer::not_found());
    }
    let own = |own: &Document| own.id_of("ticket_form_id") == Some(form);
    match (method, rest) {
        ("GET", []) => OF_FORMS.list(exchange, own),
        ("POST", []) => offer(exchange, |row| {
            (Some(form), number(&row["custom_status_id"]))
        }),
        ("PUT", []) => {
            take_back(exchange, own);
            offer(exchange, |row| {
                (Some(form), number(&row["custom_status_id"]))
            })
        }
        ("PUT", [_]) => OF_FORMS.route(exchange, method, rest),
        ("DELETE", []) => {
            take_back(exchange, own);
            Ok(Answer::no_content())
        }
        ("DELETE", [_]) => OF_FORMS.route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

fn take_back(exchange: &mut Exchange<'_>, own: impl Fn(&Document) -> bool) {
    let documents = &mut exchange.world.documents;
    let gone = documents.of("ticket_form_statuses").filter(|one| own(one));
    let gone: Vec<i64> = gone.map(|one| one.id).collect();
    for id in gone {
        documents.remove("ticket_form_statuses", id);
    }
}

/// Offers statuses in forms: one row of the body, or a list of them.
fn offer(
    exchange: &mut Exchange<'_>,
    read: impl Fn(&Value) -> (Option<i64>, Option<i64>),
) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.clone().unwrap_or_default();
    let rows = match &body["ticket_form_status"] {
        Value::Array(rows) => rows.clone(),
        row => vec![row.clone()],
    };
    let mut made = Vec::new();
    for row in rows {
        let (Some(form), Some(status)) = read(&row) else {
            return Err(Answer::error(
                400,
                "ParameterMissing",
                "Parameter ticket_form_status is required",
            ));
        };
        let fields = json!({
            "ticket_form_id": form.to_string(), "custom_status_id": status.to_string(),
        });
        let id = exchange
            .world
            .add_document("ticket_form_statuses", Document::new(fields));
        made.extend(OF_FORMS.shown(exchange, id));
    }
    Ok(Answer::created(json!({ "ticket_form_statuses": made })))
}
