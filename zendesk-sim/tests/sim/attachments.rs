//! Files: uploaded, named in a comment, read, redacted.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::http;

const UPLOADS: &str = "/api/v2/uploads.json?filename=crash.log";

async fn upload(desk: &Desk, target: &str, content: &str) -> Value {
    let answer = desk.upload(target, "text/plain", content).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["upload"].clone()
}

async fn comment_with(desk: &Desk, upload: &Value) -> Value {
    let comment = json!({ "body": "see the log", "uploads": [upload["token"]] });
    let body = json!({ "ticket": { "comment": comment } });
    let answer = desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    comments["comments"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

#[tokio::test]
async fn an_uploaded_file_becomes_one_of_the_comment_that_names_it() {
    let desk = Desk::open().await;
    let first = upload(&desk, UPLOADS, "it crashed").await;
    let token = first["token"].as_str().unwrap();
    let beside = format!("/api/v2/uploads?filename=b.txt&token={token}");
    let both = upload(&desk, &beside, "and again").await;
    assert_eq!(both["attachments"].as_array().unwrap().len(), 2);
    let comment = comment_with(&desk, &first).await;
    let file = &comment["attachments"][0];
    assert_eq!(
        (&file["file_name"], &file["size"], &file["content_type"]),
        (&json!("crash.log"), &json!(10), &json!("text/plain"))
    );
    let shown = desk
        .get(&format!("/api/v2/attachments/{}.json", file["id"]))
        .await;
    assert_eq!(shown.json()["attachment"], *file);
    // The content is had without credentials, from this host.
    let address = file["content_url"].as_str().unwrap();
    let content = http::send(&desk.sim, "GET", address, &[], None)
        .await
        .unwrap();
    assert_eq!((content.status, content.text.as_str()), (200, "it crashed"));
    assert_eq!(content.header("Content-Type"), Some("text/plain"));
    // The audit tells of the file too, and the token is used up.
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let audit = audits["audits"].as_array().unwrap().last().unwrap();
    assert_eq!(audit["events"][0]["attachments"], comment["attachments"]);
    let again = json!({ "ticket": { "comment": { "body": "more", "uploads": [token] } } });
    assert_eq!(desk.put("/api/v2/tickets/101", again).await.status, 422);
}

#[tokio::test]
async fn a_ticket_can_begin_with_a_file() {
    let desk = Desk::open().await;
    let file = upload(&desk, UPLOADS, "log").await;
    let comment = json!({ "body": "broken", "uploads": file["token"] });
    let made = desk.post(
        "/api/v2/tickets",
        json!({ "ticket": { "comment": comment } }),
    );
    let made = made.await.json();
    assert_eq!(
        made["audit"]["events"][0]["attachments"][0]["file_name"],
        "crash.log"
    );
}

#[tokio::test]
async fn a_token_lives_for_an_hour_or_until_it_is_deleted() {
    let desk = Desk::open().await;
    let old = upload(&desk, UPLOADS, "old").await;
    assert_eq!(old["expires_at"], "2026-03-02T10:00:00Z");
    desk.sim.clock().advance(Duration::from_secs(3600));
    let desk_put = async |upload: &Value| {
        let comment = json!({ "body": "x", "uploads": [upload["token"]] });
        let body = json!({ "ticket": { "comment": comment } });
        desk.put("/api/v2/tickets/101", body).await.status
    };
    assert_eq!(desk_put(&old).await, 422);
    let other = upload(&desk, UPLOADS, "other").await;
    let path = format!("/api/v2/uploads/{}.json", other["token"].as_str().unwrap());
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 404);
    assert_eq!(desk_put(&other).await, 422);
    let nameless = desk.upload("/api/v2/uploads", "text/plain", "x").await;
    assert_eq!(nameless.status, 400);
}

#[tokio::test]
async fn a_redacted_file_is_empty_and_told_of() {
    let desk = Desk::open().await;
    let secret = upload(&desk, UPLOADS, "password").await;
    let comment = comment_with(&desk, &secret).await;
    let file = &comment["attachments"][0];
    let path = format!(
        "/api/v2/tickets/101/comments/{}/attachments/{}/redact",
        comment["id"], file["id"]
    );
    let redacted = desk.put(&path, json!({})).await.json()["attachment"].clone();
    assert_eq!(
        (&redacted["file_name"], &redacted["size"]),
        (&json!("redacted.txt"), &json!(0))
    );
    let address = file["content_url"].as_str().unwrap();
    let content = http::send(&desk.sim, "GET", address, &[], None)
        .await
        .unwrap();
    assert_eq!(content.text, "");
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let event = &audits["audits"].as_array().unwrap().last().unwrap()["events"][0];
    assert_eq!(event["type"], "AttachmentRedactionEvent");
    assert_eq!(event["attachment_id"], file["id"]);
    // By the address of its content too, of one more file.
    let second = upload(&desk, UPLOADS, "pin").await;
    let comment = comment_with(&desk, &second).await;
    let urls = json!([comment["attachments"][0]["content_url"]]);
    let body = json!({ "ticket_id": 101, "external_attachment_urls": urls });
    let path = format!("/api/v2/comment_redactions/{}", comment["id"]);
    let redacted = desk.put(&path, body).await.json();
    assert_eq!(redacted["comment"]["attachments"][0]["size"], 0);
}

#[tokio::test]
async fn files_come_along_when_tickets_are_merged() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": { "subject": "same", "comment": { "body": "same" } } });
    let target = desk.post("/api/v2/tickets", body).await.json()["ticket"]["id"].clone();
    let file = upload(&desk, UPLOADS, "log").await;
    comment_with(&desk, &file).await;
    let path = format!("/api/v2/tickets/{target}/merge");
    let merge = desk.post(&path, json!({ "ids": [101] })).await;
    assert_eq!(merge.status, 200);
    desk.sim.clock().advance(Duration::from_secs(1));
    let comments = desk
        .get(&format!("/api/v2/tickets/{target}/comments"))
        .await;
    let last = comments.json()["comments"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["attachments"][0]["file_name"], "crash.log");
}

#[tokio::test]
async fn a_macro_has_files_of_its_own() {
    let desk = Desk::open().await;
    let form = "--x\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a.txt\"\r\n\
                Content-Type: text/plain\r\n\r\nhello\r\n--x--\r\n";
    let kind = "multipart/form-data; boundary=x";
    let waiting = desk
        .upload("/api/v2/macros/attachments.json", kind, form)
        .await;
    assert_eq!(waiting.status, 201, "{}", waiting.text);
    let file = waiting.json()["macro_attachment"].clone();
    assert_eq!(file["filename"], "a.txt");
    let body = json!({ "macro": {
        "title": "Send the guide", "actions": [{ "field": "status", "value": "pending" }],
        "attachments": [file["id"]],
    } });
    let own = desk.post("/api/v2/macros", body).await.json()["macro"]["id"].clone();
    let files = desk
        .get(&format!("/api/v2/macros/{own}/attachments"))
        .await
        .json();
    assert_eq!(files["macro_attachments"], json!([file]));
    let content = desk.get(file["content_url"].as_str().unwrap()).await;
    assert_eq!(content.text, "hello");
    let no_form = desk
        .upload("/api/v2/macros/attachments", "text/plain", "hello")
        .await;
    assert_eq!(no_form.status, 400);
}
