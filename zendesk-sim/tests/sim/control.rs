//! `/_sim`: to be used from outside, in any language.

use serde_json::json;

use crate::desk::Desk;
use crate::http::{self, Answer};

async fn control(desk: &Desk, method: &str, path: &str, body: Option<serde_json::Value>) -> Answer {
    let answer = http::send(&desk.sim, method, path, &[], body.as_ref()).await;
    answer.unwrap()
}

#[tokio::test]
async fn the_clock_is_moved() {
    let desk = Desk::open().await;
    let advance = json!({ "advance": "61s" });
    let answer = control(&desk, "PUT", "/_sim/clock", Some(advance)).await;
    assert_eq!(answer.json(), json!({ "now": "2026-03-02T09:01:01Z" }));
    let set = json!({ "set": "2026-04-01T00:00:00Z" });
    control(&desk, "PUT", "/_sim/clock", Some(set)).await;
    assert_eq!(desk.sim.clock().now().to_string(), "2026-04-01T00:00:00Z");
    let wrong = control(
        &desk,
        "PUT",
        "/_sim/clock",
        Some(json!({ "advance": "soon" })),
    )
    .await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn the_clock_is_moved_by_curl_too() {
    let desk = Desk::open().await;
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let advance = json!({ "advance": "1h" });
    let answer = http::send(&desk.sim, "PUT", "/_sim/clock", &form, Some(&advance)).await;
    assert_eq!(
        answer.unwrap().json(),
        json!({ "now": "2026-03-02T10:00:00Z" })
    );
}

#[tokio::test]
async fn faults_are_set_and_counted() {
    let desk = Desk::open().await;
    let rules = json!([{ "path": "/api/v2/groups", "nth": [1], "kind": "status", "code": 503 }]);
    assert_eq!(
        control(&desk, "PUT", "/_sim/faults", Some(rules))
            .await
            .status,
        200
    );
    assert_eq!(desk.get("/api/v2/groups").await.status, 503);
    let faults = control(&desk, "GET", "/_sim/faults", None).await.json();
    assert_eq!(faults["faults"][0]["struck"], 1);
    let wrong = json!([{ "kind": "status", "code": 503, "pth": "/" }]);
    assert_eq!(
        control(&desk, "PUT", "/_sim/faults", Some(wrong))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn log_and_world_can_be_read() {
    let desk = Desk::open().await;
    desk.get("/api/v2/groups.json?page[size]=1").await;
    let log = control(&desk, "GET", "/_sim/log", None).await.json();
    assert_eq!(log["log"][0]["path"], "/api/v2/groups.json?page[size]=1");
    assert_eq!(
        log["log"].as_array().unwrap().len(),
        1,
        "control requests are not logged"
    );
    let world = control(&desk, "GET", "/_sim/world", None).await.text;
    let world = zendesk_sim::World::from_json(&world).unwrap();
    assert_eq!(world.tickets.get(&101).unwrap().subject, "It burns");
}

#[tokio::test]
async fn automations_run_when_told_to() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        world.add_automation(zendesk_sim::Automation::new(
            "Urge",
            [zendesk_sim::Condition::new("status", "is", "new")],
            [zendesk_sim::Action::new("priority", "high")],
        ))
    });
    let ran = desk.post("/_sim/automations", serde_json::json!({})).await;
    assert_eq!(ran.json()["changed"], 1);
    assert_eq!(desk.ticket(101).await["priority"], "high");
}

#[tokio::test]
async fn time_moves_by_days_too() {
    let desk = Desk::open().await;
    for (by, then) in [
        ("1d", "2026-03-03T09:00:00Z"),
        ("2 days", "2026-03-05T09:00:00Z"),
        ("1w 1h", "2026-03-12T10:00:00Z"),
    ] {
        let answer = desk.put("/_sim/clock", json!({ "advance": by })).await;
        assert_eq!(answer.json()["now"], then, "{by}");
    }
    assert_eq!(
        desk.put("/_sim/clock", json!({ "advance": "soon" }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn the_faults_that_are_told_can_be_set_again() {
    let desk = Desk::open().await;
    let rules = json!([{ "path": "/api/v2/tickets.json", "nth": [2], "kind": "truncated" }]);
    let told = desk.put("/_sim/faults", rules).await.json();
    let again = desk.put("/_sim/faults", told.clone()).await;
    assert_eq!((again.status, again.json()), (200, told));
    for wrong in [
        json!([{ "path": "api/v2/tickets", "kind": "truncated" }]),
        json!([{ "probability": 1.5, "kind": "truncated" }]),
        json!([{ "nth": [0], "kind": "truncated" }]),
        json!([{ "kind": "status", "code": 99 }]),
        json!({ "kind": "truncated" }),
    ] {
        assert_eq!(
            desk.put("/_sim/faults", wrong.clone()).await.status,
            400,
            "{wrong}"
        );
    }
}
