//! Automations that act on tickets, and how a reader of audits tells them from people.

use serde_json::json;
use zendesk_sim::{Action, Actor, Change, Condition, Status, Trigger};

use crate::desk::Desk;

#[tokio::test]
async fn a_trigger_acts_inside_the_update_that_fires_it() {
    let desk = Desk::open().await;
    let maya = desk.maya;
    let trigger = desk.sim.world_mut(|world| {
        world.add_trigger(Trigger::new(
            "VIPs go to Maya",
            [
                Condition::new("current_tags", "includes", "vip"),
                Condition::new("assignee_id", "is", ""),
            ],
            [
                Action::new("assignee_id", maya.to_string()),
                Action::new("current_tags", "routed"),
            ],
        ))
    });
    let body = json!({ "ticket": { "tags": ["vip"] } });
    desk.put("/api/v2/tickets/101", body).await;
    let ticket = desk.ticket(101).await;
    assert_eq!(ticket["assignee_id"], maya);
    assert_eq!(ticket["tags"], json!(["routed", "vip"]));
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let audit = audits["audits"].as_array().unwrap().last().unwrap();
    assert_eq!(audit["via"]["channel"], "api");
    let assigned = audit["events"].as_array().unwrap().iter();
    let assigned = assigned.filter(|event| event["field_name"] == "assignee_id");
    let assigned: Vec<_> = assigned.collect();
    assert_eq!(assigned.len(), 1, "a trigger fires once on one update");
    assert_eq!(assigned[0]["via"]["channel"], "rule");
    assert_eq!(assigned[0]["via"]["source"]["from"]["id"], trigger);
    assert_eq!(assigned[0]["via"]["source"]["rel"], "trigger");
}

#[tokio::test]
async fn an_automation_is_an_update_of_its_own_by_nobody() {
    let desk = Desk::open().await;
    let assigned = [Change::assign(desk.maya), Change::status(Status::Hold)];
    desk.sim.world_mut(|world| {
        world
            .act(Actor::automation("Reopen on hold"), 101, assigned)
            .unwrap()
    });
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let audit = audits["audits"].as_array().unwrap().last().unwrap();
    assert_eq!(audit["author_id"], -1);
    assert_eq!(audit["via"]["channel"], "rule");
    assert_eq!(audit["via"]["source"]["rel"], "automation");
}

#[tokio::test]
async fn a_history_can_be_told() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        let trigger = Actor::trigger("Assign to ASE");
        let at = "2026-03-02T08:30:00Z";
        world
            .act_at(at, trigger, 101, Change::assign(desk.maya))
            .unwrap();
    });
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let audit = audits["audits"].as_array().unwrap().last().unwrap();
    assert_eq!(audit["created_at"], "2026-03-02T08:30:00Z");
    let requester = desk.ticket(101).await["requester_id"].clone();
    assert_eq!(audit["author_id"], requester);
    assert_eq!(audit["events"][0]["via"]["channel"], "rule");
}

#[tokio::test]
async fn triggers_are_written_over_http() {
    let desk = Desk::open().await;
    let body = json!({ "trigger": {
        "title": "Solved is done",
        "conditions": { "all": [{ "field": "status", "operator": "is", "value": "pending" }], "any": [] },
        "actions": [{ "field": "set_tags", "value": "waiting" }],
    }});
    let made = desk.post("/api/v2/triggers", body).await;
    assert_eq!(made.status, 201);
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "status": "pending" } }),
    )
    .await;
    assert_eq!(desk.ticket(101).await["tags"], json!(["waiting"]));
    let id = made.json()["trigger"]["id"].as_i64().unwrap();
    let path = format!("/api/v2/triggers/{id}");
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_trigger_knows_only_what_zendesk_does() {
    let desk = Desk::open().await;
    let trigger = |condition: &str, action: &str| {
        json!({ "trigger": {
            "title": "T", "conditions": { "all": [{ "field": condition, "operator": "is", "value": "x" }], "any": [] },
            "actions": [{ "field": action, "value": "x" }],
        }})
    };
    for (condition, action, status) in [
        ("status", "priority", 201),
        ("custom_fields_1", "custom_fields_1", 201),
        ("satisfaction_score", "share_ticket", 201),
        ("colour", "priority", 422),
        ("status", "paint", 422),
    ] {
        let made = desk
            .post("/api/v2/triggers", trigger(condition, action))
            .await;
        assert_eq!(made.status, status, "{condition} {action}");
    }
}
