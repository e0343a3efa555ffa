//! Each kind of fault, as it is on the wire.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Fault, FaultBody, FaultKind, Organization, Spelling};

use crate::desk::{Desk, ids};

const LIST: &str = "/api/v2/organizations?page[size]=2";

async fn struck_by(fault: Fault) -> Desk {
    Desk::with(
        |world, _| {
            for number in 0..4 {
                world.add_organization(Organization::named(&format!("Other {number}")));
            }
        },
        |builder| builder.faults(vec![fault]),
    )
    .await
}

fn first(kind: FaultKind) -> Fault {
    Fault::new(kind).nth([1])
}

#[tokio::test]
async fn an_error_is_answered_in_any_envelope() {
    let bodies = [
        (FaultBody::E1, "/error"),
        (FaultBody::E2, "/error/title"),
        (FaultBody::E3, "/errors/0/code"),
        (FaultBody::E4, "/details/base/0/error"),
        (FaultBody::E5, "/error"),
    ];
    for (body, key) in bodies {
        let desk = struck_by(Fault::status(500, body).nth([1])).await;
        let answer = desk.get(LIST).await;
        assert_eq!(answer.status, 500);
        assert!(
            answer.json().pointer(key).is_some_and(Value::is_string),
            "{body:?}"
        );
        assert_eq!(desk.get(LIST).await.status, 200, "the fault passes");
    }
    let desk = struck_by(Fault::status(502, FaultBody::Html)).await;
    let answer = desk.get(LIST).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    let desk = struck_by(Fault::status(503, FaultBody::Empty)).await;
    assert_eq!(desk.get(LIST).await.text, "");
}

#[tokio::test]
async fn a_limit_can_be_feigned() {
    let desk = struck_by(Fault::rate_limited(Duration::from_secs(7)).nth([1])).await;
    let answer = desk.get(LIST).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("7"))
    );
}

#[tokio::test]
async fn a_connection_breaks_before_or_in_the_answer() {
    for kind in [
        FaultKind::ResetBefore,
        FaultKind::ResetMidBody,
        FaultKind::Stall { seconds: 0 },
    ] {
        let desk = struck_by(first(kind.clone())).await;
        assert!(desk.try_ask("GET", LIST, None).await.is_err(), "{kind:?}");
        assert_eq!(desk.sim.log()[0].status, None);
        assert_eq!(desk.get(LIST).await.status, 200);
    }
}

