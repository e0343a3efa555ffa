//! Outgoing webhooks, as a receiver meets them.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zendesk_sim::{Action, Condition, Fault, FaultKind, Trigger};

use crate::desk::Desk;

/// Somewhere a webhook can point to.
pub(crate) struct Receiver {
    listener: TcpListener,
    pub(crate) url: String,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Letter {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    pub(crate) async fn open() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        Receiver { listener, url }
    }

    /// Takes the next request and answers with this status.
    pub(crate) async fn next(&self, status: u16) -> Letter {
        let accepted = tokio::time::timeout(Duration::from_secs(10), self.listener.accept());
        let (mut stream, _) = accepted.await.expect("nothing was sent").unwrap();
        let mut bytes = Vec::new();
        let letter = loop {
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk).await.unwrap();
            bytes.extend(&chunk[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let letter = Letter {
                head: head.to_owned(),
                body: body.to_owned(),
            };
            let length = letter.header("content-length").parse().unwrap_or(0);
            if letter.body.len() >= length {
                break letter;
            }
        };
        let answer = format!(
            "HTTP/1.1 {status} Status\r\nX-Told: yes\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        letter
    }
}

pub(crate) async fn webhook(desk: &Desk, receiver: &Receiver, subscriptions: Value) -> Value {
    let body = json!({ "webhook": {
        "name": "Told", "endpoint": receiver.url, "http_method": "POST", "request_format": "json",
        "subscriptions": subscriptions,
        "authentication": { "type": "bearer_token", "data": { "token": "let-me-in" }, "add_position": "header" },
    }});
    let made = desk.post("/api/v2/webhooks", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["webhook"].clone()
}

async fn tag(desk: &Desk, tag: &str) {
    let body = json!({ "ticket": { "additional_tags": [tag] } });
    assert_eq!(desk.put("/api/v2/tickets/101", body).await.status, 200);
}

#[tokio::test]
async fn a_trigger_calls_its_webhook() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let made = webhook(&desk, &receiver, json!(["conditional_ticket_events"])).await;
    let id = made["id"].as_str().unwrap().to_owned();
    desk.sim.world_mut(|world| {
        let template = r#"{"id":"{{ticket.id}}","org":"{{ticket.organization.name}}","tags":"{{ticket.tags}}"}"#;
        world.add_trigger(Trigger::new(
            "Tell",
            [Condition::new("current_tags", "includes", "vip")],
            [Action::new("notification_webhook", json!([id, template]))],
        ))
    });
    tag(&desk, "vip").await;
    let letter = receiver.next(200).await;
    assert_eq!(
        letter.json(),
        json!({ "id": "101", "org": "Acme", "tags": "vip" })
    );
    assert_eq!(letter.header("Authorization"), "Bearer let-me-in");
    assert_eq!(letter.header("X-Zendesk-Webhook-Id"), id);
    assert_eq!(
        letter.header("X-Zendesk-Webhook-Signature-Timestamp"),
        "2026-03-02T09:00:00Z"
    );
    assert_eq!(letter.header("X-Zendesk-Webhook-Signature").len(), 44);
    assert!(!letter.header("X-Zendesk-Webhook-Invocation-Id").is_empty());
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let last = audits["audits"].as_array().unwrap().last().unwrap().clone();
    let events = last["events"].as_array().unwrap().iter();
    assert_eq!(
        events.filter(|event| event["type"] == "External").count(),
        1
    );
}

#[tokio::test]
async fn a_subscriber_is_told_what_changed() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let events = json!([
        "zen:event-type:ticket.status_changed",
        "zen:event-type:ticket.agent_assignment_changed"
    ]);
    webhook(&desk, &receiver, events).await;
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "assignee_id": desk.maya } }),
    )
    .await;
    let letters = [
        receiver.next(200).await.json(),
        receiver.next(200).await.json(),
    ];
    let of = |kind: &str| {
        let kind = format!("zen:event-type:ticket.{kind}");
        letters
            .iter()
            .find(|letter| letter["type"] == kind)
            .unwrap()
            .clone()
    };
    let status = of("status_changed");
    assert_eq!(
        (&status["event"]["previous"], &status["event"]["current"]),
        (&json!("NEW"), &json!("OPEN"))
    );
    assert_eq!(status["subject"], "zen:ticket:101");
    assert_eq!(status["detail"]["assignee_id"], desk.maya.to_string());
    assert_eq!(status["detail"]["status"], "OPEN");
    let assigned = of("agent_assignment_changed");
    assert_eq!(assigned["event"]["current"], desk.maya.to_string());
    assert_ne!(assigned["id"], status["id"]);
}

