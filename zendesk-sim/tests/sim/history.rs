//! What was, and how it is told: comments, deleted tickets, metrics, events.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Actor, AuditEvent, Change, EventKind, Status};

use crate::desk::{Desk, ids};

async fn comment_id(desk: &Desk) -> i64 {
    let comments = desk.get("/api/v2/tickets/101/comments").await;
    ids(&comments, "comments")[0]
}

#[tokio::test]
async fn a_comment_is_made_private_and_redacted() {
    let desk = Desk::open().await;
    let comment = comment_id(&desk).await;
    let path = format!("/api/v2/tickets/101/comments/{comment}");
    assert_eq!(desk.ticket(101).await["is_public"], true);
    assert_eq!(
        desk.put(&format!("{path}/make_private"), json!({}))
            .await
            .status,
        200
    );
    assert_eq!(desk.ticket(101).await["is_public"], false);
    let redacted = desk
        .put(&format!("{path}/redact"), json!({ "text": "burns" }))
        .await;
    assert_eq!(redacted.json()["comment"]["body"], "It ▇▇▇▇▇");
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let audits = audits["audits"].as_array().unwrap();
    let types: Vec<&Value> = audits
        .iter()
        .map(|audit| &audit["events"][0]["type"])
        .collect();
    assert_eq!(
        types[1..],
        [
            &json!("CommentPrivacyChange"),
            &json!("CommentRedactionEvent")
        ]
    );
    let count = desk.get("/api/v2/tickets/101/comments/count").await.json();
    assert_eq!(count["count"]["value"], 1);
    assert_eq!(count["count"]["refreshed_at"], "2026-03-02T09:00:00+00:00");
}

#[tokio::test]
async fn a_deleted_ticket_comes_back_until_it_is_scrubbed() {
    let desk = Desk::with(|_, _| {}, |builder| builder.job_duration(Duration::ZERO)).await;
    desk.ask("DELETE", "/api/v2/tickets/101", None).await;
    let deleted = desk.get("/api/v2/deleted_tickets").await.json();
    assert_eq!(deleted["deleted_tickets"][0]["previous_state"], "new");
    assert_eq!(
        deleted["deleted_tickets"][0]["actor"]["id"],
        desk.sim.api_user()
    );
    let restored = desk
        .put("/api/v2/deleted_tickets/101/restore", json!({}))
        .await;
    assert_eq!(restored.status, 200);
    assert_eq!(desk.ticket(101).await["status"], "new");
    desk.ask("DELETE", "/api/v2/tickets/101", None).await;
    let purged = desk
        .ask("DELETE", "/api/v2/deleted_tickets/101", None)
        .await
        .json();
    let job = purged["job_status"]["id"].as_str().unwrap();
    let job = desk
        .get(&format!("/api/v2/job_statuses/{job}"))
        .await
        .json();
    assert_eq!(job["job_status"]["results"], json!({ "success": true }));
    let gone = desk
        .put("/api/v2/deleted_tickets/101/restore", json!({}))
        .await;
    assert_eq!(
        (gone.status, &gone.json()["error"]),
        (404, &json!("RecordNotFound"))
    );
    desk.sim.clock().advance(Duration::from_secs(61));
    let export = desk
        .get("/api/v2/incremental/tickets/cursor?start_time=0")
        .await
        .json();
    assert_eq!(export["tickets"][0]["status"], "deleted");
    assert_eq!(export["tickets"][0]["subject"], "SCRUBBED");
}

#[tokio::test]
async fn a_ticket_can_be_restored_for_thirty_days() {
    let desk = Desk::open().await;
    desk.ask("DELETE", "/api/v2/tickets/101", None).await;
    desk.sim
        .clock()
        .advance(Duration::from_secs(31 * 24 * 3600));
    let late = desk
        .put("/api/v2/deleted_tickets/101/restore", json!({}))
        .await;
    // The token has expired meanwhile: ask with a new one.
    assert_eq!(late.status, 401);
    let desk = Desk {
        token: format!("Bearer {}", desk.sim.access_token()),
        ..desk
    };
    let late = desk
        .put("/api/v2/deleted_tickets/101/restore", json!({}))
        .await;
    assert_eq!(late.status, 404);
}

