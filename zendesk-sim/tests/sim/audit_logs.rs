//! The account's own log, settings, and what triggers were before.

use serde_json::json;

use crate::desk::{Desk, ids};

#[tokio::test]
async fn changes_of_people_and_settings_are_logged() {
    let desk = Desk::open().await;
    let body = json!({ "user": { "name": "Cleo", "email": "cleo@acme.test" } });
    let cleo = desk.post("/api/v2/users", body).await.json()["user"]["id"].clone();
    desk.sim.clock().advance(std::time::Duration::from_secs(5));
    let body = json!({ "user": { "role": "agent" } });
    desk.put(&format!("/api/v2/users/{cleo}"), body).await;
    // Tickets have a history of their own.
    let note = json!({ "ticket": { "comment": { "body": "hello" } } });
    desk.put("/api/v2/tickets/101", note).await;
    let log = desk.get("/api/v2/audit_logs").await;
    let entries = log.json()["audit_logs"].clone();
    assert_eq!(ids(&log, "audit_logs").len(), 2);
    let newest = &entries[0];
    assert_eq!(
        (&newest["action"], &newest["source_type"]),
        (&json!("update"), &json!("user"))
    );
    assert_eq!(
        (&newest["source_id"], &newest["source_label"]),
        (&cleo, &json!("Cleo"))
    );
    let told = newest["change_description"].as_str().unwrap();
    assert!(
        told.contains("role changed from \"end-user\" to \"agent\""),
        "{told}"
    );
    assert_eq!(entries[1]["action"], "create");
    let path = format!("/api/v2/audit_logs/{}", newest["id"]);
    assert_eq!(desk.get(&path).await.json()["audit_log"], *newest);
    let created = desk
        .get("/api/v2/audit_logs?filter[action]=create&page[size]=10")
        .await;
    assert_eq!(created.json()["audit_logs"], json!([entries[1]]));
    let span =
        "filter[created_at][]=2026-03-02T09:00:03Z&filter[created_at][]=2026-03-02T10:00:00Z";
    let late = desk.get(&format!("/api/v2/audit_logs?{span}")).await;
    assert_eq!(late.json()["audit_logs"], json!([newest]));
    // One export a minute.
    let export = "/api/v2/audit_logs/export";
    assert_eq!(desk.post(export, json!({})).await.status, 202);
    assert_eq!(desk.post(export, json!({})).await.status, 429);
}

#[tokio::test]
async fn settings_are_told_as_they_were_written() {
    let desk = Desk::open().await;
    let body = json!({ "settings": { "tickets": { "agent_collision": false } } });
    let after = desk.put("/api/v2/account/settings", body).await.json();
    assert_eq!(after["settings"]["tickets"]["agent_collision"], false);
    let read = desk.get("/api/v2/account/settings.json").await.json();
    assert_eq!(read, after);
    assert_eq!(read["settings"]["tickets"]["tagging"], true);
    let unknown = json!({ "settings": { "weather": { "rain": true } } });
    assert_eq!(
        desk.put("/api/v2/account/settings", unknown).await.status,
        422
    );
}

#[tokio::test]
async fn earlier_forms_of_a_trigger_stay() {
    let desk = Desk::open().await;
    let body = json!({ "trigger": {
        "title": "Tag", "actions": [{ "field": "current_tags", "value": "a" }],
        "conditions": { "all": [{ "field": "update_type", "operator": "is", "value": "Create" }] },
    } });
    let trigger = desk.post("/api/v2/triggers", body).await.json()["trigger"]["id"].clone();
    let path = format!("/api/v2/triggers/{trigger}");
    desk.put(&path, json!({ "trigger": { "title": "Tag all" } }))
        .await;
    let list = desk.get(&format!("{path}/revisions")).await;
    assert_eq!(ids(&list, "trigger_revisions"), [2, 1]);
    let first = desk.get(&format!("{path}/revisions/1")).await.json();
    assert_eq!(first["trigger_revision"]["snapshot"]["title"], "Tag");
    let second = desk.get(&format!("{path}/revisions/2")).await.json();
    assert_eq!(second["trigger_revision"]["snapshot"]["title"], "Tag all");
    assert_eq!(desk.get(&format!("{path}/revisions/3")).await.status, 404);
}

#[tokio::test]
async fn triggers_and_categories_change_together_or_not_at_all() {
    let desk = Desk::open().await;
    let body = json!({ "trigger": {
        "title": "Tag", "actions": [{ "field": "current_tags", "value": "a" }], "conditions": {},
    } });
    let trigger = desk.post("/api/v2/triggers", body).await.json()["trigger"]["id"].clone();
    let category = json!({ "trigger_category": { "name": "Routing" } });
    let category = desk.post("/api/v2/trigger_categories", category).await;
    let category = category.json()["trigger_category"]["id"].clone();
    let job = |category: &serde_json::Value| {
        json!({ "job": { "action": "patch", "items": {
            "triggers": [{ "id": trigger, "active": false }],
            "trigger_categories": [{ "id": category, "position": 3 }],
        } } })
    };
    let target = "/api/v2/trigger_categories/jobs";
    let failed = desk.post(target, job(&json!("1"))).await;
    assert_eq!(
        (failed.status, &failed.json()["status"]),
        (400, &json!("failed"))
    );
    let path = format!("/api/v2/triggers/{trigger}");
    assert_eq!(desk.get(&path).await.json()["trigger"]["active"], true);
    let done = desk.post(target, job(&category)).await.json();
    assert_eq!(done["status"], "complete");
    assert_eq!(done["results"]["trigger_categories"][0]["position"], 3);
    assert_eq!(desk.get(&path).await.json()["trigger"]["active"], false);
}
