//! Files, and tickets that are created later.

use std::time::Duration;

use serde_json::json;
use zendesk_client::model::{CommentDraft, MacroDraft, SideMessageDraft, TicketDraft};
use zendesk_client::{AttachmentId, MacroId, TicketId};

use crate::server::{Reply, Seen, Server};

/// The parts of a form: heads and contents.
fn parts(seen: &Seen) -> Vec<(String, String)> {
    let kind = seen.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(boundary.len() >= 16 && boundary.len() <= 70);
    let text = seen.text.strip_suffix(&format!("\r\n--{boundary}--\r\n"));
    let text = format!("\r\n{}", text.unwrap());
    text.split(&format!("\r\n--{boundary}\r\n"))
        .skip(1)
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            (head.to_owned(), content.to_owned())
        })
        .collect()
}

#[tokio::test]
async fn files_of_macros_go_as_a_form() {
    let server = Server::start(|_, _| {
        let file = json!({ "id": 7, "filename": "a.txt", "size": 5 });
        Reply::json(&json!({ "macro_attachment": file }))
    })
    .await;
    let client = server.client();
    let (macros, content) = (client.macros(), b"one\r\n--two\r\n");
    let file = macros
        .attach(MacroId::new(3), "a \"b\"\r\nx.txt", "text/plain", content)
        .await
        .unwrap();
    assert_eq!(file.id, AttachmentId::new(7));
    macros.upload("a.txt", "text/plain", b"").await.unwrap();

    let seen = server.seen();
    assert_eq!(seen[0].path, "/api/v2/macros/3/attachments");
    assert_eq!(seen[1].path, "/api/v2/macros/attachments");
    let expected = [
        (
            "content-disposition: form-data; name=\"filename\"".to_owned(),
            "a.txt".to_owned(),
        ),
        (
            "content-disposition: form-data; name=\"attachment\"; filename=\"a.txt\"\r\n\
             content-type: text/plain"
                .to_owned(),
            String::new(),
        ),
    ];
    assert_eq!(parts(&seen[1]), expected);
    let (head, sent) = &parts(&seen[0])[1];
    assert!(
        head.contains("filename=\"a %22b%22%0D%0Ax.txt\"\r\n"),
        "{head}"
    );
    assert_eq!(sent.as_bytes(), content);
    let draft = MacroDraft::new().attachments(&[file.id]);
    assert_eq!(json!(draft), json!({ "attachments": [7] }));

    let smuggled = macros.upload("a", "text/plain\r\nx: y", b"").await;
    assert!(smuggled.is_err() && server.seen().len() == 2);
}

#[tokio::test]
async fn files_of_side_conversations_go_as_a_form() {
    let server = Server::start(|_, _| {
        let file = json!({ "id": "s3-d2a3111e", "name": "image.png", "size": 5, "width": 406,
            "height": 214, "content_type": "image/png" });
        Reply::status(201, file.to_string()).header("content-type", "application/json")
    })
    .await;
    let client = server.client();
    let file = client
        .side_conversations()
        .upload("image.png", "image/png", b"12345")
        .await
        .unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.path, "/api/v2/tickets/side_conversations/attachments");
    let (head, content) = &parts(seen)[0];
    assert!(
        head.contains("name=\"file\"; filename=\"image.png\""),
        "{head}"
    );
    assert_eq!(content, "12345");
    let message = SideMessageDraft::new().attachment_ids(&[file.id]);
    assert_eq!(json!(message), json!({ "attachment_ids": ["s3-d2a3111e"] }));
}

#[tokio::test]
async fn a_ticket_created_later_has_its_number_at_once() {
    let server = Server::start(|seen, nth| {
        let job = json!({ "id": "82de0b", "status": if nth < 2 { "queued" } else { "completed" } });
        match seen.method.as_str() {
            "POST" => Reply::status(
                202,
                json!({ "ticket": { "id": 123 }, "job_status": job }).to_string(),
            ),
            _ => Reply::json(&json!({ "job_status": job })),
        }
    })
    .await;
    let client = server.client();
    let draft = TicketDraft::new().comment(&CommentDraft::new().body("It burns"));
    let queued = client.tickets().create_async(&draft).await.unwrap();
    assert_eq!(queued.ticket, TicketId::new(123));
    let jobs = client.job_statuses();
    let within = Duration::from_secs(60);
    let job = jobs.wait_for(&queued.job.id, within).await.unwrap();
    assert!(job.status.is_over());
    assert_eq!(server.seen()[0].parameter("async"), Some("true"));
    assert_eq!(server.seen().len(), 3);
}
