//! How lists are ordered, and what answers say beside what was asked.

use serde_json::json;
use zendesk_sim::{Priority, Ticket};

use crate::desk::{Desk, ids};
use crate::http;

#[tokio::test]
async fn a_view_is_grouped_and_sorted_as_it_says() {
    let desk = Desk::with(
        |world, acme| {
            for (id, priority) in [
                (102, Priority::Urgent),
                (103, Priority::Low),
                (104, Priority::Urgent),
            ] {
                let ticket = Ticket::new(acme, "Fire")
                    .id(id)
                    .created("2026-03-02T08:00:00Z");
                world.add_ticket(ticket.priority(priority));
            }
        },
        |builder| builder,
    )
    .await;
    let body = json!({ "view": {
        "title": "By urgency", "all": [{ "field": "status", "operator": "less_than", "value": "solved" }],
        "output": { "columns": ["subject"], "group_by": "priority", "group_order": "desc", "sort_by": "id", "sort_order": "desc" },
    }});
    let view = desk.post("/api/v2/views", body).await.json()["view"]["id"].clone();
    let target = format!("/api/v2/views/{view}/tickets");
    assert_eq!(
        ids(&desk.get(&target).await, "tickets"),
        [104, 102, 103, 101]
    );
    let page = desk.get(&format!("{target}?page[size]=3")).await;
    assert_eq!(ids(&page, "tickets"), [104, 102, 103]);
    let next = page.json()["links"]["next"].as_str().unwrap().to_owned();
    let next = next.split_once("/api").unwrap().1;
    assert_eq!(
        ids(&desk.get(&format!("/api{next}")).await, "tickets"),
        [101]
    );
    let asked = desk
        .get(&format!("{target}?sort_by=id&sort_order=asc"))
        .await;
    assert_eq!(ids(&asked, "tickets"), [101, 102, 103, 104]);
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let desk = Desk::open().await;
    let first = desk.get("/api/v2/tickets/101").await;
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let headers = [
        ("Authorization", desk.token.as_str()),
        ("If-None-Match", tag.as_str()),
    ];
    let again = http::send(&desk.sim, "GET", "/api/v2/tickets/101", &headers, None)
        .await
        .unwrap();
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "additional_tags": ["a"] } }),
    )
    .await;
    let changed = http::send(&desk.sim, "GET", "/api/v2/tickets/101", &headers, None)
        .await
        .unwrap();
    assert_eq!(changed.status, 200);
    let head = desk.ask("HEAD", "/api/v2/tickets/101", None).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_sort_that_a_cursor_cannot_follow_is_refused() {
    let desk = Desk::open().await;
    let refused = desk.get("/api/v2/tickets?page[size]=1&sort=subject").await;
    assert_eq!(
        (refused.status, &refused.json()["errors"][0]["code"]),
        (400, &json!("InvalidPaginationParameter"))
    );
    assert_eq!(
        desk.get("/api/v2/tickets?page[size]=1&sort=-updated_at")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn keys_that_are_passed_over_are_named() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": { "id": 101, "is_public": true, "subject": "New" } });
    let answer = desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(
        answer.header("x-zendesk-api-warn"),
        Some(
            "Removed restricted keys [\"ticket.id\", \"ticket.is_public\"] from parameters according to whitelist"
        ),
    );
    let answer = desk
        .put(
            "/api/v2/tickets/101",
            json!({ "ticket": { "subject": "Newer" } }),
        )
        .await;
    assert_eq!(answer.header("x-zendesk-api-warn"), None);
}
