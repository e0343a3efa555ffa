//! Limits that are kept before Zendesk has to refuse anything.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Client, ClientBuilder, Clock, Error, Lane, Request};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

async fn open_server() -> Server {
    Server::start(|_, _| Reply::json(&json!({}))).await
}

/// Sends the requests one after another and returns how many went out before the first wait, and its length.
async fn until_it_waits(client: &Client, clock: &TestClock, requests: &[Request]) -> (usize, u64) {
    for (sent, request) in requests.iter().enumerate() {
        client.send(request.clone()).await.unwrap();
        if !clock.monotonic().is_zero() {
            return (sent, clock.monotonic().as_secs());
        }
    }
    panic!("{} requests and no wait", requests.len());
}

/// An account with room for everything, so that only a limit of its own can hold a call.
fn roomy(server: &Server, clock: &TestClock) -> ClientBuilder {
    let builder = server.builder().clock(Arc::new(clock.clone()));
    builder
        .limit(Lane::Default, 100_000, Duration::from_secs(60))
        .deadline(Duration::from_secs(3600))
}

#[tokio::test]
async fn what_has_no_header_is_counted_all_the_same() {
    let server = open_server().await;
    let get = |path: &str| Request::get(path.to_owned());
    let post = |path: &str| Request::post(path.to_owned());
    for (head_room, request, share, seconds) in [
        (0.0, get("/api/v2/views/7/execute"), 5, 60),
        (0.0, get("/api/v2/views/7/count"), 5, 60),
        (0.0, post("/api/v2/views/preview"), 5, 60),
        (0.5, get("/api/v2/views/count_many"), 3, 300),
        (0.0, get("/api/v2/incremental/tickets/sample"), 10, 1200),
        (0.0, Request::put("/api/v2/users/7"), 1, 1),
        (0.0, post("/api/v2/users/create_or_update"), 1, 1),
        (0.0, Request::put("/api/v2/organizations/7"), 5, 60),
        (0.0, Request::put("/api/v2/tickets/7"), 30, 600),
        (0.9, Request::delete("/api/v2/tickets/7"), 40, 60),
        (0.99, Request::delete("/api/v2/deleted_users/7"), 7, 600),
        (0.9, post("/api/v2/ticket_fields/7/options"), 10, 60),
        (0.0, post("/api/v2/audit_logs/export"), 1, 60),
        (0.0, post("/api/v2/suspended_tickets/export"), 1, 60),
        (0.9, get("/api/v2/tickets/7/side_conversations"), 30, 600),
        (
            0.95,
            get("/api/v2/tickets/7/side_conversations/a/events"),
            30,
            600,
        ),
        (0.0, get("/api/v2/attachments/7"), 10, 60),
        (0.99, post("/api/v2/uploads"), 25, 60),
        (0.9, get("/api/v2/agent_availabilities"), 30, 60),
        (0.9, get("/api/v2/search/export"), 10, 60),
    ] {
        let clock = TestClock::default();
        let client = roomy(&server, &clock).head_room(head_room).build().unwrap();
        let requests = vec![request.clone(); 50];
        let (sent, waited) = until_it_waits(&client, &clock, &requests).await;
        assert_eq!((sent, waited), (share, seconds), "{request:?}");
    }
}

#[tokio::test]
async fn a_limit_of_each_record_leaves_the_others_alone_until_that_of_all_is_reached() {
    let server = open_server().await;
    let clock = TestClock::default();
    let client = roomy(&server, &clock).build().unwrap();
    for id in 0..40 {
        for _ in 0..5 {
            let view = Request::get(format!("/api/v2/views/{id}/execute"));
            client.send(view).await.unwrap();
            let organization = Request::put(format!("/api/v2/organizations/{id}"));
            client.send(organization).await.unwrap();
        }
    }
    assert_eq!(clock.monotonic(), Duration::ZERO);

    // Six updates of users: one a second, and the sixth of one user after a minute.
    for id in [1, 2, 3, 4, 5, 6] {
        client
            .send(Request::put(format!("/api/v2/users/{id}")))
            .await
            .unwrap();
    }
    assert_eq!(clock.monotonic().as_secs(), 5);
    for _ in 0..5 {
        client.send(Request::put("/api/v2/users/1")).await.unwrap();
    }
    assert_eq!(clock.monotonic().as_secs(), 60);
}

