//! The same seed, the same bytes: one script of requests, run twice, leaves the same log and the same
//! world, and sends the same to webhooks.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Actor, Change, Clock, Fault, FaultBody, FaultKind, GenerateOptions, Sim, World};

use crate::desk::NOW;
use crate::http;
use crate::webhooks::{Letter, Receiver};

/// What a run leaves behind: every answer's status, the log and the world as they are answered, and
/// what webhooks were sent.
struct Traces {
    statuses: Vec<Option<u16>>,
    log: String,
    world: String,
    letters: Vec<Letter>,
}

async fn run(seed: u64, receiver: &Receiver) -> Traces {
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
            Fault::new(FaultKind::WebhookLost)
                .path("/webhooks")
                .nth([4]),
            Fault::new(FaultKind::WebhookTwice)
                .path("/webhooks")
                .nth([6]),
        ])
        .start()
        .await
        .unwrap();
    let (statuses, letters) = tokio::join!(play(&sim, &receiver.url), open_letters(receiver));
    let text = async |path| ask(&sim, "GET", path, None).await.unwrap().text;
    Traces {
        statuses,
        log: text("/_sim/log").await,
        world: text("/_sim/world").await,
        letters,
    }
}

async fn play(sim: &Sim, receiver: &str) -> Vec<Option<u16>> {
    let mut statuses = Vec::new();
    for (method, target, body) in script(receiver) {
        let answer = ask(sim, method, &target, body.as_ref()).await;
        statuses.push(answer.ok().map(|answer| answer.status));
        if statuses.len() % 7 == 0 {
            sim.clock().advance(Duration::from_secs(3));
        }
    }
    sim.world_mut(|world| {
        let open = world.tickets.values().find(|ticket| ticket.is_open());
        let open = open.unwrap().id;
        world.act(Actor::System, open, Change::tag(LAST)).unwrap();
    });
    statuses
}

/// The tag of the last change of a run.
const LAST: &str = "the-end";

/// Takes what is sent until the last change is told; the second answer asks for it again.
async fn open_letters(receiver: &Receiver) -> Vec<Letter> {
    let mut letters = Vec::new();
    while !letters
        .last()
        .is_some_and(|own: &Letter| own.body.contains(LAST))
    {
        let status = if letters.len() == 1 { 409 } else { 200 };
        letters.push(receiver.next(status).await);
    }
    letters
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

/// Reads, searches, writes, conflicts, jobs that are waited for, and exports, with faults on the way.
fn script(receiver: &str) -> Vec<(&'static str, String, Option<Value>)> {
    let webhook = json!({ "webhook": {
        "name": "Told", "endpoint": receiver, "http_method": "POST", "request_format": "json",
        "subscriptions": ["zen:event-type:ticket.tags_changed"],
    }});
    let mut script = vec![("POST", "/api/v2/webhooks".to_owned(), Some(webhook))];
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
    for from in [60, 70, 80] {
        let ids: Vec<String> = (from..from + 10).map(|id: i32| id.to_string()).collect();
        let change = json!({ "ticket": { "additional_tags": ["bulk"] } });
        let path = format!("/api/v2/tickets/update_many.json?ids={}", ids.join(","));
        script.push(("PUT", path, Some(change)));
        let jobs = ("GET", "/api/v2/job_statuses.json".to_owned(), None);
        script.extend([jobs.clone(), jobs]);
    }
    let export = "/api/v2/incremental/tickets/cursor.json?start_time=1&per_page=50".to_owned();
    script.push(("GET", export, None));
    script.push(("DELETE", "/api/v2/tickets/90.json".to_owned(), None));
    script
}

#[tokio::test]
async fn one_script_leaves_the_same_bytes() {
    let receiver = Receiver::open().await;
    let (one, other) = (run(11, &receiver).await, run(11, &receiver).await);
    assert_eq!(one.statuses, other.statuses);
    assert_eq!(one.log, other.log);
    assert_eq!(one.world, other.world);
    assert_eq!(one.letters, other.letters);
    // The script met what it was made to meet.
    for status in [Some(200), Some(201), Some(409), Some(503), None] {
        assert!(
            one.statuses.contains(&status),
            "{status:?} in {:?}",
            one.statuses
        );
    }
    assert!(one.log.contains("\"fault\":\"truncated\""));
    assert!(one.log.contains("\"job\":\"V3-"));
    assert!(one.world.contains("\"bulk\""), "a job has written");
    assert_eq!(one.letters[1].body, one.letters[2].body, "asked for again");
    let third = run(12, &receiver).await;
    assert_ne!(one.log, third.log);
}
