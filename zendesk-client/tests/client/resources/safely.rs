//! Changing a ticket that others change too.

use serde_json::{Value, json};
use zendesk_client::api::Safely;
use zendesk_client::model::{Status, TicketUpdate};
use zendesk_client::{GroupId, TicketId, UserId};

use super::ticket;
use crate::server::{Reply, Server};

/// Serves a ticket that changes with every read, and refuses the first `conflicts` updates.
async fn contended(conflicts: usize) -> Server {
    Server::start(move |seen, nth| match seen.method.as_str() {
        "GET" => {
            Reply::json(&json!({ "ticket": ticket(1, &format!("2026-03-02T09:00:{nth:02}Z")) }))
        }
        _ if nth < conflicts * 2 => {
            Reply::status(409, json!({ "error": "UpdateConflict" }).to_string())
        }
        _ => Reply::json(&json!({ "ticket": ticket(1, "2026-03-02T10:00:00Z") })),
    })
    .await
}

#[tokio::test]
async fn a_safe_update_reads_and_decides_again_after_a_conflict() {
    let server = contended(2).await;
    let mut seen_by_us = Vec::new();
    let done = server
        .client()
        .tickets()
        .update_safely(TicketId::new(1), 3, |ticket| {
            seen_by_us.push(ticket.updated_at.to_string());
            Some(TicketUpdate::new().assign(UserId::new(7), GroupId::new(8)))
        })
        .await
        .unwrap();
    assert!(matches!(done, Safely::Written(_)));
    let stamps: Vec<Value> = server
        .seen()
        .iter()
        .filter(|seen| seen.method == "PUT")
        .map(|seen| seen.body["ticket"]["updated_stamp"].clone())
        .collect();
    assert_eq!(stamps, seen_by_us);
    assert_eq!(stamps.len(), 3);
}

#[tokio::test]
async fn a_safe_update_gives_up_after_so_many_conflicts() {
    let server = contended(9).await;
    let client = server.client();
    let tickets = client.tickets();
    let update = tickets.update_safely(TicketId::new(1), 2, |_| {
        Some(TicketUpdate::new().unassign())
    });
    assert!(update.await.unwrap_err().is_conflict());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_safe_update_without_a_change_writes_nothing() {
    let server = contended(0).await;
    let client = server.client();
    for nothing in [None, Some(TicketUpdate::new())] {
        let tickets = client.tickets();
        let update = tickets.update_safely(TicketId::new(1), 3, |_| nothing.clone());
        let done = update.await.unwrap();
        assert!(matches!(&done, Safely::Untouched(seen) if seen.id == TicketId::new(1)));
        assert_eq!(done.ticket().status, Status::Open);
    }
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
}
