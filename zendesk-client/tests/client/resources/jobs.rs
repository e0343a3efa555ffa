//! Many at once: jobs, and what became of each.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use zendesk_client::api::Became;
use zendesk_client::model::{Status, TicketUpdate};
use zendesk_client::{Error, Event, TicketId, UserId, Waiting};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

fn job(id: &str, status: &str, results: &Value) -> Value {
    json!({ "id": id, "status": status, "results": results })
}

fn ids(count: i64) -> Vec<TicketId> {
    (1..=count).map(TicketId::new).collect()
}

#[tokio::test]
async fn an_update_of_many_is_split_and_each_outcome_finds_its_place() {
    let server = Server::start(|seen, nth| match seen.path.as_str() {
        "/api/v2/tickets/update_many" => {
            Reply::json(&json!({ "job_status": job(&format!("V3-{nth}"), "queued", &Value::Null) }))
        }
        "/api/v2/job_statuses/show_many" if nth < 4 => Reply::json(&json!({ "job_statuses": [
            job("V3-0", "working", &Value::Null),
            job("V3-1", "completed", &json!((101..=200).map(|id| json!({ "id": id, "success": true })).collect::<Vec<_>>())),
            job("V3-2", "queued", &Value::Null),
        ]})),
        "/api/v2/job_statuses/show_many" => Reply::json(&json!({ "job_statuses": [
            job("V3-0", "completed", &json!([{ "id": 7, "error": "TicketUpdateFailed", "details": "Status: closed" }])),
        ]})),
        other => panic!("{other}"),
    })
    .await;
    let clock = Arc::new(TestClock::default());
    let client = server.builder().clock(clock).build().unwrap();

    let update = TicketUpdate::new().status(Status::Solved);
    let mut jobs = client
        .tickets()
        .update_many(&ids(250), update)
        .await
        .unwrap();
    assert_eq!(jobs.jobs().count(), 3);
    let outcomes = client
        .job_statuses()
        .wait(&mut jobs, Duration::from_secs(60))
        .await
        .unwrap();

    let sent = server.seen_at("/api/v2/tickets/update_many");
    let sizes: Vec<usize> = sent
        .iter()
        .map(|seen| seen.parameter("ids").unwrap().split(',').count())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(outcomes.len(), 250);
    assert!(
        outcomes
            .iter()
            .enumerate()
            .all(|(nth, outcome)| outcome.index == nth)
    );
    assert!(
        matches!(&outcomes[6].became, Became::Failed { error: Some(code), .. } if code == "TicketUpdateFailed")
    );
    // The rest of a job that said nothing of them, and of one that Zendesk has forgotten.
    assert!(matches!(outcomes[0].became, Became::Unknown));
    assert!(matches!(outcomes[249].became, Became::Unknown));
    assert!(outcomes[100..200].iter().all(|outcome| outcome.is_done()));
}

#[tokio::test]
async fn what_cannot_be_queued_any_more_is_told_beside_the_jobs_that_run() {
    let server = Server::start(|seen, nth| match nth {
        0 => {
            assert_eq!(seen.body["tickets"].as_array().map(Vec::len), Some(100));
            Reply::json(&json!({ "job_status": job("V3-0", "completed", &json!([])) }))
        }
        _ => Reply::status(403, json!({ "error": "Forbidden" }).to_string()),
    })
    .await;
    let updates: Vec<_> = ids(150)
        .into_iter()
        .map(|id| (id, TicketUpdate::new().follow(UserId::new(9))))
        .collect();
    let jobs = server
        .client()
        .tickets()
        .update_each(&updates)
        .await
        .unwrap();
    let outcomes = jobs.outcomes();
    assert!(matches!(outcomes[99].became, Became::Unknown));
    assert!(matches!(&outcomes[100].became, Became::NotSent(error) if error.is_forbidden()));
    assert_eq!(outcomes.len(), 150);

    let refused = Server::start(|_, _| Reply::status(403, "{}")).await;
    let nothing_runs = refused.client().tickets().update_each(&updates).await;
    assert!(nothing_runs.unwrap_err().is_forbidden());
}

