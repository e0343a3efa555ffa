//! Zendesk's built-in rules about tickets, beyond assigning.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Action, Automation, Condition, Ticket};

use crate::desk::{Desk, ids};

pub(crate) async fn field(desk: &Desk, body: Value) -> i64 {
    let made = desk
        .post("/api/v2/ticket_fields", json!({ "ticket_field": body }))
        .await;
    made.json()["ticket_field"]["id"].as_i64().unwrap()
}

pub(crate) async fn value_of(desk: &Desk, field: i64) -> Value {
    let ticket = desk.ticket(101).await;
    let fields = ticket["custom_fields"].as_array().unwrap().iter();
    let mut own = fields.filter(|own| own["id"] == field);
    own.next().unwrap()["value"].clone()
}

#[tokio::test]
async fn tags_and_fields_follow_each_other() {
    let desk = Desk::open().await;
    let vip = field(
        &desk,
        json!({ "type": "checkbox", "title": "VIP", "tag": "vip" }),
    )
    .await;
    let options = json!([{ "name": "EU", "value": "eu" }, { "name": "US", "value": "us" }]);
    let region = json!({ "type": "tagger", "title": "Region", "custom_field_options": options });
    let region = field(&desk, region).await;
    desk.put(
        "/api/v2/tickets/101/tags",
        json!({ "tags": ["vip", "eu", "other"] }),
    )
    .await;
    assert_eq!(value_of(&desk, vip).await, true);
    assert_eq!(value_of(&desk, region).await, "eu");
    let moved = json!({ "ticket": { "custom_fields": [{ "id": region, "value": "us" }] } });
    desk.put("/api/v2/tickets/101", moved).await;
    assert_eq!(
        desk.ticket(101).await["tags"],
        json!(["other", "us", "vip"])
    );
    desk.ask(
        "DELETE",
        "/api/v2/tickets/101/tags",
        Some(json!({ "tags": ["vip", "us"] })),
    )
    .await;
    assert_eq!(value_of(&desk, vip).await, false);
    assert_eq!(value_of(&desk, region).await, Value::Null);
    let taken = json!({ "ticket_field": { "type": "checkbox", "title": "Again", "tag": "vip" } });
    assert_eq!(
        desk.post("/api/v2/ticket_fields", taken).await.status,
        422,
        "one field a tag"
    );
}

#[tokio::test]
async fn a_problem_is_solved_with_its_incidents() {
    let desk = Desk::with(
        |world, acme| {
            world.add_ticket(
                Ticket::new(acme, "Fire")
                    .id(102)
                    .created("2026-03-02T08:00:00Z"),
            );
        },
        |builder| builder,
    )
    .await;
    let not_one = json!({ "ticket": { "type": "incident", "problem_id": 101 } });
    assert_eq!(
        desk.put("/api/v2/tickets/102", not_one.clone())
            .await
            .status,
        422
    );
    let problem = json!({ "ticket": { "type": "problem", "assignee_id": desk.maya } });
    desk.put("/api/v2/tickets/101", problem).await;
    let mut incident = not_one;
    incident["ticket"]["assignee_id"] = json!(desk.maya);
    assert_eq!(desk.put("/api/v2/tickets/102", incident).await.status, 200);
    assert_eq!(desk.ticket(101).await["has_incidents"], true);
    assert_eq!(
        ids(&desk.get("/api/v2/tickets/101/incidents").await, "tickets"),
        [102]
    );
    assert_eq!(ids(&desk.get("/api/v2/problems").await, "tickets"), [101]);
    let related = desk.get("/api/v2/tickets/101/related").await.json();
    assert_eq!(related["ticket_related"]["incidents"], 1);
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "status": "solved" } }),
    )
    .await;
    assert_eq!(desk.ticket(102).await["status"], "solved");
}

#[tokio::test]
async fn the_tag_route_replaces_adds_and_keeps_stamps() {
    let desk = Desk::open().await;
    let set = desk
        .post("/api/v2/tickets/101/tags", json!({ "tags": ["b", "a"] }))
        .await;
    assert_eq!(
        (set.status, set.json()),
        (201, json!({ "tags": ["a", "b"] }))
    );
    let added = desk
        .put("/api/v2/tickets/101/tags", json!({ "tags": ["C"] }))
        .await;
    assert_eq!(added.json(), json!({ "tags": ["a", "b", "c"] }));
    let late =
        json!({ "tags": ["d"], "updated_stamp": "2026-03-02T08:00:00Z", "safe_update": "true" });
    assert_eq!(desk.put("/api/v2/tickets/101/tags", late).await.status, 409);
    let all = desk.get("/api/v2/tags").await.json();
    assert_eq!(all["tags"][0], json!({ "name": "a", "count": 1 }));
    let path = format!("/api/v2/organizations/{}/tags", desk.acme);
    assert_eq!(
        desk.put(&path, json!({ "tags": ["gold"] })).await.json()["tags"],
        json!(["gold"])
    );
    let path = format!("/api/v2/users/{}/tags", desk.maya);
    assert_eq!(
        desk.put(&path, json!({ "tags": ["lead"] })).await.json()["tags"],
        json!(["lead"])
    );
}

#[tokio::test]
async fn an_automation_runs_when_its_hours_are_over() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        world.add_automation(Automation::new(
            "Back to new hands",
            [Condition::new("OPEN", "greater_than", "3")],
            [
                Action::new("assignee_id", ""),
                Action::new("current_tags", "stale"),
            ],
        ))
    });
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "assignee_id": desk.maya } }),
    )
    .await;
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 0);
    desk.sim.clock().advance(Duration::from_secs(4 * 3600));
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 1);
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["tags"]),
        (&Value::Null, &json!(["stale"]))
    );
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let last = audits["audits"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["author_id"], -1);
    assert_eq!(last["via"]["source"]["rel"], "automation");
}

#[tokio::test]
async fn an_import_keeps_its_past_and_wakes_no_trigger() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": {
        "subject": "Old", "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-02T00:00:00Z",
        "comments": [{ "value": "First", "created_at": "2020-01-01T00:00:00Z" },
                     { "value": "Second", "created_at": "2020-01-02T00:00:00Z" }],
    }});
    let made = desk.post("/api/v2/imports/tickets", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["ticket"]["id"].as_i64().unwrap();
    let ticket = desk.ticket(id).await;
    assert_eq!(ticket["created_at"], "2020-01-01T00:00:00Z");
    let comments = desk
        .get(&format!("/api/v2/tickets/{id}/comments"))
        .await
        .json();
    assert_eq!(comments["comments"][1]["body"], "Second");
}

#[tokio::test]
async fn spam_goes_and_its_sender_is_suspended() {
    let desk = Desk::open().await;
    let requester = desk.ticket(101).await["requester_id"].clone();
    desk.put("/api/v2/tickets/101/mark_as_spam", json!({}))
        .await;
    assert_eq!(desk.get("/api/v2/tickets/101").await.status, 404);
    let user = desk.get(&format!("/api/v2/users/{requester}")).await.json();
    assert_eq!(user["user"]["suspended"], true);
}
