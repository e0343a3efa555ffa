//! Incremental exports: the last minute is held back, boundaries repeat, the end is said.

use std::time::Duration;

use serde_json::json;
use zendesk_sim::{Actor, Change, Clock, Ticket, User};

use crate::desk::{Desk, NOW, ids};
use crate::http;

#[tokio::test]
async fn the_last_minute_is_held_back() {
    let desk = Desk::open().await;
    let first = desk
        .get("/api/v2/incremental/tickets/cursor?start_time=0")
        .await;
    assert_eq!(ids(&first, "tickets"), [101]);
    let body = first.json();
    assert_eq!(body["end_of_stream"], true);
    let next = body["after_url"].as_str().unwrap().to_owned();
    desk.sim.world_mut(|world| {
        world
            .act(Actor::Person(desk.maya), 101, Change::assign(desk.maya))
            .unwrap()
    });
    desk.sim.clock().advance(Duration::from_secs(59));
    let held = desk.get(&next).await;
    assert_eq!(ids(&held, "tickets"), [0; 0]);
    assert_eq!(
        held.json()["after_cursor"],
        body["after_cursor"],
        "the place is kept"
    );
    desk.sim.clock().advance(Duration::from_secs(1));
    assert_eq!(ids(&desk.get(&next).await, "tickets"), [101]);
}

#[tokio::test]
async fn by_time_the_boundary_comes_twice_and_ties_come_whole() {
    let desk = Desk::with(
        |world, acme| {
            for (id, at) in [(1, "07:00"), (2, "07:10"), (3, "07:10"), (4, "07:20")] {
                let at = format!("2026-03-02T{at}:00Z");
                world.add_ticket(Ticket::new(acme, "Tie").id(id).created(at.as_str()));
            }
        },
        |builder| builder,
    )
    .await;
    let page = desk
        .get("/api/v2/incremental/tickets.json?start_time=0&per_page=2")
        .await;
    assert_eq!(ids(&page, "tickets"), [1, 2, 3]);
    assert_eq!(page.json()["end_of_stream"], false);
    let next = page.json()["next_page"].as_str().unwrap().to_owned();
    let page = desk.get(&next).await;
    assert_eq!(ids(&page, "tickets"), [2, 3]);
    // A page no larger than a tie never gets past it: that is Zendesk's own trap.
    assert_eq!(page.json()["next_page"], next);
    let page = desk
        .get("/api/v2/incremental/tickets.json?start_time=0")
        .await;
    assert_eq!(ids(&page, "tickets"), [1, 2, 3, 4, 101]);
    assert_eq!(page.json()["end_of_stream"], true);
    assert!(page.json()["next_page"].is_string());
}

#[tokio::test]
async fn a_start_in_the_last_minute_is_refused() {
    let desk = Desk::open().await;
    let now = Clock::frozen(NOW).unwrap().now().as_second();
    let target = format!("/api/v2/incremental/organizations?start_time={}", now - 30);
    let answer = desk.get(&target).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["error"], "StartTimeTooRecent");
}

#[tokio::test]
async fn exports_are_for_admins() {
    let desk = Desk::with(
        |world, _| {
            world.add_user(User::agent("Ben").email("ben@example.com"));
        },
        |builder| builder.api_token("ben@example.com", "t"),
    )
    .await;
    // A token's owner is made an admin; afterwards the role is taken away.
    desk.sim.world_mut(|world| {
        let ben = world.user_by_email("ben@example.com").unwrap().id;
        world.users.get_mut(&ben).unwrap().role = zendesk_sim::Role::Agent;
    });
    let basic = base64("ben@example.com/token:t");
    let headers = [("Authorization", basic.as_str())];
    let export = "/api/v2/incremental/users/cursor?start_time=0";
    let answer = http::send(&desk.sim, "GET", export, &headers, None)
        .await
        .unwrap();
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json()["error"]["title"], "Forbidden");
    let list = http::send(&desk.sim, "GET", "/api/v2/users", &headers, None)
        .await
        .unwrap();
    assert_eq!(list.status, 200);
}

fn base64(text: &str) -> String {
    use ::base64::Engine;
    format!(
        "Basic {}",
        ::base64::engine::general_purpose::STANDARD.encode(text)
    )
}

#[tokio::test]
async fn a_page_that_was_read_before_shows_what_was_written_since() {
    let desk = Desk::open().await;
    let path = "/api/v2/incremental/tickets/cursor.json?start_time=0";
    let first = desk.get(path).await;
    assert_eq!(desk.get(path).await.text, first.text);
    // No ticket changes, and yet each has one field more.
    let field = json!({ "ticket_field": { "type": "text", "title": "Colour" } });
    let field = desk.post("/api/v2/ticket_fields", field).await.json();
    let fields = desk.get(path).await.json()["tickets"][0]["custom_fields"].clone();
    let ids = fields.as_array().unwrap().iter().map(|own| &own["id"]);
    assert!(
        ids.clone().any(|id| *id == field["ticket_field"]["id"]),
        "{fields}"
    );
    desk.sim
        .world_mut(|world| world.tickets.get_mut(&101).unwrap().subject = "Out".to_owned());
    assert_eq!(desk.get(path).await.json()["tickets"][0]["subject"], "Out");
}
