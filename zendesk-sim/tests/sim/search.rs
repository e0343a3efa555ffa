//! Search: what is found, and when.

use std::time::Duration;

use serde_json::json;
use zendesk_sim::{Actor, Change, GenerateOptions, Organization, Priority, Status, Ticket, World};

use crate::desk::{Desk, NOW, ids};

async fn found(desk: &Desk, query: &str) -> Vec<i64> {
    let query = query
        .replace(' ', "%20")
        .replace('>', "%3E")
        .replace('<', "%3C")
        .replace('"', "%22");
    let page = desk
        .get(&format!("/api/v2/search.json?query={query}"))
        .await;
    ids(&page, "results")
}

#[tokio::test]
async fn the_operators_select() {
    let desk = Desk::with(
        |world, acme| {
            let other = world
                .add_organization(Organization::named("Zeta").id(77).field("assigned_se", "5"));
            let maya = world.user_by_email("maya.chen@example.com").unwrap().id;
            world.add_ticket(
                Ticket::new(other, "Slow")
                    .id(1)
                    .tag("vip")
                    .priority(Priority::Urgent),
            );
            world.add_ticket(
                Ticket::new(acme, "Broken")
                    .id(2)
                    .assignee(maya)
                    .created("2026-02-01T00:00:00Z"),
            );
            world.add_ticket(
                Ticket::new(acme, "Done")
                    .id(3)
                    .assignee(maya)
                    .status(Status::Solved),
            );
            world.add_ticket(Ticket::new(None, "Lost").id(4));
        },
        |builder| builder,
    )
    .await;
    let maya = desk.maya;
    let acme = desk.acme;
    assert_eq!(
        found(&desk, "type:ticket status<solved").await,
        [1, 2, 4, 101]
    );
    assert_eq!(found(&desk, "type:ticket assignee:none").await, [1, 4, 101]);
    assert_eq!(
        found(&desk, &format!("type:ticket assignee:{maya} status<solved")).await,
        [2]
    );
    let both = format!("type:ticket organization:77 organization:{acme} status:open status:new");
    assert_eq!(found(&desk, &both).await, [1, 2, 101]);
    assert_eq!(found(&desk, "type:ticket organization:none").await, [4]);
    assert_eq!(found(&desk, "tags:vip priority:urgent").await, [1]);
    assert_eq!(
        found(&desk, "type:ticket created>2026-02-15 -tags:vip").await,
        [3, 4, 101]
    );
    assert_eq!(found(&desk, "type:ticket created<2026-02-15").await, [2]);
    assert_eq!(found(&desk, "type:organization assigned_se:5").await, [77]);
    assert_eq!(found(&desk, "type:user email:maya*").await, [maya]);
    assert_eq!(found(&desk, "type:ticket \"it burns\"").await, [101]);
    assert_eq!(
        found(&desk, &format!("type:ticket commenter:{maya}")).await,
        [0; 0]
    );
    let count = desk
        .get("/api/v2/search/count?query=type:ticket")
        .await
        .json();
    assert_eq!(count, json!({ "count": 5 }));
}

#[tokio::test]
async fn the_index_lags_behind() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        world
            .act(Actor::Person(desk.maya), 101, Change::assign(desk.maya))
            .unwrap()
    });
    assert_eq!(found(&desk, "type:ticket assignee:none").await, [101]);
    desk.sim.clock().advance(Duration::from_secs(2));
    assert_eq!(found(&desk, "type:ticket assignee:none").await, [0; 0]);
}

#[tokio::test]
async fn the_export_goes_through_everything_once() {
    let desk = Desk::with(
        |world, acme| {
            for number in 0..5 {
                let at = format!("2026-02-0{}T00:00:00Z", 5 - number);
                world.add_ticket(
                    Ticket::new(acme, "More")
                        .id(number + 1)
                        .created(at.as_str()),
                );
            }
        },
        |builder| builder,
    )
    .await;
    let first = "/api/v2/search/export?query=status:new&filter[type]=ticket&page[size]=4";
    let page = desk.get(first).await;
    assert_eq!(ids(&page, "results"), [5, 4, 3, 2]);
    let body = page.json();
    assert_eq!(body["meta"]["has_more"], true);
    assert_eq!(body["links"]["prev"], json!(null));
    let next = body["links"]["next"].as_str().unwrap().to_owned();
    let page = desk.get(&next).await;
    assert_eq!(ids(&page, "results"), [1, 101]);
    assert_eq!(page.json()["meta"]["has_more"], false);
    desk.sim.clock().advance(Duration::from_secs(3601));
    assert_eq!(
        desk.get(&next).await.status,
        400,
        "a cursor lives for an hour"
    );
    assert_eq!(desk.get("/api/v2/search/export?query=x").await.status, 400);
}

#[tokio::test]
async fn results_end_at_a_thousand() {
    let desk = Desk::open().await;
    let answer = desk.get("/api/v2/search?query=type:ticket&page=11").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["error"], "invalid");
    assert_eq!(
        desk.get("/api/v2/search?query=x&page[size]=1").await.status,
        400
    );
}