/// Whoever sends again what is said not to have been sent must not write it twice.
#[tokio::test]
async fn what_may_have_been_queued_is_not_said_to_be_unsent() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::json(&json!({ "job_status": job("V3-0", "completed", &json!([])) })),
        _ => Reply::status(502, "<html>"),
    })
    .await;
    let updates: Vec<_> = ids(250)
        .into_iter()
        .map(|id| (id, TicketUpdate::new().note("Hello")))
        .collect();
    let tickets = server.client().tickets().update_each(&updates).await;
    let outcomes = tickets.unwrap().outcomes();
    assert_eq!(outcomes.len(), 250);
    for outcome in &outcomes[100..200] {
        assert!(matches!(outcome.became, Became::Unknown), "{outcome:?}");
        assert_eq!(outcome.id, Some(outcome.index as i64 + 1));
    }
    assert!(
        outcomes[200..]
            .iter()
            .all(|outcome| matches!(&outcome.became, Became::NotSent(_)))
    );
}

#[tokio::test]
async fn no_more_jobs_are_queued_than_the_account_has_room_for() {
    let server = Server::start(|seen, nth| match seen.path.as_str() {
        "/api/v2/tickets/destroy_many" => {
            Reply::json(&json!({ "job_status": job(&format!("V3-{nth}"), "queued", &Value::Null) }))
                .header(
                    "zendesk-ratelimit-inflight-jobs",
                    "total=30; remaining=0; resets=60",
                )
        }
        path => {
            let id = path.rsplit('/').next().unwrap();
            Reply::json(&json!({ "job_status": job(id, "completed", &json!({ "success": true })) }))
        }
    })
    .await;
    let mut jobs = server
        .client()
        .tickets()
        .destroy_many(&ids(300))
        .await
        .unwrap();
    let paths: Vec<String> = server.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(
        paths,
        [
            "/api/v2/tickets/destroy_many",
            "/api/v2/job_statuses/V3-0",
            "/api/v2/tickets/destroy_many",
            "/api/v2/job_statuses/V3-2",
            "/api/v2/tickets/destroy_many",
        ]
    );
    let client = server.client();
    let outcomes = client
        .job_statuses()
        .wait(&mut jobs, Duration::from_secs(9))
        .await;
    assert!(outcomes.unwrap().iter().all(|outcome| outcome.is_done()));
}

#[tokio::test]
async fn a_wait_ends_with_its_deadline_and_can_be_taken_up_again() {
    let server = Server::start(|_, nth| {
        let status = if nth < 6 { "working" } else { "completed" };
        Reply::json(&json!({ "job_status": job("V3-0", status, &json!({ "success": true })) }))
    })
    .await;
    let client = server.client();
    let mut jobs = client.tickets().destroy_many(&ids(1)).await.unwrap();
    let within = Duration::from_secs(5);
    let error = client
        .job_statuses()
        .wait(&mut jobs, within)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Deadline { .. }));
    assert!(matches!(jobs.outcomes()[0].became, Became::Pending));
    let within = Duration::from_secs(60);
    let outcomes = client.job_statuses().wait(&mut jobs, within).await.unwrap();
    assert!(outcomes[0].is_done());
}

#[tokio::test]
async fn the_pauses_between_two_looks_are_told_of_and_need_no_bound() {
    let server = Server::start(|_, nth| {
        let status = if nth < 3 { "working" } else { "completed" };
        Reply::json(&json!({ "job_status": job("V3-0", status, &json!({ "success": true })) }))
    })
    .await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&waits);
    let observer = move |event: &Event| {
        if let Event::Waiting { how_long, why, .. } = event {
            heard.lock().unwrap().push((*why, how_long.as_millis()));
        }
    };
    let clock = TestClock::default();
    clock.advance(Duration::from_secs(1));
    let client = server.builder().clock(Arc::new(clock));
    let client = client.observer(Arc::new(observer)).build().unwrap();
    let mut jobs = client.tickets().destroy_many(&ids(1)).await.unwrap();
    let outcomes = client.job_statuses().wait(&mut jobs, Duration::MAX).await;
    assert!(outcomes.unwrap()[0].is_done());
    // The first pause, of a second, is short enough to be silent.
    assert_eq!(
        *waits.lock().unwrap(),
        [(Waiting::Job, 1500), (Waiting::Job, 2250)]
    );
}
