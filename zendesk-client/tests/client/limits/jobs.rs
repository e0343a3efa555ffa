//! Room among the account's background jobs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zendesk_client::api::Became;
use zendesk_client::model::{Status, TicketDraft, TicketUpdate};
use zendesk_client::{Clock, Event, Request, TicketId, UserId, Waiting};

use crate::clock::TestClock;
use crate::server::{Reply, Seen, Server};

const MANY: &str = "/api/v2/tickets/update_many";

fn full() -> Reply {
    Reply::status(
        429,
        r#"{"error":"TooManyJobs","description":"no","current_job_ids":["V3-1"]}"#,
    )
}

fn taken(nth: usize) -> Reply {
    Reply::json(&json!({ "job_status": { "id": format!("V3-{nth}"), "status": "queued" } }))
}

fn ids(count: i64) -> Vec<TicketId> {
    (1..=count).map(TicketId::new).collect()
}

fn solved() -> TicketUpdate {
    TicketUpdate::new().status(Status::Solved)
}

#[tokio::test]
async fn when_others_have_taken_every_slot_a_job_waits_for_one() {
    // Refused in words, or by nothing but the header.
    let by_header = || {
        let header = "total=30; remaining=0; resets=60";
        Reply::status(429, "").header("zendesk-ratelimit-inflight-jobs", header)
    };
    for refusal in [full as fn() -> Reply, by_header] {
        let server = Server::start(move |_, nth| match nth {
            1..9 => refusal(),
            _ => taken(nth),
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
        let client = server.builder().clock(Arc::new(clock.clone()));
        let client = client.observer(Arc::new(observer)).build().unwrap();
        let jobs = client
            .tickets()
            .update_many(&ids(200), solved())
            .await
            .unwrap();

        assert_eq!(jobs.jobs().count(), 2);
        assert_eq!(server.seen_at(MANY).len(), 10);
        let waits = waits.lock().unwrap().clone();
        let (whys, lengths): (Vec<_>, Vec<_>) = waits.into_iter().unzip();
        assert!(whys.iter().all(|why| *why == Waiting::Job), "{whys:?}");
        // The first, of a second, is short enough to be silent.
        assert_eq!(lengths, [1500, 2250, 3375, 5062, 7593, 10_000, 10_000]);
        // And nobody else was held.
        client.send(Request::get("/api/v2/groups")).await.unwrap();
    }
}

#[tokio::test]
async fn the_wait_for_a_slot_ends_by_the_calls_deadline() {
    let server = Server::start(|_, nth| match nth {
        0 => taken(0),
        _ => full(),
    })
    .await;
    let clock = TestClock::default();
    let client = server.builder().clock(Arc::new(clock.clone()));
    let client = client.deadline(Duration::from_secs(30)).build().unwrap();
    let jobs = client
        .tickets()
        .update_many(&ids(150), solved())
        .await
        .unwrap();
    let outcomes = jobs.outcomes();
    assert!(matches!(outcomes[99].became, Became::Pending));
    let Became::NotSent(error) = &outcomes[149].became else {
        panic!("{:?}", outcomes[149]);
    };
    assert_eq!((error.status(), error.is_retryable()), (Some(429), true));
    let waited = clock.monotonic();
    let second = Duration::from_secs;
    assert!(waited > second(20) && waited <= second(30), "{waited:?}");
}

#[tokio::test]
async fn retry_after_is_obeyed_while_a_job_waits_for_a_slot() {
    let server = Server::start(|_, nth| match nth {
        0 => full().header("retry-after", 42),
        _ => taken(nth),
    })
    .await;
    let clock = TestClock::default();
    let client = server.builder().clock(Arc::new(clock.clone()));
    let client = client.build().unwrap();
    let jobs = client
        .tickets()
        .update_many(&ids(1), solved())
        .await
        .unwrap();
    assert_eq!(jobs.jobs().count(), 1);
    assert_eq!(clock.monotonic(), Duration::from_secs(42));
}

#[tokio::test]
async fn head_room_is_left_among_the_jobs_too() {
    let server = Server::start(|seen, nth| match seen.path.as_str() {
        MANY => taken(nth),
        path => panic!("a job ran: {path}"),
    })
    .await;
    let client = server.builder().clock(Arc::new(TestClock::default()));
    let client = client.head_room(0.9).deadline(Duration::from_millis(900));
    // Three of the thirty are ours; the fourth would have to wait for one of them.
    let client = client.build().unwrap();
    let jobs = client
        .tickets()
        .update_many(&ids(400), solved())
        .await
        .unwrap();
    assert_eq!(jobs.jobs().count(), 3);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn too_many_jobs_hold_nobody_but_the_job_to_come() {
    let server = Server::start(|seen, _| match seen.method.as_str() {
        "GET" => Reply::json(&json!({})),
        _ => Reply::status(
            429,
            r#"{"error":"TooManyJobs","description":"no","current_job_ids":["V3-1"]}"#,
        ),
    })
    .await;
    let clock = TestClock::default();
    let client = server.builder().clock(Arc::new(clock.clone()));
    let client = client.deadline(Duration::from_secs(5)).build().unwrap();
    let tickets = client.tickets();
    let refused = tickets.destroy_many(&[TicketId::new(1)]).await.unwrap_err();
    assert!(refused.is_retryable(), "{refused:?}");
    client.send(Request::get("/api/v2/groups")).await.unwrap();
    assert!(clock.monotonic() < Duration::from_secs(5));
}

/// An account with jobs: each is over at the second look at it. Counts how many were open at once.
#[derive(Default)]
struct Account {
    looks: BTreeMap<String, u32>,
    most: usize,
}

impl Account {
    fn queue(&mut self) -> serde_json::Value {
        let id = format!("V3-{}", self.looks.len());
        self.looks.insert(id.clone(), 0);
        let open = self.looks.values().filter(|&&looks| looks < 2).count();
        self.most = self.most.max(open);
        json!({ "id": id, "status": "queued" })
    }

    fn look(&mut self, id: &str) -> serde_json::Value {
        let looks = self.looks.get_mut(id).unwrap();
        *looks += 1;
        let status = if *looks < 2 { "working" } else { "completed" };
        json!({ "id": id, "status": status })
    }

    fn answer(&mut self, seen: &Seen) -> serde_json::Value {
        let looked = seen.path.strip_prefix("/api/v2/job_statuses/");
        match (looked, seen.parameter("ids")) {
            (Some("show_many"), Some(ids)) => {
                let jobs: Vec<_> = ids.split(',').map(|id| self.look(id)).collect();
                json!({ "job_statuses": jobs, "count": jobs.len() })
            }
            (Some(id), _) => json!({ "job_status": self.look(id) }),
            _ => json!({ "job_status": self.queue(), "ticket": { "id": 7 } }),
        }
    }
}

#[tokio::test]
async fn all_calls_of_all_clones_share_the_slots() {
    let account = Arc::new(Mutex::new(Account::default()));
    let desk = Arc::clone(&account);
    let server = Server::start(move |seen, _| Reply::json(&desk.lock().unwrap().answer(seen)));
    let server = server.await;
    let client = server.builder().clock(Arc::new(TestClock::default()));
    let client = client.head_room(0.9).deadline(Duration::from_secs(86_400));
    let client = client.build().unwrap();
    let (one, other) = (
        client.clone(),
        client.with_deadline(Duration::from_secs(80_000)),
    );
    let (tickets, users) = (ids(500), [UserId::new(1), UserId::new(2)]);
    let (draft, spam) = (TicketDraft::new(), ids(400));
    let (updated, deleted, queued, merged, marked) = tokio::join!(
        async { one.tickets().update_many(&tickets, solved()).await.unwrap() },
        async { other.users().destroy_many(&users).await.unwrap() },
        async { client.tickets().create_async(&draft).await.unwrap() },
        async {
            let (into, from) = (TicketId::new(1), [TicketId::new(2)]);
            client.tickets().merge(into, &from, "", "").await.unwrap()
        },
        async { one.tickets().mark_many_as_spam(&spam).await.unwrap() },
    );
    assert_eq!((updated.jobs().count(), deleted.jobs().count()), (5, 1));
    assert_eq!((queued.ticket.get(), marked.jobs().count()), (7, 4));
    assert!(!merged.status.is_over());
    let account = account.lock().unwrap();
    // Three of the thirty are ours, and twelve jobs ran.
    assert_eq!((account.looks.len(), account.most), (12, 3));
}

#[tokio::test]
async fn a_wait_frees_the_slots_of_what_is_over() {
    let account = Arc::new(Mutex::new(Account::default()));
    let desk = Arc::clone(&account);
    let server = Server::start(move |seen, _| Reply::json(&desk.lock().unwrap().answer(seen)));
    let server = server.await;
    let client = server.builder().clock(Arc::new(TestClock::default()));
    let client = client.head_room(0.9).build().unwrap();
    let second = Duration::from_secs;
    let mut jobs = client
        .tickets()
        .update_many(&ids(200), solved())
        .await
        .unwrap();
    let queued = client
        .tickets()
        .create_async(&TicketDraft::new())
        .await
        .unwrap();
    client
        .job_statuses()
        .wait(&mut jobs, second(60))
        .await
        .unwrap();
    client
        .job_statuses()
        .wait_for(&queued.job.id, second(60))
        .await
        .unwrap();
    let looks = server.seen().len();
    // All three are free again, and nobody has to look for that.
    let _ = client
        .tickets()
        .update_many(&ids(300), solved())
        .await
        .unwrap();
    assert_eq!(server.seen().len(), looks + 3);
}
