//! Lists over HTTP: both kinds of paging, and records that come along.

use serde_json::json;
use zendesk_sim::{Fault, Organization, Ticket};

use crate::desk::{Desk, ids};

async fn many() -> Desk {
    Desk::with(
        |world, acme| {
            for number in 0..7 {
                world.add_organization(Organization::named(&format!("Other {number}")));
                world.add_ticket(Ticket::new(acme, "More"));
            }
        },
        |builder| builder,
    )
    .await
}

#[tokio::test]
async fn a_list_by_cursor_ends_on_has_more() {
    let desk = many().await;
    let mut target = "/api/v2/organizations.json?page[size]=3".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = desk.get(&target).await;
        seen.extend(ids(&page, "organizations"));
        let body = page.json();
        assert!(
            body["links"]["next"].is_string(),
            "a link is there on the last page, too"
        );
        if body["meta"]["has_more"] == false {
            break;
        }
        target = body["links"]["next"].as_str().unwrap().to_owned();
        assert!(target.contains("page%5Bafter%5D="));
    }
    assert_eq!(seen.len(), 8);
    assert!(seen.is_sorted());
}

#[tokio::test]
async fn a_list_by_number_ends_on_a_null_link() {
    let desk = many().await;
    let mut target = format!("/api/v2/organizations/{}/tickets?per_page=3", desk.acme);
    let mut pages = 0;
    let mut seen = 0;
    loop {
        let body = desk.get(&target).await.json();
        assert_eq!(body["count"], 8);
        pages += 1;
        seen += body["tickets"].as_array().unwrap().len();
        match body["next_page"].as_str() {
            Some(next) => target = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((pages, seen), (3, 8));
}

#[tokio::test]
async fn show_many_leaves_out_what_is_unknown() {
    let desk = many().await;
    let page = desk
        .get("/api/v2/tickets/show_many.json?ids=101,999999")
        .await;
    assert_eq!(ids(&page, "tickets"), [101]);
    let too_many: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    let target = format!("/api/v2/tickets/show_many?ids={}", too_many.join(","));
    assert_eq!(desk.get(&target).await.json()["error"], "TooManyValues");
}

#[tokio::test]
async fn sideloads_come_beside_the_tickets() {
    let desk = many().await;
    let target = "/api/v2/tickets/101?include=users,organizations,dates";
    let body = desk.get(target).await.json();
    assert_eq!(body["organizations"][0]["id"], desk.acme);
    assert_eq!(body["users"][0]["id"], body["ticket"]["requester_id"]);
    assert_eq!(body["ticket"]["dates"]["assigned_at"], json!(null));
}

#[tokio::test]
async fn an_unknown_endpoint_says_so() {
    let desk = many().await;
    let answer = desk.get("/api/v2/nonsense").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["error"], "InvalidEndpoint");
    let answer = desk.get("/api/v2/tickets/9999").await;
    assert_eq!(answer.json()["error"], "RecordNotFound");
    assert_eq!(desk.get("/api/v2/users?page=x").await.status, 400);
}

/// Long answers are packed for whoever takes that; what a fault has spoilt is not.
#[tokio::test]
async fn long_answers_are_packed_when_asked_for() {
    let desk = Desk::open().await;
    let token = format!("Bearer {}", desk.sim.access_token());
    let ask = async |accepted: &str, target: &str| {
        let headers = [("Authorization", &*token), ("Accept-Encoding", accepted)];
        let answer = crate::http::send(&desk.sim, "GET", target, &headers, None).await;
        let answer = answer.unwrap();
        answer.header("Content-Encoding").map(str::to_owned)
    };
    let (long, short) = ("/api/v2/ticket_fields", "/api/v2/tickets/count");
    assert_eq!(ask("gzip, deflate", long).await.as_deref(), Some("gzip"));
    assert_eq!(
        ask("deflate, gzip;q=1.0", long).await.as_deref(),
        Some("gzip")
    );
    assert_eq!(ask("gzip;q=0", long).await, None);
    assert_eq!(ask("identity", long).await, None);
    assert_eq!(ask("gzip", short).await, None);
    desk.sim.faults().add(Fault::malformed_record(0));
    assert_eq!(ask("gzip", long).await, None);
}

/// Pages of a generated desk, forwards and back again: every listed ticket once, whatever is looked at on the way.
#[tokio::test]
async fn pages_of_tickets_join_in_both_directions() {
    let world = zendesk_sim::World::generate(&zendesk_sim::GenerateOptions {
        seed: 4,
        organizations: 20,
        tickets: 300,
        now: crate::desk::NOW.parse().unwrap(),
    });
    let desk = Desk::with(|_, _| {}, |builder| builder.world(world)).await;
    let all: Vec<i64> = {
        let mut all = Vec::new();
        for page in 1..=3 {
            let answer = desk.get(&format!("/api/v2/tickets?page={page}")).await;
            all.extend(ids(&answer, "tickets"));
        }
        all
    };
    assert!(all.len() > 150 && all.is_sorted(), "{}", all.len());
    for sort in ["id", "-id"] {
        let mut target = format!("/api/v2/tickets?page[size]=40&sort={sort}");
        let (mut pages, mut last) = (Vec::new(), json!(null));
        while last.is_null() || last["meta"]["has_more"] == true {
            let answer = desk.get(&target).await;
            last = answer.json();
            pages.push(ids(&answer, "tickets"));
            target = last["links"]["next"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
        }
        let mut walked = pages.concat();
        let before = desk.get(last["links"]["prev"].as_str().unwrap()).await;
        assert_eq!(ids(&before, "tickets"), pages[pages.len() - 2]);
        if sort == "-id" {
            walked.reverse();
        }
        assert_eq!(walked, all);
    }
}