#[tokio::test]
async fn a_conflict_is_tried_three_times_more() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let made = webhook(
        &desk,
        &receiver,
        json!(["zen:event-type:ticket.tags_changed"]),
    )
    .await;
    tag(&desk, "a").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(
            receiver
                .next(409)
                .await
                .header("X-Zendesk-Webhook-Invocation-Id")
                .to_owned(),
        );
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "it is one invocation");
    tag(&desk, "b").await;
    let next = receiver.next(200).await;
    assert_eq!(
        next.json()["event"]["tags_added"],
        json!(["b"]),
        "a fifth time is not tried"
    );
    let path = format!(
        "/api/v2/webhooks/{}/invocations",
        made["id"].as_str().unwrap()
    );
    let invocations = desk.get(&path).await.json();
    let first = invocations["invocations"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&first["status"], &first["status_code"]),
        (&json!("failed"), &json!(409))
    );
    let attempts = desk
        .get(&format!("{path}/{}/attempts", seen[0]))
        .await
        .json();
    assert_eq!(attempts["attempts"].as_array().unwrap().len(), 4);
}

async fn struck_by(fault: Fault) -> (Desk, Receiver) {
    let desk = Desk::with(|_, _| {}, |builder| builder.faults(vec![fault])).await;
    let receiver = Receiver::open().await;
    webhook(
        &desk,
        &receiver,
        json!(["zen:event-type:ticket.tags_changed"]),
    )
    .await;
    (desk, receiver)
}

fn added(letter: &Letter) -> Value {
    letter.json()["event"]["tags_added"][0].clone()
}

#[tokio::test]
async fn a_request_is_lost_or_comes_twice_or_late() {
    let (desk, receiver) = struck_by(Fault::new(FaultKind::WebhookLost).nth([1])).await;
    tag(&desk, "a").await;
    tag(&desk, "b").await;
    assert_eq!(added(&receiver.next(200).await), "b");

    let (desk, receiver) = struck_by(Fault::new(FaultKind::WebhookTwice).nth([1])).await;
    tag(&desk, "a").await;
    let (first, second) = (receiver.next(200).await, receiver.next(200).await);
    assert_eq!(first.json()["id"], second.json()["id"]);

    let late = FaultKind::WebhookLate { behind: 1 };
    let (desk, receiver) = struck_by(Fault::new(late).path("/webhooks").nth([1])).await;
    tag(&desk, "a").await;
    tag(&desk, "b").await;
    assert_eq!(added(&receiver.next(200).await), "b");
    assert_eq!(added(&receiver.next(200).await), "a");
    assert_eq!(desk.sim.faults().unmet(), []);
}

#[tokio::test]
async fn a_webhook_tells_its_secret_only_when_asked() {
    let (desk, receiver) = (Desk::open().await, Receiver::open().await);
    let made = webhook(&desk, &receiver, json!(["conditional_ticket_events"])).await;
    let secret = made["signing_secret"]["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v2/webhooks/{}", made["id"].as_str().unwrap());
    let shown = desk.get(&path).await.json();
    assert_eq!(shown["webhook"]["signing_secret"], Value::Null);
    assert_eq!(shown["webhook"]["authentication"]["data"], Value::Null);
    let own = desk.get(&format!("{path}/signing_secret")).await.json();
    assert_eq!(own["signing_secret"]["secret"], secret);
    let reset = desk
        .ask("POST", &format!("{path}/signing_secret"), None)
        .await;
    assert_eq!(reset.status, 201);
    assert_ne!(reset.json()["signing_secret"]["secret"], secret);
    let body = json!({ "webhook": { "status": "inactive", "subscriptions": ["x"] } });
    assert_eq!(desk.ask("PATCH", &path, Some(body)).await.status, 204);
    let shown = desk.get(&path).await.json()["webhook"].clone();
    assert_eq!(
        (&shown["status"], &shown["subscriptions"]),
        (&json!("inactive"), &json!(["conditional_ticket_events"]))
    );
    let list = desk.get("/api/v2/webhooks").await.json();
    assert_eq!(list["meta"], json!({ "has_more": false }));
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
}
