//! Conversations beside a ticket.

use serde_json::json;

use crate::desk::Desk;

const LIST: &str = "/api/v2/tickets/101/side_conversations";

#[tokio::test]
async fn a_conversation_is_begun_answered_and_closed() {
    let desk = Desk::open().await;
    let to = json!([{ "email": "supplier@example.net", "name": "Supplier" }]);
    let message = json!({ "message": { "subject": "Parts", "body": "Any left?", "to": to } });
    let made = desk.post(LIST, message).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let own = made.json()["side_conversation"].clone();
    assert_eq!(
        (&own["subject"], &own["state"], &own["preview_text"]),
        (&json!("Parts"), &json!("open"), &json!("Any left?"))
    );
    assert_eq!(own["participants"][0]["email"], "supplier@example.net");
    let path = format!("{LIST}/{}", own["id"].as_str().unwrap());
    desk.sim.clock().advance(std::time::Duration::from_secs(60));
    let form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"parts.csv\"\r\n\
                Content-Type: text/csv\r\n\r\n1,2\r\n--x--\r\n";
    let kind = "multipart/form-data; boundary=x";
    let target = "/api/v2/tickets/side_conversations/attachments";
    let file = desk.upload(target, kind, form).await;
    assert_eq!(file.status, 201, "{}", file.text);
    let file = file.json();
    assert_eq!(
        (&file["name"], &file["size"]),
        (&json!("parts.csv"), &json!(3))
    );
    let to = json!([{ "user_id": desk.maya }]);
    let message = json!({ "message": { "body": "See", "to": to, "attachment_ids": [file["id"]] } });
    let answered = desk.post(&format!("{path}/reply"), message).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let answered = answered.json()["side_conversation"].clone();
    assert_eq!(answered["preview_text"], "See");
    assert_eq!(answered["message_added_at"], "2026-03-02T09:01:00Z");
    assert_eq!(answered["participants"].as_array().unwrap().len(), 3);
    let closing = json!({ "side_conversation": { "state": "closed" } });
    assert_eq!(desk.put(&path, closing).await.status, 200);
    let events = desk
        .get(&format!("{path}/events?page[size]=10"))
        .await
        .json();
    let kinds = events["events"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds.map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["create", "reply", "update"]);
    assert_eq!(
        events["events"][1]["message"]["attachments"][0]["name"],
        "parts.csv"
    );
    assert_eq!(events["events"][2]["updates"], json!({ "state": "closed" }));
    let list = desk.get(LIST).await.json();
    assert_eq!(list["side_conversations"][0]["state"], "closed");
    assert_eq!(
        desk.get(&path).await.json()["side_conversation"],
        list["side_conversations"][0]
    );
}

#[tokio::test]
async fn a_message_needs_somebody_and_a_state_must_be_one() {
    let desk = Desk::open().await;
    let nobody = json!({ "message": { "body": "Hello?", "to": [] } });
    assert_eq!(desk.post(LIST, nobody).await.status, 422);
    let to = json!([{ "user_id": desk.maya }]);
    let made = desk.post(LIST, json!({ "message": { "body": "Hello", "to": to } }));
    let id = made.await.json()["side_conversation"]["id"].clone();
    let id = id.as_str().unwrap();
    let wrong = json!({ "side_conversation": { "state": "asleep" } });
    assert_eq!(desk.put(&format!("{LIST}/{id}"), wrong).await.status, 422);
    assert_eq!(desk.get(&format!("{LIST}/none")).await.status, 404);
    assert_eq!(
        desk.get(&format!("/api/v2/tickets/7/side_conversations/{id}"))
            .await
            .status,
        404
    );
}
