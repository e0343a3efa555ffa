//! What webhooks are told, tried and spared.

use std::time::Duration;

use serde_json::json;

use crate::desk::Desk;
use crate::webhooks::{Receiver, webhook};

#[tokio::test]
async fn a_test_answers_what_the_endpoint_said() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let request =
        json!({ "request": { "endpoint": receiver.url, "payload": "{\"say\":\"hello\"}" } });
    let (answer, letter) = tokio::join!(
        desk.post("/api/v2/webhooks/test", request),
        receiver.next(418)
    );
    let response = answer.json()["response"].clone();
    assert_eq!(
        (&response["status_code"], &response["payload"]),
        (&json!(418), &json!("ok"))
    );
    let headers = response["headers"].as_array().unwrap().clone();
    assert!(
        headers.contains(&json!({ "key": "x-told", "value": "yes" })),
        "{headers:?}"
    );
    assert_eq!(letter.body, "{\"say\":\"hello\"}");
    let made = webhook(&desk, &receiver, json!(["conditional_ticket_events"])).await;
    let id = made["id"].as_str().unwrap();
    let target = format!("/api/v2/webhooks/test?webhook_id={id}");
    let (answer, letter) = tokio::join!(desk.post(&target, json!({})), receiver.next(200));
    assert_eq!(answer.json()["response"]["status_code"], 200);
    assert_eq!(letter.header("Authorization"), "Bearer let-me-in");
    let path = format!("/api/v2/webhooks/{id}/invocations");
    let invocation = desk.get(&path).await.json()["invocations"][0]["id"].clone();
    let attempts = format!("{path}/{}/attempts", invocation.as_str().unwrap());
    let attempt = desk.get(&attempts).await.json()["attempts"][0].clone();
    assert_eq!(
        attempt["request"]["headers"][1],
        json!({ "key": "user-agent", "value": "Zendesk Webhook" })
    );
    assert_eq!(
        attempt["response"]["headers"][0],
        json!({ "key": "x-told", "value": "yes" })
    );
    assert!(!attempt.to_string().contains("let-me-in"));
    let nowhere = desk
        .post("/api/v2/webhooks/test", json!({ "request": {} }))
        .await;
    assert_eq!(nowhere.status, 400);
}

#[tokio::test]
async fn subscribers_are_told_of_users_and_organizations() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let events = json!([
        "zen:event-type:organization.custom_field_changed",
        "zen:event-type:organization.created",
        "zen:event-type:user.suspended_changed",
        "zen:event-type:user.deleted",
    ]);
    webhook(&desk, &receiver, events).await;
    let fields =
        json!({ "organization": { "organization_fields": { "support_level": "premium" } } });
    desk.put(&format!("/api/v2/organizations/{}", desk.acme), fields)
        .await;
    let letter = receiver.next(200).await.json();
    assert_eq!(
        letter["type"],
        "zen:event-type:organization.custom_field_changed"
    );
    assert_eq!(letter["subject"], format!("zen:organization:{}", desk.acme));
    assert_eq!(
        (&letter["event"]["field"]["id"], &letter["event"]["current"]),
        (&json!("support_level"), &json!("premium"))
    );
    assert_eq!(letter["detail"]["name"], "Acme");
    desk.post(
        "/api/v2/organizations",
        json!({ "organization": { "name": "Zeta" } }),
    )
    .await;
    let letter = receiver.next(200).await.json();
    assert_eq!(
        (&letter["type"], &letter["detail"]["name"]),
        (
            &json!("zen:event-type:organization.created"),
            &json!("Zeta")
        )
    );
    let path = format!("/api/v2/users/{}", desk.maya);
    desk.put(&path, json!({ "user": { "suspended": true } }))
        .await;
    let letter = receiver.next(200).await.json();
    assert_eq!(
        (&letter["event"]["previous"], &letter["event"]["current"]),
        (&json!(false), &json!(true))
    );
    desk.ask("DELETE", &path, None).await;
    let letter = receiver.next(200).await.json();
    assert_eq!(
        (&letter["type"], &letter["detail"]["id"]),
        (
            &json!("zen:event-type:user.deleted"),
            &json!(desk.maya.to_string())
        )
    );
}

