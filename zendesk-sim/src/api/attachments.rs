//! Files: uploaded under a token, then of the comment that names the token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, tickets, url};
use crate::answer::{Answer, Body};
use crate::call::{Call, encode};
use crate::world::{Audit, Document, EventKind, World};

/// How long a token can be named in a comment.
const UPLOAD_LIVES: SignedDuration = SignedDuration::from_mins(60);

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let [attachment] = rest else {
        return Err(Answer::no_endpoint());
    };
    let attachment = id(attachment)?;
    match method {
        "GET" => {
            let found = find(exchange.world, attachment)?;
            Ok(Answer::ok(
                json!({ "attachment": json(exchange.call, found) }),
            ))
        }
        "PUT" => {
            exchange.admin()?;
            let wish = exchange.call.record("attachment")?;
            let wish = wish.get("malware_access_override").cloned();
            rewrite(exchange, attachment, |fields| {
                fields.extend(wish.map(|wish| ("malware_access_override".to_owned(), wish)));
            })
        }
        _ => Err(Answer::no_endpoint()),
    }
}

pub(super) fn route_uploads(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("POST", []) => upload(exchange),
        ("DELETE", [token]) => {
            let upload = open_upload(exchange.world, token).ok_or_else(Answer::not_found)?;
            let files = files_of(exchange.world, "upload_id", upload);
            let files: Vec<i64> = files.map(|file| file.id).collect();
            for file in files {
                exchange.world.documents.remove("attachments", file);
            }
            exchange.world.documents.remove("uploads", upload);
            Ok(Answer::no_content())
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// `POST /uploads?filename=…`, and `token=…` for one more file under an earlier token.
fn upload(exchange: &mut Exchange<'_>) -> Reply {
    let call = exchange.call;
    let missing = || Answer::error(400, "ParameterMissing", "Parameter filename is required");
    let name = call.query("filename").ok_or_else(missing)?;
    let kind = call.header("content-type").unwrap_or("application/binary");
    let file = file(name, kind, &call.bytes);
    let upload = match call.query("token") {
        Some(token) => open_upload(exchange.world, token).ok_or_else(|| invalid_token(token))?,
        None => begin_upload(exchange.world),
    };
    let file = add(exchange.world, file, "upload_id", upload);
    let shown = upload_json(exchange, upload, Some(file));
    Ok(Answer::new(201, Body::Json(json!({ "upload": shown }))).wrote(None, Some(shown)))
}

/// An upload without files yet.
pub(super) fn begin_upload(world: &mut World) -> i64 {
    let until = world.now.saturating_add(UPLOAD_LIVES);
    let until = until.unwrap_or(Timestamp::MAX).to_string();
    let id = world.add_document("uploads", Document::new(json!({ "expires_at": until })));
    if let Some(upload) = world.documents.get_mut("uploads", id) {
        let token = json!(format!("upload{id:x}"));
        upload.fields.insert("token".to_owned(), token);
    }
    id
}

/// An upload on the wire; `newest` is the file that came last.
pub(super) fn upload_json(exchange: &Exchange<'_>, upload: i64, newest: Option<i64>) -> Value {
    let world = &*exchange.world;
    let files = files_of(world, "upload_id", upload);
    let files: Vec<Value> = files.map(|file| json(exchange.call, file)).collect();
    let newest = newest.and_then(|id| world.documents.get("attachments", id));
    let upload = world.documents.get("uploads", upload);
    json!({
        "token": upload.map(|own| own["token"].clone()),
        "expires_at": upload.map(|own| own["expires_at"].clone()),
        "attachment": newest.map(|file| json(exchange.call, file)),
        "attachments": files,
    })
}

/// The upload of a token, while it can be used.
fn open_upload(world: &World, token: &str) -> Option<i64> {
    let mut uploads = world.documents.of("uploads");
    let found = uploads.find(|own| own.text("token") == token)?;
    let until: Timestamp = found.text("expires_at").parse().ok()?;
    (until > world.now).then_some(found.id)
}

fn invalid_token(token: &str) -> Answer {
    let text = format!("Upload token {token} is invalid or expired");
    let row = json!([{ "description": text, "error": "InvalidValue" }]);
    Answer::invalid(&json!({ "uploads": row }))
}

/// The uploads the comment of a ticket's body names, before anything is written.
pub(super) fn named(world: &World, record: &Map<String, Value>) -> Result<Vec<i64>, Answer> {
    let comment = record.get("comment").unwrap_or(&Value::Null);
    let tokens = match &comment["uploads"] {
        Value::Array(tokens) => tokens.iter().filter_map(Value::as_str).collect(),
        Value::String(token) => vec![token.as_str()],
        _ => Vec::new(),
    };
    let open = |token: &str| open_upload(world, token).ok_or_else(|| invalid_token(token));
    tokens.into_iter().map(open).collect()
}

/// Makes the files of these uploads those of the comment in an audit; the tokens are used up.
pub(super) fn attach(world: &mut World, ticket: i64, audit: i64, uploads: &[i64]) {
    if uploads.is_empty() {
        return;
    }
    let audits = world.audits_of(ticket);
    let comment = audits.iter().find(|own| own.id == audit).and_then(comment);
    let Some(comment) = comment else {
        return;
    };
    for upload in uploads {
        let files: Vec<i64> = files_of(world, "upload_id", *upload)
            .map(|file| file.id)
            .collect();
        for file in files {
            if let Some(file) = world.documents.get_mut("attachments", file) {
                file.fields.remove("upload_id");
                file.fields.insert("ticket_id".to_owned(), json!(ticket));
                file.fields.insert("comment_id".to_owned(), json!(comment));
            }
        }
        world.documents.remove("uploads", *upload);
    }
}

/// The first comment of an audit.
fn comment(audit: &Audit) -> Option<i64> {
    let mut events = audit.events.iter();
    let found = events.find(|event| matches!(event.kind, EventKind::Comment { .. }));
    found.map(|event| event.id)
}

/// The files of a comment, on the wire.
pub(super) fn of_comment(call: &Call, world: &World, comment: i64) -> Vec<Value> {
    let files = files_of(world, "comment_id", comment);
    files.map(|file| json(call, file)).collect()
}

/// The files that belong to something, by the key that says so.
pub(super) fn files_of<'a>(
    world: &'a World,
    key: &'a str,
    id: i64,
) -> impl Iterator<Item = &'a Document> {
    let files = world.documents.of("attachments");
    files.filter(move |file| file.id_of(key) == Some(id))
}

