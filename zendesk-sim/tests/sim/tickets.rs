//! Writing tickets: Zendesk's own rules.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Actor, Change, Status, Ticket, User};

use crate::desk::Desk;
use crate::http;

fn assign(user: i64) -> Value {
    json!({ "ticket": { "assignee_id": user } })
}

#[tokio::test]
async fn assigning_opens_a_new_ticket_and_chooses_the_group() {
    let desk = Desk::open().await;
    let answer = desk
        .put("/api/v2/tickets/101.json", assign(desk.maya))
        .await;
    assert_eq!(answer.status, 200);
    let ticket = desk.ticket(101).await;
    assert_eq!(ticket["status"], "open");
    assert_eq!(ticket["assignee_id"], desk.maya);
    assert_eq!(ticket["group_id"], desk.group);
    assert_eq!(ticket["updated_at"], "2026-03-02T09:00:00Z");
    let audit = &answer.json()["audit"];
    assert_eq!(audit["author_id"], desk.sim.api_user());
    assert_eq!(audit["via"]["channel"], "api");
    let changed = |field: &str| {
        let events = audit["events"].as_array().unwrap().iter();
        let mut events = events.filter(|event| event["field_name"] == field);
        events.next().cloned().unwrap()
    };
    assert_eq!(changed("assignee_id")["value"], desk.maya.to_string());
    assert_eq!(changed("status")["previous_value"], "new");
}

#[tokio::test]
async fn only_somebody_assignable_can_be_assigned() {
    let desk = Desk::open().await;
    let group = desk.group;
    let others = desk.sim.world_mut(|world| {
        let suspended = world.add_user(User::agent("Sam").suspended());
        let light = world.add_user(User::light_agent("Lena"));
        let deleted = world.add_user(User::agent("Dora").deleted());
        let customer = world.add_user(User::end_user("Cleo"));
        for user in [suspended, light, deleted] {
            world.add_membership(user, group, true);
        }
        let without_group = world.add_user(User::agent("Nia"));
        [suspended, light, deleted, customer, without_group, 1]
    });
    for user in others {
        let answer = desk.put("/api/v2/tickets/101", assign(user)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(
            answer.json()["details"]["assignee"][0]["error"],
            "InvalidValue"
        );
    }
    assert_eq!(desk.ticket(101).await["assignee_id"], Value::Null);
}

#[tokio::test]
async fn the_assignee_must_be_in_the_group_that_is_given() {
    let desk = Desk::open().await;
    let other = desk.sim.world_mut(|world| world.add_group("Billing"));
    let body = json!({ "ticket": { "assignee_id": desk.maya, "group_id": other } });
    assert_eq!(desk.put("/api/v2/tickets/101", body).await.status, 422);
}

#[tokio::test]
async fn an_update_on_an_old_stamp_is_a_conflict() {
    let desk = Desk::open().await;
    let seen = desk.ticket(101).await["updated_at"].clone();
    let safely = |stamp: &Value| {
        json!({ "ticket": {
            "assignee_id": desk.maya, "safe_update": true, "updated_stamp": stamp,
        }})
    };
    desk.sim.world_mut(|world| {
        world
            .act(Actor::Person(desk.maya), 101, Change::note("I look"))
            .unwrap()
    });
    let answer = desk.put("/api/v2/tickets/101", safely(&seen)).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["error"], "UpdateConflict");
    assert_eq!(desk.ticket(101).await["assignee_id"], Value::Null);
    let seen = desk.ticket(101).await["updated_at"].clone();
    assert_eq!(
        desk.put("/api/v2/tickets/101", safely(&seen)).await.status,
        200
    );
}

#[tokio::test]
async fn closed_is_final() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        world.add_ticket(Ticket::new(desk.acme, "Old").id(7).status(Status::Closed))
    });
    let answer = desk.put("/api/v2/tickets/7", assign(desk.maya)).await;
    assert_eq!(answer.status, 422);
    let rows = &answer.json()["details"]["status"];
    assert_eq!(
        rows[0]["description"],
        "Status: closed prevents ticket update"
    );
}

#[tokio::test]
async fn an_update_without_effect_leaves_updated_at_alone() {
    let desk = Desk::open().await;
    let before = desk.ticket(101).await;
    let body = json!({ "ticket": { "status": "new", "nonsense": 1 } });
    let answer = desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json().get("audit"), None);
    let after = desk.ticket(101).await;
    assert_eq!(after["updated_at"], before["updated_at"]);
    assert_ne!(after["generated_timestamp"], before["generated_timestamp"]);
}

#[tokio::test]
async fn followers_come_and_go_one_by_one() {
    let desk = Desk::open().await;
    let follow = |action: &str| {
        let follower = json!({ "user_id": desk.maya.to_string(), "action": action });
        json!({ "ticket": { "followers": [follower] } })
    };
    desk.put("/api/v2/tickets/101", follow("put")).await;
    assert_eq!(desk.ticket(101).await["follower_ids"], json!([desk.maya]));
    desk.put("/api/v2/tickets/101", follow("delete")).await;
    assert_eq!(desk.ticket(101).await["follower_ids"], json!([]));
}