#[tokio::test]
async fn a_stalled_answer_does_not_come() {
    let desk = struck_by(Fault::stall(Duration::from_secs(600))).await;
    let answer = tokio::time::timeout(Duration::from_millis(200), desk.get(LIST)).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn a_cut_answer_is_no_json() {
    let desk = struck_by(first(FaultKind::Truncated)).await;
    let answer = desk.get(LIST).await;
    assert_eq!(answer.status, 200);
    let length: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert_eq!(length, answer.text.len());
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
}

#[tokio::test]
async fn a_write_can_take_effect_and_its_answer_be_lost() {
    let desk = struck_by(Fault::new(FaultKind::AppliedButLost).method("PUT")).await;
    let body = json!({ "ticket": { "tags": ["written"] } });
    assert!(
        desk.try_ask("PUT", "/api/v2/tickets/101", Some(body))
            .await
            .is_err()
    );
    assert_eq!(desk.ticket(101).await["tags"], json!(["written"]));
    let entry = desk.sim.log()[0].clone();
    assert_eq!(
        (entry.status, entry.fault.as_deref()),
        (None, Some("applied_but_lost"))
    );
    assert_eq!(entry.after.unwrap()["tags"], json!(["written"]));
}

#[tokio::test]
async fn a_record_can_be_malformed_empty_or_missing() {
    let desk = struck_by(Fault::malformed_record(1)).await;
    let body = desk.get(LIST).await.json();
    assert!(body["organizations"][0]["created_at"].is_string());
    assert!(body["organizations"][1]["created_at"].is_object());
    assert!(body["organizations"][1]["id"].is_i64());

    let desk = struck_by(first(FaultKind::EmptyPage)).await;
    let body = desk.get(LIST).await.json();
    assert_eq!(
        (&body["organizations"], &body["meta"]["has_more"]),
        (&json!([]), &json!(true))
    );

    let desk = struck_by(first(FaultKind::MissingRecords { index: 0, count: 1 })).await;
    let missing = ids(&desk.get(LIST).await, "organizations");
    assert_eq!(missing, ids(&desk.get(LIST).await, "organizations")[1..]);
}

#[tokio::test]
async fn a_cursor_can_lead_nowhere() {
    let desk = struck_by(Fault::new(FaultKind::StuckCursor).path("/api/v2/organizations")).await;
    let page = desk.get(LIST).await;
    let next = page.json()["links"]["next"].as_str().unwrap().to_owned();
    let again = desk.get(&next).await;
    assert_eq!(ids(&again, "organizations"), ids(&page, "organizations"));
    assert_eq!(again.json()["links"]["next"], next);

    let desk = struck_by(Fault::new(FaultKind::StuckCursor)).await;
    for export in ["organizations", "users/cursor"] {
        let page = desk
            .get(&format!("/api/v2/incremental/{export}?start_time=0"))
            .await
            .json();
        assert_eq!(page["end_of_stream"], false);
        let next = ["after_url", "next_page"]
            .iter()
            .find_map(|key| page[*key].as_str());
        let again = desk.get(next.unwrap()).await.json();
        assert_eq!(again["after_cursor"], page["after_cursor"]);
        assert_eq!(again["end_time"], page["end_time"]);
    }
}

#[tokio::test]
async fn a_link_can_point_elsewhere() {
    let desk = struck_by(Fault::foreign_link("evil.test")).await;
    let page = desk.get(LIST).await.json();
    let next = page["links"]["next"].as_str().unwrap();
    assert!(
        next.starts_with("http://evil.test/api/v2/organizations"),
        "{next}"
    );
}

#[tokio::test]
async fn a_list_can_lie() {
    let desk = struck_by(first(FaultKind::EndsEarly)).await;
    assert_eq!(desk.get(LIST).await.json()["meta"]["has_more"], false);
    let desk = struck_by(first(FaultKind::Html200)).await;
    let answer = desk.get(LIST).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.starts_with("<!DOCTYPE html>"));
    let desk = struck_by(Fault::new(FaultKind::NullAssignees).method("GET")).await;
    let assign = json!({ "ticket": { "assignee_id": desk.maya } });
    desk.put("/api/v2/tickets/101", assign).await;
    assert_eq!(desk.ticket(101).await["assignee_id"], Value::Null);
    let list = desk.get("/api/v2/tickets").await.json();
    assert_eq!(list["tickets"][0]["assignee_id"], Value::Null);
    desk.sim.faults().clear();
    assert_eq!(desk.ticket(101).await["assignee_id"], desk.maya);
}

#[tokio::test]
async fn a_resource_can_be_closed_and_a_token_revoked() {
    let desk = struck_by(first(FaultKind::Forbidden)).await;
    assert_eq!(desk.get(LIST).await.status, 403);
    let desk = struck_by(first(FaultKind::Unauthorized)).await;
    assert_eq!(desk.get(LIST).await.json()["error"], "invalid_token");
    assert_eq!(desk.get(LIST).await.status, 401, "it stays revoked");
}

