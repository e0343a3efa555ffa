//! Bulk writes: jobs that are queued, worked on, and fail row by row.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Status, Ticket};

use crate::desk::{Desk, ids};

/// Jobs take a minute of the simulator's time.
async fn desk() -> Desk {
    Desk::with(
        |world, acme| {
            for id in 102..=104 {
                let ticket = Ticket::new(acme, "Smoke")
                    .id(id)
                    .created("2026-03-02T08:00:00Z");
                world.add_ticket(match id {
                    104 => ticket.status(Status::Closed),
                    _ => ticket,
                });
            }
        },
        |builder| builder.job_duration(Duration::from_secs(60)),
    )
    .await
}

async fn job(desk: &Desk, submitted: &Value) -> Value {
    let id = submitted["job_status"]["id"].as_str().unwrap().to_owned();
    let answer = desk.get(&format!("/api/v2/job_statuses/{id}.json")).await;
    answer.json()["job_status"].clone()
}

#[tokio::test]
async fn a_job_is_queued_then_works_then_is_done() {
    let desk = desk().await;
    let body = json!({ "ticket": { "additional_tags": ["seen"] } });
    let queued = desk
        .put("/api/v2/tickets/update_many?ids=101,104,999", body)
        .await;
    assert_eq!(queued.status, 200);
    let limit = queued.header("Zendesk-RateLimit-inflight-jobs").unwrap();
    assert_eq!(limit, "total=30; remaining=29; resets=60");
    let submitted = queued.json();
    assert_eq!(submitted["job_status"]["status"], "queued");
    assert_eq!(submitted["job_status"]["total"], 3);
    desk.sim.clock().advance(Duration::from_secs(40));
    let working = job(&desk, &submitted).await;
    assert_eq!(working["status"], "working");
    assert!(
        working["message"]
            .as_str()
            .unwrap()
            .starts_with("Updating ticket #")
    );
    assert_eq!(
        desk.ticket(101).await["tags"],
        json!([]),
        "nothing is written yet"
    );
    desk.sim.clock().advance(Duration::from_secs(20));
    let done = job(&desk, &submitted).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["message"], "Completed at 2026-03-02 09:01:00 +0000");
    assert_eq!(
        done["results"],
        json!([
            { "action": "update", "id": 101, "status": "Updated", "success": true },
            { "index": 1, "id": 104, "error": "TicketUpdateFailed",
              "details": "Status: closed prevents ticket update" },
            { "index": 2, "id": 999, "error": "TicketUpdateFailed", "details": "Not found" },
        ])
    );
    assert_eq!(desk.ticket(101).await["tags"], json!(["seen"]));
    let entry = desk
        .sim
        .log()
        .into_iter()
        .find(|entry| entry.job.is_some())
        .unwrap();
    assert_eq!(entry.before.unwrap()[0]["tags"], json!([]));
    assert_eq!(entry.after.unwrap()[0]["tags"], json!(["seen"]));
}

#[tokio::test]
async fn each_row_of_a_batch_rests_on_its_own_stamp() {
    let desk = desk().await;
    let seen = desk.ticket(101).await["updated_at"].clone();
    let body = json!({ "tickets": [
        { "id": 101, "tags": ["a"], "updated_stamp": seen },
        { "id": 102, "tags": ["b"], "updated_stamp": "2026-03-02T07:00:00Z" },
        { "id": 103, "tags": ["c"] },
    ]});
    let submitted = desk.put("/api/v2/tickets/update_many", body).await.json();
    desk.sim.clock().advance(Duration::from_secs(60));
    let results = job(&desk, &submitted).await["results"].clone();
    assert_eq!(results[0]["success"], true);
    assert_eq!(results[1]["error"], "UpdateConflict");
    assert_eq!(results[2]["success"], true);
    assert_eq!(desk.ticket(102).await["tags"], json!([]));
}

#[tokio::test]
async fn a_bulk_change_rests_on_the_time_it_was_queued() {
    let desk = desk().await;
    let body = json!({ "ticket": { "priority": "high" } });
    let submitted = desk
        .put("/api/v2/tickets/update_many?ids=101,102", body)
        .await
        .json();
    desk.sim.clock().advance(Duration::from_secs(5));
    let other = json!({ "ticket": { "tags": ["meanwhile"] } });
    desk.put("/api/v2/tickets/101", other).await;
    desk.sim.clock().advance(Duration::from_secs(55));
    let results = job(&desk, &submitted).await["results"].clone();
    assert_eq!(results[0]["error"], "UpdateConflict");
    assert_eq!(results[1]["success"], true);
}

#[tokio::test]
async fn thirty_jobs_may_be_in_flight() {
    let desk = desk().await;
    let body = json!({ "ticket": { "priority": "low" } });
    for _ in 0..30 {
        let path = "/api/v2/tickets/update_many?ids=101";
        assert_eq!(desk.put(path, body.clone()).await.status, 200);
    }
    let refused = desk
        .put("/api/v2/tickets/update_many?ids=101", body.clone())
        .await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["error"], "TooManyJobs");
    assert_eq!(
        refused.json()["current_job_ids"].as_array().unwrap().len(),
        30
    );
    desk.sim.clock().advance(Duration::from_secs(60));
    assert_eq!(
        desk.put("/api/v2/tickets/update_many?ids=101", body)
            .await
            .status,
        200
    );
    let listed = desk.get("/api/v2/job_statuses?page[size]=100").await.json();
    assert_eq!(listed["job_statuses"].as_array().unwrap().len(), 31);
}

