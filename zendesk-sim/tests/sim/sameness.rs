//! The same seed, the same bytes: one script of requests, run twice, leaves the same log and the same world.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Clock, Fault, FaultBody, FaultKind, GenerateOptions, Sim, World};

use crate::desk::NOW;
use crate::http;

/// What a run leaves behind, as it is answered: every answer's status, the log, the world.
struct Traces {
    statuses: Vec<Option<u16>>,
    log: String,
    world: String,
}

async fn run(seed: u64) -> Traces {
    let world = World::generate(&GenerateOptions {
        seed,
        organizations: 20,
        tickets: 120,
        now: NOW.parse().unwrap(),
    });
    let sim = Sim::builder()
        .world(world)
        .clock(Clock::frozen(NOW).unwrap())
        .search_lag(Duration::from_secs(5))
        .api_token("ops@example.com", "secret")
        .faults(vec![
            Fault::status(503, FaultBody::Html)
                .path("/api/v2/tickets")
                .probability(0.2, seed),
            Fault::new(FaultKind::Truncated)
                .path("/api/v2/search")
                .probability(0.3, seed),
            Fault::new(FaultKind::AppliedButLost).method("PUT").nth([3]),
        ])
        .start()
        .await
        .unwrap();
    let mut statuses = Vec::new();
    for (method, target, body) in script() {
        let answer = ask(&sim, method, &target, body.as_ref()).await;
        statuses.push(answer.ok().map(|answer| answer.status));
        if statuses.len() % 7 == 0 {
            sim.clock().advance(Duration::from_secs(3));
        }
    }
    let text = async |path| ask(&sim, "GET", path, None).await.unwrap().text;
    Traces {
        statuses,
        log: text("/_sim/log").await,
        world: text("/_sim/world").await,
    }
}

/// Asks by a name that does not tell the port, which links in answers repeat.
async fn ask(
    sim: &Sim,
    method: &str,
    target: &str,
    body: Option<&Value>,
) -> std::io::Result<http::Answer> {
    // ops@example.com/token:secret
    let login = "Basic b3BzQGV4YW1wbGUuY29tL3Rva2VuOnNlY3JldA==";
    let headers = [("Authorization", login), ("Host", "desk.example.com")];
    http::send(sim, method, target, &headers, body).await
}

/// Reads, searches, writes, conflicts, and exports, with faults on the way.
fn script() -> Vec<(&'static str, String, Option<Value>)> {
    let mut script = Vec::new();
    for number in 1..=20 {
        let ticket = 120 - number;
        let update = json!({ "ticket": { "tags": [format!("t{number}")], "priority": "high" } });
        let new = json!({ "ticket": {
            "subject": format!("New {number}"), "comment": { "body": "It happens again." },
        } });
        let stale = json!({ "ticket": {
            "status": "pending", "safe_update": true, "updated_stamp": "2020-01-01T00:00:00Z",
        } });
        script.extend([
            ("GET", format!("/api/v2/tickets/{ticket}.json"), None),
            (
                "PUT",
                format!("/api/v2/tickets/{ticket}.json"),
                Some(update),
            ),
            ("PUT", format!("/api/v2/tickets/{ticket}.json"), Some(stale)),
            ("POST", "/api/v2/tickets.json".to_owned(), Some(new)),
            (
                "GET",
                format!("/api/v2/search.json?query=tags:t{number}"),
                None,
            ),
            ("GET", format!("/api/v2/tickets/{ticket}/audits.json"), None),
        ]);
    }
    let export = "/api/v2/incremental/tickets/cursor.json?start_time=1&per_page=50".to_owned();
    script.push(("GET", export, None));
    script.push(("DELETE", "/api/v2/tickets/90.json".to_owned(), None));
    script
}

#[tokio::test]
async fn one_script_leaves_the_same_bytes() {
    let (one, other) = (run(11).await, run(11).await);
    assert_eq!(one.statuses, other.statuses);
    assert_eq!(one.log, other.log);
    assert_eq!(one.world, other.world);
    // The script met what it was made to meet.
    for status in [Some(200), Some(201), Some(409), Some(503), None] {
        assert!(
            one.statuses.contains(&status),
            "{status:?} in {:?}",
            one.statuses
        );
    }
    assert!(one.log.contains("\"fault\":\"truncated\""));
    let third = run(12).await;
    assert_ne!(one.log, third.log);
}