/// What a file is made of.
pub(super) fn file(name: &str, kind: &str, content: &[u8]) -> Value {
    json!({
        "file_name": name, "content_type": kind, "size": content.len(), "inline": false,
        "deleted": false, "malware_access_override": false,
        "malware_scan_result": "malware_not_found", "content": STANDARD.encode(content),
    })
}

/// Adds a file to what it belongs to.
pub(super) fn add(world: &mut World, mut file: Value, key: &str, owner: i64) -> i64 {
    file[key] = json!(owner);
    world.add_document("attachments", Document::new(file))
}

/// Gives the comment of an audit copies of all files of another ticket.
pub(super) fn copy(world: &mut World, from: i64, ticket: i64, audit: i64) {
    let audits = world.audits_of(ticket);
    let comment = audits.iter().find(|own| own.id == audit).and_then(comment);
    let Some(comment) = comment else {
        return;
    };
    let files: Vec<Map<String, Value>> = files_of(world, "ticket_id", from)
        .map(|file| file.fields.clone())
        .collect();
    for mut fields in files {
        fields.insert("ticket_id".to_owned(), json!(ticket));
        let file = Value::Object(fields);
        add(world, file, "comment_id", comment);
    }
}

/// `PUT /tickets/{ticket}/comments/{comment}/attachments/{attachment}/redact`: an empty file takes its place.
pub(super) fn redact(exchange: &mut Exchange<'_>, ticket: i64, comment: i64, file: i64) -> Reply {
    let agent = exchange.agent()?;
    tickets::find(exchange, ticket)?;
    if find(exchange.world, file)?.id_of("comment_id") != Some(comment) {
        return Err(Answer::not_found());
    }
    let answer = rewrite(exchange, file, |fields| {
        let empty = self::file("redacted.txt", "text/plain", b"");
        fields.extend(empty.as_object().cloned().unwrap_or_default());
    })?;
    let body = json!({ "comment_id": comment, "attachment_id": file });
    let world = &mut *exchange.world;
    world.note_rewriting(ticket, agent, "AttachmentRedactionEvent", body);
    Ok(answer)
}

fn rewrite(
    exchange: &mut Exchange<'_>,
    id: i64,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Reply {
    let before = json(exchange.call, find(exchange.world, id)?);
    if let Some(file) = exchange.world.documents.get_mut("attachments", id) {
        change(&mut file.fields);
    }
    let after = json(exchange.call, find(exchange.world, id)?);
    Ok(Answer::ok(json!({ "attachment": after })).wrote(Some(before), Some(after)))
}

/// The file of a ticket behind the address of its content.
pub(super) fn behind(call: &Call, world: &World, ticket: i64, address: &str) -> Option<i64> {
    let mut files = files_of(world, "ticket_id", ticket);
    let found = files.find(|file| json(call, file)["content_url"] == address);
    found.map(|file| file.id)
}

/// `GET /attachments/token/{token}/?name=…`: the file itself. Whoever knows the token may have it.
pub(crate) fn content(world: &World, token: &str) -> Answer {
    let mut files = world.documents.of("attachments");
    let file = files.find(|file| self::token(file) == token);
    file.map_or_else(Answer::not_found, bytes_of)
}

pub(super) fn bytes_of(file: &Document) -> Answer {
    let content = STANDARD.decode(file.text("content")).unwrap_or_default();
    let name = file.text("file_name").replace('"', "%22");
    let kind = file.text("content_type").to_owned();
    Answer::new(200, Body::File(Box::new((kind, content)))).header(
        "Content-Disposition",
        format!("attachment; filename=\"{name}\""),
    )
}

fn token(file: &Document) -> String {
    // Odd, so that every id has a token of its own.
    let id = u64::try_from(file.id).unwrap_or_default();
    format!("{:016x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

pub(super) fn find(world: &World, id: i64) -> Result<&Document, Answer> {
    let found = world.documents.get("attachments", id);
    found.ok_or_else(Answer::not_found)
}

/// A file on the wire.
pub(super) fn json(call: &Call, file: &Document) -> Value {
    let name = encode(file.text("file_name"));
    let content = format!(
        "{}/attachments/token/{}/?name={name}",
        call.base,
        token(file)
    );
    json!({
        "url": url(call, &format!("attachments/{}", file.id)),
        "id": file.id,
        "file_name": file["file_name"],
        "content_url": content,
        "mapped_content_url": content,
        "content_type": file["content_type"],
        "size": file["size"],
        "width": null,
        "height": null,
        "inline": file["inline"],
        "deleted": file["deleted"],
        "malware_access_override": file["malware_access_override"],
        "malware_scan_result": file["malware_scan_result"],
        "thumbnails": [],
    })
}