#[tokio::test]
async fn a_note_is_private_and_a_reply_of_the_requester_reopens() {
    let desk = Desk::open().await;
    let note = json!({ "ticket": { "comment": { "body": "Careful", "public": false } } });
    desk.put("/api/v2/tickets/101", note).await;
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    assert_eq!(comments["comments"][0]["public"], true);
    assert_eq!(comments["comments"][1]["public"], false);
    let status = desk.sim.world_mut(|world| {
        let maya = Actor::Person(desk.maya);
        let waiting = [Change::assign(desk.maya), Change::status(Status::Pending)];
        world.act(maya, 101, waiting).unwrap();
        let requester = Actor::Person(world.tickets.get(&101).unwrap().requester_id);
        world.act(requester, 101, Change::reply("Here")).unwrap();
        world.tickets.get(&101).unwrap().status
    });
    assert_eq!(status, Status::Open);
}

#[tokio::test]
async fn solving_needs_somebody_to_have_it() {
    let desk = Desk::open().await;
    let solve = json!({ "ticket": { "status": "solved" } });
    // The API user is in no group, so it cannot take the ticket over.
    let answer = desk.put("/api/v2/tickets/101", solve).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json()["details"]["base"][0]["ticket_field_type"],
        "FieldAssignee"
    );
}

#[tokio::test]
async fn a_ticket_is_created_once_for_a_key() {
    let desk = Desk::open().await;
    let token = format!("Bearer {}", desk.sim.access_token());
    let headers = [("Authorization", token.as_str()), ("Idempotency-Key", "k1")];
    let body = json!({ "ticket": {
        "subject": "Help", "comment": { "body": "Please" }, "organization_id": desk.acme,
        "requester": { "name": "Cleo", "email": "cleo@acme.test" },
    }});
    let create = || http::send(&desk.sim, "POST", "/api/v2/tickets", &headers, Some(&body));
    let (first, second) = (create().await.unwrap(), create().await.unwrap());
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.header("x-idempotency-lookup"), Some("miss"));
    assert_eq!(second.header("x-idempotency-lookup"), Some("hit"));
    assert_eq!(first.text, second.text);
    let url = first.json()["ticket"]["url"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), Some(url.as_str()));
    let other = json!({ "ticket": { "comment": { "body": "Other" } } });
    let third = http::send(&desk.sim, "POST", "/api/v2/tickets", &headers, Some(&other)).await;
    assert_eq!(third.unwrap().status, 400);
}

#[tokio::test]
async fn a_follow_up_inherits_tags_and_says_where_from() {
    let desk = Desk::with(
        |world, acme| {
            world.add_ticket(
                Ticket::new(acme, "Old")
                    .id(7)
                    .status(Status::Closed)
                    .tag("vip"),
            );
        },
        |builder| builder,
    )
    .await;
    let body = json!({ "ticket": { "via_followup_source_id": 7, "comment": { "body": "Again" } } });
    let ticket = desk.post("/api/v2/tickets", body).await.json()["ticket"].clone();
    assert_eq!(ticket["tags"], json!(["vip"]));
    assert_eq!(ticket["via"]["source"]["rel"], "follow_up");
    assert_eq!(ticket["via"]["source"]["from"]["ticket_id"], 7);
}

#[tokio::test]
async fn a_deleted_ticket_is_gone_but_exported() {
    let desk = Desk::open().await;
    assert_eq!(
        desk.ask("DELETE", "/api/v2/tickets/101", None).await.status,
        204
    );
    assert_eq!(desk.get("/api/v2/tickets/101").await.status, 404);
    desk.sim.clock().advance(Duration::from_secs(61));
    let export = desk
        .get("/api/v2/incremental/tickets/cursor?start_time=0")
        .await
        .json();
    assert_eq!(export["tickets"][0]["status"], "deleted");
}

#[tokio::test]
async fn the_log_keeps_what_was_written() {
    let desk = Desk::open().await;
    desk.put("/api/v2/tickets/101.json", assign(desk.maya))
        .await;
    let log = desk.sim.log();
    let entry = log.last().unwrap();
    assert!(entry.is_write());
    assert_eq!(
        (entry.status, entry.actor),
        (Some(200), Some(desk.sim.api_user()))
    );
    assert_eq!(entry.path, "/api/v2/tickets/101.json");
    assert_eq!(entry.body, Some(assign(desk.maya)));
    assert_eq!(entry.before.as_ref().unwrap()["assignee_id"], Value::Null);
    assert_eq!(entry.after.as_ref().unwrap()["assignee_id"], desk.maya);
}