#[tokio::test]
async fn subscribers_are_told_what_was_hidden() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let events = [
        "comment_made_private",
        "comment_redacted",
        "attachment_redacted_from_comment",
    ];
    let events = events.map(|name| format!("zen:event-type:ticket.{name}"));
    webhook(&desk, &receiver, json!(events)).await;
    let upload = desk
        .post("/api/v2/uploads?filename=log.txt", json!("secret"))
        .await;
    let token = upload.json()["upload"]["token"].clone();
    let comment = json!({ "body": "It is hunter2", "uploads": [token] });
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "comment": comment } }),
    )
    .await;
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    let comment = comments["comments"][1].clone();
    let (id, file) = (&comment["id"], &comment["attachments"][0]["id"]);
    let path = format!("/api/v2/tickets/101/comments/{id}");
    for (target, body, event) in [
        ("make_private".to_owned(), json!({}), &events[0]),
        (
            "redact".to_owned(),
            json!({ "text": "hunter2" }),
            &events[1],
        ),
        (format!("attachments/{file}/redact"), json!({}), &events[2]),
    ] {
        let answer = desk.put(&format!("{path}/{target}"), body).await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text);
        let letter = receiver.next(200).await.json();
        assert_eq!(letter["type"], **event);
        assert_eq!(letter["event"]["comment"]["id"], id.to_string());
        let attachment = letter["event"]["attachment"]["id"].as_str();
        let wanted = target.starts_with("attachments").then(|| file.to_string());
        assert_eq!(attachment.map(str::to_owned), wanted);
    }
}

#[tokio::test]
async fn a_deletion_names_who_did_it() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    webhook(
        &desk,
        &receiver,
        json!(["zen:event-type:ticket.soft_deleted"]),
    )
    .await;
    desk.ask("DELETE", "/api/v2/tickets/101", None).await;
    let letter = receiver.next(200).await.json();
    let me = desk.get("/api/v2/users/me").await.json()["user"]["id"].clone();
    assert_eq!(letter["detail"]["actor_id"], me.to_string());
    assert_eq!(letter["detail"]["updated_at"], "2026-03-02T09:00:00Z");
}

#[tokio::test]
async fn a_webhook_serves_rules_or_events() {
    let desk = Desk::open().await;
    let body = json!({ "webhook": {
        "name": "Both", "endpoint": "http://127.0.0.1:9/", "http_method": "POST", "request_format": "json",
        "subscriptions": ["conditional_ticket_events", "zen:event-type:ticket.created"],
    }});
    assert_eq!(desk.post("/api/v2/webhooks", body).await.status, 400);
}

#[tokio::test]
async fn so_many_failures_break_the_circuit() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let made = webhook(
        &desk,
        &receiver,
        json!(["zen:event-type:ticket.tags_changed"]),
    )
    .await;
    let tag_by_hand = |number: i32| {
        let change = zendesk_sim::Change::tag(&format!("t{number}"));
        let by = zendesk_sim::Actor::Person(desk.maya);
        desk.sim
            .world_mut(|world| world.act(by, 101, change))
            .unwrap();
    };
    for number in 0..100 {
        tag_by_hand(number);
        receiver.next(500).await;
    }
    let path = format!(
        "/api/v2/webhooks/{}/invocations?page[size]=1",
        made["id"].as_str().unwrap()
    );
    let last = async || desk.get(&path).await.json()["invocations"][0]["status"].clone();
    // The answer is noted a moment after it was given.
    while last().await == "in_progress" {}
    tag_by_hand(100);
    while last().await != "circuit broken" {
        tokio::task::yield_now().await;
    }
    desk.sim.clock().advance(Duration::from_secs(6));
    tag_by_hand(101);
    receiver.next(200).await;
}