#[tokio::test]
async fn a_hundred_go_into_one_request() {
    let desk = desk().await;
    let tickets: Vec<Value> = (0..101).map(|_| json!({ "subject": "x" })).collect();
    let body = json!({ "tickets": tickets });
    let refused = desk.post("/api/v2/tickets/create_many", body).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["error"], "TooManyValues");
    assert_eq!(refused.json()["max_count"], 100);
}

#[tokio::test]
async fn many_are_created_and_deleted() {
    let desk = desk().await;
    let body = json!({ "tickets": [
        { "subject": "One", "comment": { "body": "1" } }, { "subject": "No comment" },
    ]});
    let submitted = desk.post("/api/v2/tickets/create_many", body).await.json();
    desk.sim.clock().advance(Duration::from_secs(60));
    let results = job(&desk, &submitted).await["results"].clone();
    let made = results[0]["id"].as_i64().unwrap();
    assert_eq!(results[1]["error"], "TicketCreateFailed");
    assert_eq!(desk.ticket(made).await["subject"], "One");
    let path = format!("/api/v2/tickets/destroy_many?ids={made}");
    desk.ask("DELETE", &path, None).await;
    desk.sim.clock().advance(Duration::from_secs(60));
    assert_eq!(
        desk.get(&format!("/api/v2/tickets/{made}")).await.status,
        404
    );
    let deleted = desk.get("/api/v2/deleted_tickets").await;
    assert_eq!(ids(&deleted, "deleted_tickets"), [made]);
}

#[tokio::test]
async fn organizations_and_users_are_written_in_bulk() {
    let desk = desk().await;
    let body = json!({ "organizations": [{ "name": "Globex" }, { "name": "acme" }] });
    let made = desk
        .post("/api/v2/organizations/create_many", body)
        .await
        .json();
    let body = json!({ "users": [{ "name": "Ann", "email": "ann@globex.test" }] });
    let users = desk
        .post("/api/v2/users/create_or_update_many", body)
        .await
        .json();
    let change = json!({ "organization": { "notes": "gold" } });
    let path = format!("/api/v2/organizations/update_many?ids={}", desk.acme);
    desk.put(&path, change).await;
    desk.sim.clock().advance(Duration::from_secs(60));
    let results = job(&desk, &made).await["results"].clone();
    assert_eq!(results[0]["status"], "Created");
    assert_eq!(
        results[1]["error"], "OrganizationCreateFailed",
        "names are unique"
    );
    assert_eq!(
        job(&desk, &users).await["results"][0]["email"],
        "ann@globex.test"
    );
    let acme = desk
        .get(&format!("/api/v2/organizations/{}", desk.acme))
        .await
        .json();
    assert_eq!(acme["organization"]["notes"], "gold");
}

#[tokio::test]
async fn tickets_are_merged() {
    let desk = desk().await;
    let itself = desk
        .post("/api/v2/tickets/101/merge", json!({ "ids": [101] }))
        .await;
    assert_eq!(
        (itself.status, &itself.json()["error"]),
        (400, &json!("SourceInvalid"))
    );
    let closed = desk
        .post("/api/v2/tickets/101/merge", json!({ "ids": [104] }))
        .await;
    assert_eq!(closed.status, 422);
    let body = json!({ "ids": [102, 103], "target_comment": "The same fire" });
    desk.post("/api/v2/tickets/101/merge", body).await;
    desk.sim.clock().advance(Duration::from_secs(60));
    let source = desk.ticket(102).await;
    assert_eq!(source["status"], "closed");
    assert_eq!(source["tags"], json!(["closed_by_merge"]));
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    assert_eq!(comments["comments"][1]["body"], "The same fire");
    assert_eq!(comments["comments"][1]["public"], false);
}

#[tokio::test]
async fn jobs_in_flight_are_limited_also_while_the_clock_stands() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": { "additional_tags": ["a"] } });
    let target = "/api/v2/tickets/update_many?ids=101";
    let first = desk.put(target, body.clone()).await;
    let left = first.header("zendesk-ratelimit-inflight-jobs").unwrap();
    assert_eq!(left, "total=30; remaining=29; resets=60");
    for _ in 1..30 {
        assert_eq!(desk.put(target, body.clone()).await.status, 200);
    }
    let refused = desk.put(target, body).await;
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (429, &json!("TooManyJobs"))
    );
    assert_eq!(
        refused.json()["current_job_ids"].as_array().unwrap().len(),
        30
    );
    let left = refused.header("zendesk-ratelimit-inflight-jobs").unwrap();
    assert_eq!(left, "total=30; remaining=0; resets=60");
    let id = first.json()["job_status"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut seen = vec![first.json()["job_status"]["status"].clone()];
    for _ in 0..2 {
        let job = desk.get(&format!("/api/v2/job_statuses/{id}")).await.json();
        seen.push(job["job_status"]["status"].clone());
    }
    assert_eq!(seen, ["queued", "working", "completed"]);
}
