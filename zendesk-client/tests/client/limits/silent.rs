//! Refusals of limits that no header tells of.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use zendesk_client::{Clock, Error, Lane, Request};

use crate::clock::TestClock;
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_refusal_without_a_header_holds_the_lane_that_has_none_and_nobody_else() {
    let get = |path: &str| Request::get(path.to_owned());
    let post = |path: &str| Request::post(path.to_owned());
    for (request, lane) in [
        (get("/api/v2/views/7/execute"), Lane::ViewExecution),
        (post("/api/v2/views/preview/count"), Lane::ViewExecution),
        (get("/api/v2/views/count_many"), Lane::ViewCounts),
        (
            get("/api/v2/incremental/users/sample"),
            Lane::IncrementalSamples,
        ),
        (Request::put("/api/v2/users/7"), Lane::UserUpdates),
        (post("/api/v2/users/create_or_update"), Lane::UserUpdates),
        (Request::delete("/api/v2/deleted_users/7"), Lane::UserPurges),
        (
            Request::put("/api/v2/organizations/7"),
            Lane::OrganizationUpdates,
        ),
        (Request::delete("/api/v2/tickets/7"), Lane::TicketDeletions),
        (post("/api/v2/ticket_fields/7/options"), Lane::FieldOptions),
        (post("/api/v2/audit_logs/export"), Lane::AuditLogExport),
        (
            post("/api/v2/suspended_tickets/export"),
            Lane::SuspendedTicketExport,
        ),
        (
            get("/api/v2/tickets/7/side_conversations"),
            Lane::SideConversations,
        ),
        (
            get("/api/v2/tickets/7/side_conversations/a/events"),
            Lane::SideConversationEvents,
        ),
        (post("/api/v2/uploads"), Lane::Attachments),
        (get("/api/v2/agent_availabilities"), Lane::AgentAvailability),
        (get("/api/v2/search/export"), Lane::SearchExport),
    ] {
        // With and without a word of the account's own limit.
        for account in [None, Some(600)] {
            let server = Server::start(move |seen, _| match seen.path.as_str() {
                "/api/v2/groups" | "/api/v2/incremental/users/cursor" => Reply::json(&json!({})),
                _ => {
                    let refusal = Reply::status(429, "Too many").header("retry-after", 50);
                    match account {
                        Some(left) => refusal.header("x-rate-limit-remaining", left),
                        None => refusal,
                    }
                }
            })
            .await;
            let clock = TestClock::default();
            let client = server.builder().clock(Arc::new(clock.clone()));
            let client = client.deadline(Duration::from_secs(20)).build().unwrap();
            for _ in 0..2 {
                let refused = client.send(request.clone()).await.unwrap_err();
                let Error::Limited {
                    lane: held,
                    retry_after,
                    ..
                } = refused
                else {
                    panic!("{request:?}: {refused:?}");
                };
                assert_eq!((held, retry_after), (lane, Duration::from_secs(50)));
            }
            for other in ["/api/v2/groups", "/api/v2/incremental/users/cursor"] {
                let other = client.send(Request::get(other)).await;
                assert!(other.is_ok(), "{request:?}: {other:?}");
            }
            assert_eq!(server.seen().len(), 3, "{request:?}: asked once");
            assert_eq!(clock.monotonic(), Duration::ZERO, "{request:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_one_view_leaves_the_next_one_alone() {
    let server = Server::start(|seen, _| match seen.path.as_str() {
        "/api/v2/views/7/execute" => Reply::status(429, "").header("retry-after", 50),
        _ => Reply::json(&json!({})),
    })
    .await;
    let clock = TestClock::default();
    let client = server.builder().clock(Arc::new(clock.clone()));
    let client = client.deadline(Duration::from_secs(20)).build().unwrap();
    client
        .send(Request::get("/api/v2/views/7/execute"))
        .await
        .unwrap_err();
    client
        .send(Request::get("/api/v2/views/8/execute"))
        .await
        .unwrap();
    assert_eq!(clock.monotonic(), Duration::ZERO);
}

#[tokio::test]
async fn an_account_without_room_stands_back_also_when_such_a_lane_finds_out() {
    let server = Server::start(|_, nth| match nth {
        0 => Reply::status(429, "")
            .header("retry-after", 50)
            .header("x-rate-limit-remaining", 0),
        _ => Reply::json(&json!({})),
    })
    .await;
    let client = server.client().with_deadline(Duration::from_secs(20));
    let view = Request::get("/api/v2/views/7/execute");
    client.send(view).await.unwrap_err();
    let refused = client
        .send(Request::get("/api/v2/groups"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            Error::Limited {
                lane: Lane::Default,
                ..
            }
        ),
        "{refused:?}"
    );
}