/// Replied after ten minutes, pending for twenty, solved after an hour.
async fn story() -> Desk {
    let desk = Desk::open().await;
    let maya = desk.maya;
    desk.sim.world_mut(|world| {
        let steps = [
            (
                "2026-03-02T08:10:00Z",
                vec![Change::assign(maya), Change::reply("Water!")],
            ),
            (
                "2026-03-02T08:20:00Z",
                vec![Change::status(Status::Pending)],
            ),
            ("2026-03-02T08:40:00Z", vec![Change::status(Status::Open)]),
            ("2026-03-02T08:50:00Z", vec![Change::status(Status::Solved)]),
        ];
        for (at, changes) in steps {
            world.act_at(at, Actor::Person(maya), 101, changes).unwrap();
        }
    });
    desk
}

#[tokio::test]
async fn metrics_come_from_the_history() {
    let desk = story().await;
    let metric = desk.get("/api/v2/tickets/101/metrics").await.json()["ticket_metric"].clone();
    assert_eq!(metric["reply_time_in_minutes"]["calendar"], 10);
    assert_eq!(metric["full_resolution_time_in_minutes"]["calendar"], 50);
    assert_eq!(metric["agent_wait_time_in_minutes"]["calendar"], 20);
    assert_eq!(metric["requester_wait_time_in_minutes"]["calendar"], 30);
    assert_eq!(
        (&metric["replies"], &metric["reopens"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(metric["assignee_stations"], 1);
    let path = format!("/api/v2/ticket_metrics/{}", metric["id"]);
    assert_eq!(desk.get(&path).await.json()["ticket_metric"], metric);
    let side = desk
        .get("/api/v2/tickets/101?include=metric_sets,dates")
        .await
        .json();
    assert_eq!(side["ticket"]["metric_set"], metric);
    assert_eq!(side["ticket"]["dates"]["solved_at"], metric["solved_at"]);
}

#[tokio::test]
async fn metric_events_tell_of_clocks_and_targets() {
    let desk = story().await;
    let policy = json!({ "sla_policy": {
        "title": "Fast", "filter": { "all": [{ "field": "type", "operator": "is", "value": "" }], "any": [] },
        "policy_metrics": [{ "priority": null, "metric": "first_reply_time", "target": 5, "business_hours": false }],
    }});
    assert_eq!(desk.post("/api/v2/slas/policies", policy).await.status, 201);
    let events = desk
        .get("/api/v2/incremental/ticket_metric_events?start_time=0")
        .await
        .json();
    let of = |metric: &str| -> Vec<String> {
        let events = events["ticket_metric_events"].as_array().unwrap().iter();
        let own = events.filter(|event| event["metric"] == metric);
        own.map(|event| event["type"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        of("reply_time"),
        [
            "activate",
            "apply_sla",
            "breach",
            "fulfill",
            "update_status"
        ]
    );
    assert_eq!(
        of("requester_wait_time"),
        [
            "activate",
            "pause",
            "update_status",
            "activate",
            "fulfill",
            "update_status"
        ]
    );
    let ticket = desk.get("/api/v2/tickets/101?include=slas").await.json();
    let sla = &ticket["ticket"]["slas"]["policy_metrics"][0];
    assert_eq!(sla["breach_at"], "2026-03-02T08:05:00Z");
    assert_eq!(sla["stage"], "achieved");
    let paged = "/api/v2/incremental/ticket_metric_events?start_time=0&page[size]=2";
    assert_eq!(desk.get(paged).await.json()["meta"]["has_more"], true);
}

#[tokio::test]
async fn ticket_events_are_audits_in_the_exports_form() {
    let desk = story().await;
    let path = "/api/v2/incremental/ticket_events?start_time=0&per_page=2";
    let page = desk.get(path).await.json();
    assert_eq!(page["end_of_stream"], false);
    let event = &page["ticket_events"][1];
    assert_eq!(
        (&event["event_type"], &event["via"]),
        (&json!("Audit"), &json!("Web form"))
    );
    assert_eq!(event["updater_id"], desk.maya);
    let comment = |page: &Value| {
        let children = page["ticket_events"][1]["child_events"]
            .as_array()
            .unwrap()
            .clone();
        children
            .into_iter()
            .find(|child| child["event_type"] == "Comment")
            .unwrap()
    };
    assert_eq!(comment(&page)["comment_public"], true);
    let whole = desk
        .get(&format!("{path}&include=comment_events"))
        .await
        .json();
    assert_eq!(comment(&whole)["body"], "Water!");
    let next = page["next_page"].as_str().unwrap();
    let next = desk.get(next).await.json();
    assert_eq!(
        next["ticket_events"][0]["id"], event["id"],
        "the boundary comes twice"
    );
}

#[tokio::test]
async fn sideloads_stand_beside_tickets() {
    let desk = story().await;
    let include = "users,groups,organizations,last_audits,ticket_forms,brands,custom_statuses,incident_counts";
    let page = desk
        .get(&format!("/api/v2/tickets?include={include}"))
        .await
        .json();
    for key in include.split(',') {
        assert_eq!(
            page[key].as_array().map(Vec::is_empty),
            Some(false),
            "{key}"
        );
    }
    let last = page["last_audits"][0]["created_at"].clone();
    assert_eq!(last, "2026-03-02T08:50:00Z");
    let users =
        "/api/v2/users?role=agent&include=groups,identities,open_ticket_count,roles,abilities";
    let page = desk.get(users).await.json();
    assert_eq!(page["groups"][0]["id"], desk.group);
    assert_eq!(page["identities"][0]["value"], "maya.chen@example.com");
    assert_eq!(page["open_ticket_count"][desk.maya.to_string()], 0);
}

#[tokio::test]
async fn what_was_said_in_a_chat_can_be_taken_out() {
    let desk = Desk::open().await;
    let chat = json!({
        "value": { "visitor_id": "v1", "chat_id": "2109.1", "history": [
            { "chat_index": 0, "type": "ChatMessage", "message": "My number is 847564!" },
            { "chat_index": 1, "type": "ChatFileAttachment", "filename": "card.png", "url": "https://x/card.png" },
        ] },
    });
    desk.sim.world_mut(|world| {
        let audits = world.tickets.audits_mut(101).unwrap();
        audits[0].events.push(AuditEvent {
            id: 777,
            via: None,
            kind: EventKind::Other {
                name: "ChatStartedEvent".to_owned(),
                body: chat,
            },
        });
    });
    let body = json!({ "chat_id": "2109.1", "chat_index": 0, "text": "My number is <redact>847564</redact>!" });
    let answer = desk.put("/api/v2/chat_redactions/101", body).await.json();
    assert_eq!(answer["chat_event"]["id"], 777);
    assert_eq!(
        answer["chat_event"]["value"]["history"][0]["message"],
        "My number is ▇▇▇▇▇▇!"
    );
    let body = json!({ "chat_id": "2109.1", "chat_indexes": [1] });
    let answer = desk
        .put("/api/v2/chat_file_redactions/101", body)
        .await
        .json();
    let file = json!({ "chat_index": 1, "type": "ChatFileAttachment", "filename": "redacted.txt" });
    assert_eq!(answer["chat_event"]["value"]["history"][1], file);
    let audits = desk.get("/api/v2/tickets/101/audits").await.text;
    assert!(!audits.contains("847564") && !audits.contains("card.png"));
    let nowhere = json!({ "chat_id": "other", "chat_index": 0, "text": "<redact>a</redact>" });
    assert_eq!(
        desk.put("/api/v2/chat_redactions/101", nowhere)
            .await
            .status,
        404
    );
}