#[tokio::test]
async fn an_answer_can_drip() {
    let slow = FaultKind::SlowDrip {
        bytes: 40,
        pause_ms: 2,
    };
    let desk = struck_by(first(slow)).await;
    let (dripped, whole) = (desk.get(LIST).await, desk.get(LIST).await);
    assert_eq!(dripped.json(), whole.json(), "it is whole in the end");
    let never = FaultKind::SlowDrip {
        bytes: 1,
        pause_ms: 60_000,
    };
    let desk = struck_by(first(never)).await;
    let answer = tokio::time::timeout(Duration::from_millis(200), desk.get(LIST)).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn an_answer_can_be_wrong_in_one_sign_or_value() {
    let desk = struck_by(first(FaultKind::InvalidJson)).await;
    let answer = desk.get(LIST).await;
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());

    let faults = r#"[{"path": "/api/v2/tickets$", "nth": [1], "kind": "unknown_value"},
                     {"path": "/api/v2/tickets$", "nth": [2], "kind": "null_value", "key": "tags"}]"#;
    let faults = Fault::list_from_json(faults).unwrap();
    let desk = Desk::with(|_, _| {}, |builder| builder.faults(faults)).await;
    let list = desk.get("/api/v2/tickets").await.json();
    assert_eq!(list["tickets"][0]["status"], "quarantined");
    let list = desk.get("/api/v2/tickets").await.json();
    assert_eq!(list["tickets"][0]["tags"], Value::Null);
}

#[tokio::test]
async fn what_stands_beside_a_list_can_be_shortened_or_missing() {
    let faults = r#"[{"nth": [1], "kind": "sideloads", "lack": "suspended"}, {"nth": [2], "kind": "sideloads"}]"#;
    let faults = Fault::list_from_json(faults).unwrap();
    let desk = Desk::with(|_, _| {}, |builder| builder.faults(faults)).await;
    let list = "/api/v2/group_memberships?include=users,groups";
    let shortened = desk.get(list).await.json();
    let missing = desk.get(list).await.json();
    let whole = desk.get(list).await.json();
    assert_eq!(whole["users"][0]["suspended"], false);
    let mut expected = whole.clone();
    for user in expected["users"].as_array_mut().unwrap() {
        user.as_object_mut().unwrap().remove("suspended");
    }
    assert_eq!(shortened["users"], expected["users"]);
    assert_eq!(shortened["group_memberships"], whole["group_memberships"]);
    assert!(missing.get("users").is_none() && missing.get("groups").is_none());
    assert_eq!(missing["group_memberships"], whole["group_memberships"]);
}

#[tokio::test]
async fn a_page_can_repeat_what_was_on_the_last() {
    let fault = Fault::new(FaultKind::RepeatedRecords { count: 1 }).nth([2]);
    let desk = struck_by(fault).await;
    let page = desk.get(LIST).await;
    let next = page.json()["links"]["next"].as_str().unwrap().to_owned();
    let (page, next) = (
        ids(&page, "organizations"),
        ids(&desk.get(&next).await, "organizations"),
    );
    assert_eq!(next.len(), 3);
    assert_eq!(next[0], page[1]);
}

#[tokio::test]
async fn a_read_can_be_stale() {
    let fault = Fault::new(FaultKind::StaleRead).method("GET").nth([2]);
    let desk = struck_by(fault).await;
    let body = json!({ "ticket": { "tags": ["new"] } });
    desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(desk.ticket(101).await["tags"], json!(["new"]));
    assert_eq!(
        desk.ticket(101).await["tags"],
        json!([]),
        "as it was before"
    );
    assert_eq!(desk.ticket(101).await["tags"], json!(["new"]));
}

#[tokio::test]
async fn clocks_and_limits_can_be_told_otherwise() {
    let desk = struck_by(first(FaultKind::ClockSkew { seconds: -600 })).await;
    let date = desk.get(LIST).await.header("Date").unwrap().to_owned();
    assert_eq!(date, "Mon, 02 Mar 2026 08:50:00 GMT");

    let spelled = |spelling| FaultKind::RateHeaders { spelling };
    let desk = struck_by(first(spelled(Spelling::Of2023))).await;
    let answer = desk.get("/api/v2/tickets").await;
    assert_eq!(answer.header("Rate-Limit-Remaining"), Some("699"));
    assert_eq!(answer.header("ratelimit-remaining"), None);
    assert!(answer.header("zendesk-rate-limit-tickets-index").is_some());
    let desk = struck_by(first(spelled(Spelling::Missing))).await;
    let answer = desk.get("/api/v2/tickets").await;
    assert_eq!(answer.header("X-Rate-Limit"), None);
}