/// The shortcut by time leaves nothing out, also of what the index believes of changed tickets.
#[tokio::test]
async fn what_is_looked_for_by_time_is_what_happened_since() {
    let desk = Desk::with(
        |world, _| {
            let generated = World::generate(&GenerateOptions {
                seed: 5,
                organizations: 20,
                tickets: 300,
                now: NOW.parse().unwrap(),
            });
            *world = generated;
        },
        |builder| builder,
    )
    .await;
    let touched: Vec<i64> = desk.sim.world_mut(|world| {
        let open = world.tickets.values().filter(|ticket| ticket.is_open());
        let open: Vec<i64> = open.map(|ticket| ticket.id).take(3).collect();
        for id in &open {
            world.act(Actor::System, *id, Change::tag("new")).unwrap();
        }
        open
    });
    assert_eq!(
        found(&desk, "type:ticket updated>=2026-03-02T09:00:00Z").await,
        [0; 0]
    );
    desk.sim.clock().advance(Duration::from_secs(2));
    let now = found(&desk, "type:ticket updated>=2026-03-02T09:00:00Z").await;
    assert_eq!(now, touched);
    for (query, updated) in [
        ("updated>2026-02-25", true),
        ("updated>=5days updated>2026-01-01", true),
        ("created>=2026-02-20", false),
        ("created_at>2weeks status<closed", false),
    ] {
        let by_time = found(&desk, &format!("type:ticket {query}")).await;
        let by_all: Vec<i64> = desk.sim.world(|world| {
            let ago = |days: i64| world.now - jiff::SignedDuration::from_hours(24 * days);
            let since = match query.split_once(' ').map_or(query, |(first, _)| first) {
                "updated>2026-02-25" => "2026-02-26T00:00:00Z".parse().unwrap(),
                "updated>=5days" => ago(5),
                "created>=2026-02-20" => "2026-02-20T00:00:00Z".parse().unwrap(),
                _ => ago(14) + jiff::SignedDuration::from_secs(1),
            };
            let all = world
                .tickets
                .values()
                .filter(|own| own.deleted_at.is_none());
            let own = all.filter(|own| !query.contains("status") || own.status < Status::Closed);
            let at = own.map(|own| {
                (
                    if updated {
                        own.updated_at
                    } else {
                        own.created_at
                    },
                    own.id,
                )
            });
            at.filter(|(at, _)| *at >= since)
                .map(|(_, id)| id)
                .take(100)
                .collect()
        });
        assert!(!by_all.is_empty(), "{query}");
        assert_eq!(by_time, by_all, "{query}");
    }
}

#[tokio::test]
async fn rarer_words_of_the_query_are_understood() {
    let desk = Desk::with(
        |world, acme| {
            let seats = world.organizations.get_mut(&acme).unwrap();
            seats
                .organization_fields
                .insert("seats".to_owned(), json!(120));
            let renewed = json!("2026-05-01T00:00:00+00:00");
            seats
                .organization_fields
                .insert("migration_date".to_owned(), renewed);
            world.add_organization(Organization::named("Silent"));
            let version = world
                .ticket_fields
                .values()
                .find(|own| own.title == "GitLab version")
                .unwrap()
                .id;
            let mut ticket = Ticket::new(acme, "Due")
                .id(102)
                .created("2026-03-02T08:00:00Z");
            ticket.kind = Some("task".to_owned());
            ticket.due_at = Some("2026-03-09T00:00:00Z".parse().unwrap());
            ticket.custom_fields.insert(version, json!("18.1.3"));
            world.add_ticket(ticket);
        },
        |builder| builder.search_lag(std::time::Duration::ZERO),
    )
    .await;
    for (query, found) in [
        ("type:organization seats>100", 1),
        ("type:organization seats>120", 0),
        ("type:organization seats>=120", 1),
        ("type:organization seats<1000", 1),
        ("type:organization migration_date>2026-04-01", 1),
        ("type:organization migration_date<2026-04-01", 0),
        ("type:organization notes:none", 2),
        ("type:organization fieldvalue:120", 1),
        ("type:ticket due_date>2026-03-08", 1),
        ("type:ticket due_date:none", 1),
        ("type:ticket fieldvalue:18.1.3", 1),
        ("type:ticket brand:support", 2),
        ("type:ticket brand:other", 0),
        ("type:ticket has_attachment:true", 0),
        ("type:ticket has_attachment:false", 2),
    ] {
        // As people type it.
        let target = format!("/api/v2/search/count?query={}", query.replace(' ', "%20"));
        assert_eq!(desk.get(&target).await.json()["count"], found, "{query}");
    }
    let status = desk.ticket(102).await["custom_status_id"].clone();
    let target = format!(
        "/api/v2/search?query=custom_status_id:{status}&include=tickets(users,organizations)"
    );
    let results = desk.get(&target).await.json();
    assert_eq!(results["count"], 2);
    assert_eq!(results["organizations"][0]["name"], "Acme");
    assert!(!results["users"].as_array().unwrap().is_empty());
}