#[tokio::test]
async fn pages_far_from_the_first_have_a_limit_of_their_own() {
    let server = open_server().await;
    for (path, shallow, deep, share) in [
        ("/api/v2/tickets", 500, 501, 25),
        ("/api/v2/tags", 500, 501, 25),
        ("/api/v2/deleted_tickets", 100, 101, 2),
        ("/api/v2/users", 10_000, 10_001, 50),
        ("/api/v2/groups/7/users", 10_000, 10_001, 50),
    ] {
        let clock = TestClock::default();
        let client = roomy(&server, &clock).head_room(0.5);
        let client = client.limit(Lane::DeletedTickets, 1000, Duration::from_secs(60));
        let client = client.build().unwrap();
        for _ in 0..60 {
            client
                .send(Request::get(path).query("page", shallow))
                .await
                .unwrap();
        }
        assert_eq!(clock.monotonic(), Duration::ZERO, "{path}");
        let requests = vec![Request::get(path).query("page", deep); 60];
        let told = until_it_waits(&client, &clock, &requests).await;
        assert_eq!(told, (share, 60), "{path}");
        // What is near the beginning goes on.
        let now = clock.monotonic();
        client
            .send(Request::get(path).query("page", shallow))
            .await
            .unwrap();
        assert_eq!(clock.monotonic(), now, "{path}");
    }
}

#[tokio::test]
async fn head_room_is_left_in_the_limits_of_pages_too() {
    for (path, header, page) in [
        (
            "/api/v2/tickets",
            "zendesk-ratelimit-tickets-index-pagination",
            2,
        ),
        (
            "/api/v2/tickets",
            "zendesk-rate-limit-tickets-index-deep-pagination",
            600,
        ),
        ("/api/v2/tags", "zendesk-ratelimit-tags-index-pagination", 2),
        (
            "/api/v2/tags",
            "zendesk-ratelimit-tags-index-deep-pagination",
            600,
        ),
        (
            "/api/v2/deleted_tickets",
            "zendesk-ratelimit-deleted-tickets-index-deep-pagination",
            200,
        ),
    ] {
        let server = Server::start(move |_, _| {
            Reply::json(&json!({})).header(header, "total=4; remaining=3; resets=60")
        })
        .await;
        let clock = TestClock::default();
        let client = roomy(&server, &clock).head_room(0.5).build().unwrap();
        let requests = vec![Request::get(path).query("page", page); 5];
        let told = until_it_waits(&client, &clock, &requests).await;
        assert_eq!(told, (2, 60), "{header}");
    }
}

#[tokio::test]
async fn an_account_with_other_limits_can_be_told_of() {
    let server = open_server().await;
    let second = Duration::from_secs;
    let clock = TestClock::default();
    let client = roomy(&server, &clock)
        .limit(Lane::AgentAvailability, 2, second(10))
        .limit_for_each(Lane::ViewExecution, 1, second(30))
        .build()
        .unwrap();
    let statuses = vec![Request::get("/api/v2/agent_availabilities"); 3];
    assert_eq!(until_it_waits(&client, &clock, &statuses).await, (2, 10));
    for _ in 0..2 {
        client
            .send(Request::get("/api/v2/views/7/execute"))
            .await
            .unwrap();
    }
    assert_eq!(clock.monotonic().as_secs(), 40);

    for nothing in [(0, second(60)), (1, Duration::ZERO)] {
        let refused = server.builder().limit(Lane::Search, nothing.0, nothing.1);
        assert!(matches!(refused.build(), Err(Error::Config { .. })));
    }
}

#[tokio::test]
async fn what_an_answer_tells_holds_over_what_was_set() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({})).header(
            "zendesk-ratelimit-per-ticket-updates",
            "total=3; remaining=2; resets=600",
        )
    })
    .await;
    let clock = TestClock::default();
    let client = roomy(&server, &clock)
        .limit_for_each(Lane::TicketUpdates, 20, Duration::from_secs(600))
        .build()
        .unwrap();
    let requests = vec![Request::put("/api/v2/tickets/7"); 4];
    assert_eq!(until_it_waits(&client, &clock, &requests).await, (3, 600));
}

/// A header says how many, and never within what: its time is the documented one, whatever was set.
#[tokio::test]
async fn what_an_answer_tells_is_of_the_documented_time() {
    for within in [60, 600, 6_000] {
        let server = Server::start(|_, _| {
            Reply::json(&json!({})).header(
                "zendesk-ratelimit-per-ticket-updates",
                "total=3; remaining=2; resets=600",
            )
        })
        .await;
        let clock = TestClock::default();
        let client = roomy(&server, &clock)
            .limit_for_each(Lane::TicketUpdates, 20, Duration::from_secs(within))
            .build()
            .unwrap();
        let requests = vec![Request::put("/api/v2/tickets/7"); 4];
        let waited = until_it_waits(&client, &clock, &requests).await;
        assert_eq!(waited, (3, 600), "set within {within} s");
    }
}
