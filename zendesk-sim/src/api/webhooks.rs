//! Webhooks: written, asked for their secrets, and for what was sent to them.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, time};
use crate::answer::{Answer, Body};
use crate::deliveries::{Letter, Sent};
use crate::paging::Rows;
use crate::world::{Document, secret_of, webhook_id};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    exchange.admin()?;
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("POST", []) => create(exchange),
        ("POST", ["test"]) => test(exchange),
        ("GET", [webhook]) => {
            let shown = json(&find(exchange, webhook)?);
            Ok(Answer::ok(json!({ "webhook": shown })))
        }
        ("PUT" | "PATCH", [webhook]) => update(exchange, webhook),
        ("DELETE", [webhook]) => {
            let found = find(exchange, webhook)?;
            exchange.world.documents.remove("webhooks", found.id);
            Ok(Answer::no_content().wrote(Some(json(&found)), None))
        }
        ("GET", [webhook, "signing_secret"]) => Ok(Answer::ok(secret(&find(exchange, webhook)?))),
        ("POST", [webhook, "signing_secret"]) => reset_secret(exchange, webhook),
        ("GET", [webhook, "invocations"]) => invocations(exchange, webhook),
        ("GET", [webhook, "invocations", invocation, "attempts"]) => {
            let webhook = find(exchange, webhook)?.id;
            let sent = exchange.deliveries.of(webhook);
            let found = sent.iter().find(|own| own.id == *invocation);
            let attempts = &found.ok_or_else(Answer::not_found)?.attempts;
            Ok(Answer::ok(json!({ "attempts": attempts })))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn find(exchange: &Exchange<'_>, id: &str) -> Result<Document, Answer> {
    let mut all = exchange.world.documents.of("webhooks");
    let found = all.find(|own| webhook_id(own.id) == id).cloned();
    found.ok_or_else(|| {
        let row = json!({ "code": "WebhookNotFound", "title": "Webhook not found" });
        Answer::new(404, Body::Json(json!({ "errors": [row] })))
    })
}

/// By cursor always; this list tells no cursors where there is no more.
fn list(exchange: &Exchange<'_>) -> Reply {
    let call = exchange.call;
    let name = call.query("filter[name_contains]").unwrap_or_default();
    let status = call.query("filter[status]");
    let documents = &exchange.world.documents;
    let wanted = documents.of("webhooks").filter(|own| {
        own.text("name").contains(name) && status.is_none_or(|status| own["status"] == status)
    });
    let page = Rows::by_id(wanted.map(|own| own.id)).by_cursor(call, 100)?;
    let mut answer = page.answer("webhooks", |id| Some(json(documents.get("webhooks", id)?)));
    if let Body::Json(body) = &mut answer.body
        && body["meta"]["has_more"] == false
    {
        body["meta"] = json!({ "has_more": false });
        if let Some(body) = body.as_object_mut() {
            body.remove("links");
        }
    }
    Ok(answer)
}

fn create(exchange: &mut Exchange<'_>) -> Reply {
    let author = exchange.admin()?;
    let copied = exchange.call.query("clone_webhook_id").map(str::to_owned);
    let record = match copied {
        Some(id) => find(exchange, &id)?.fields,
        None => exchange.call.record("webhook")?.clone(),
    };
    let mut fields = json!({
        "description": "", "status": "active", "subscriptions": ["conditional_ticket_events"],
        "http_method": "POST", "request_format": "json", "secret_version": 1,
        "created_by": author.to_string(),
    });
    if let Some(fields) = fields.as_object_mut() {
        fields.extend(writable(&record));
    }
    let webhook = Document::new(fields);
    check(&webhook)?;
    let id = exchange.world.add_document("webhooks", webhook);
    let webhook = exchange.world.documents.get("webhooks", id);
    let mut shown = webhook.map(json).unwrap_or_default();
    let after = shown.clone();
    // Told once, when the webhook is made.
    shown["signing_secret"] = webhook
        .map(|own| secret(own)["signing_secret"].clone())
        .into();
    Ok(Answer::created(json!({ "webhook": shown })).wrote(None, Some(after)))
}

fn writable(record: &Map<String, Value>) -> Map<String, Value> {
    let keys = [
        "name",
        "description",
        "status",
        "endpoint",
        "http_method",
        "request_format",
        "subscriptions",
        "authentication",
        "custom_headers",
        "external_source",
    ];
    let own = record
        .iter()
        .filter(|(key, _)| keys.contains(&key.as_str()));
    own.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn check(webhook: &Document) -> Result<(), Answer> {
    let refuse = |title: &str| {
        let row = json!({ "code": "InvalidWebhook", "title": title });
        Err(Answer::new(400, Body::Json(json!({ "errors": [row] }))))
    };
    if webhook.text("name").is_empty() {
        return refuse("Name cannot be blank");
    }
    let endpoint = webhook.text("endpoint");
    if !endpoint.starts_with("http://") && !endpoint.starts_with("https://") {
        return refuse("Endpoint is not a URL");
    }
    let subscriptions = webhook["subscriptions"].as_array().into_iter().flatten();
    let events = subscriptions
        .filter(|own| *own != "conditional_ticket_events")
        .count()
        > 0;
    if events && subscribed_to_rules(webhook) {
        return refuse("Subscriptions are either conditional_ticket_events or events");
    }
    if events && (webhook["http_method"] != "POST" || webhook["request_format"] != "json") {
        return refuse("Event subscriptions need POST and json");
    }
    Ok(())
}

fn subscribed_to_rules(webhook: &Document) -> bool {
    let subscriptions = webhook["subscriptions"].as_array();
    let mut subscriptions = subscriptions.into_iter().flatten();
    subscriptions.any(|own| own == "conditional_ticket_events")
}

/// What a webhook is subscribed to stays.
fn update(exchange: &mut Exchange<'_>, webhook: &str) -> Reply {
    let author = exchange.admin()?;
    let found = find(exchange, webhook)?;
    let mut changed = found.clone();
    let mut record = writable(exchange.call.record("webhook")?);
    record.remove("subscriptions");
    changed.fields.extend(record);
    changed
        .fields
        .insert("updated_by".to_owned(), json!(author.to_string()));
    check(&changed)?;
    changed.updated_at = exchange.world.now;
    let after = json(&changed);
    if let Some(own) = exchange.world.documents.get_mut("webhooks", found.id) {
        *own = changed;
    }
    Ok(Answer::no_content().wrote(Some(json(&found)), Some(after)))
}

fn reset_secret(exchange: &mut Exchange<'_>, webhook: &str) -> Reply {
    let mut found = find(exchange, webhook)?;
    let version = found["secret_version"].as_i64().unwrap_or(1) + 1;
    found
        .fields
        .insert("secret_version".to_owned(), json!(version));
    let body = secret(&found);
    if let Some(own) = exchange.world.documents.get_mut("webhooks", found.id) {
        *own = found;
    }
    Ok(Answer::new(201, Body::Json(body)))
}

fn secret(webhook: &Document) -> Value {
    json!({ "signing_secret": { "algorithm": "SHA256", "secret": secret_of(webhook) } })
}

/// Sends a request now, to a webhook or to what the body says of one, and answers what that said.
fn test(exchange: &mut Exchange<'_>) -> Reply {
    let known = exchange.call.query("webhook_id");
    let mut webhook = match known {
        Some(id) => find(exchange, id)?,
        None => Document::new(json!({ "http_method": "POST", "request_format": "json" })),
    };
    let request = exchange.call.body.as_ref().map(|body| &body["request"]);
    let request = request
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    webhook.fields.extend(writable(&request));
    if webhook.text("name").is_empty() {
        webhook.fields.insert("name".to_owned(), json!("Test"));
    }
    check(&webhook)?;
    let body = match request.get("payload") {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => "{}".to_owned(),
        Some(other) => other.to_string(),
    };
    let mut answer = Answer::ok(Value::Null);
    answer.letter = Some(Box::new(Letter { webhook, body }));
    Ok(answer)
}

fn invocations(exchange: &Exchange<'_>, webhook: &str) -> Reply {
    let webhook = find(exchange, webhook)?.id;
    let sent = exchange.deliveries.of(webhook);
    let status = exchange.call.query("filter[status]");
    let wanted = (0..)
        .zip(&sent)
        .filter(|(_, own)| status.is_none_or(|wanted| own.status == wanted));
    let page = Rows::sorted(wanted.map(|(at, _)| (0, at)), true).by_cursor(exchange.call, 100)?;
    Ok(page.answer("invocations", |at| {
        let own: &Sent = sent.get(usize::try_from(at).ok()?)?;
        Some(json!({
            "id": own.id, "status": own.status, "status_code": own.status_code,
            "latest_completed_at": time(own.completed_at),
        }))
    }))
}

/// A webhook on the wire, without what is secret.
fn json(webhook: &Document) -> Value {
    let mut shown = webhook.fields.clone();
    shown.remove("secret_version");
    if let Some(Value::Object(authentication)) = shown.get_mut("authentication") {
        authentication.remove("data");
    }
    shown.insert("id".to_owned(), json!(webhook_id(webhook.id)));
    shown.insert("created_at".to_owned(), time(Some(webhook.created_at)));
    shown.insert("updated_at".to_owned(), time(Some(webhook.updated_at)));
    Value::Object(shown)
}
