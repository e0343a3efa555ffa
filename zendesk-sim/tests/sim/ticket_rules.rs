//! Zendesk's built-in rules about tickets, beyond assigning.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Action, Automation, Condition, Status, Ticket, User};

use crate::desk::{Desk, ids};

async fn field(desk: &Desk, body: Value) -> i64 {
    let made = desk
        .post("/api/v2/ticket_fields", json!({ "ticket_field": body }))
        .await;
    made.json()["ticket_field"]["id"].as_i64().unwrap()
}

async fn value_of(desk: &Desk, field: i64) -> Value {
    let ticket = desk.ticket(101).await;
    let fields = ticket["custom_fields"].as_array().unwrap().iter();
    let mut own = fields.filter(|own| own["id"] == field);
    own.next().unwrap()["value"].clone()
}

#[tokio::test]
async fn tags_and_fields_follow_each_other() {
    let desk = Desk::open().await;
    let vip = field(
        &desk,
        json!({ "type": "checkbox", "title": "VIP", "tag": "vip" }),
    )
    .await;
    let options = json!([{ "name": "EU", "value": "eu" }, { "name": "US", "value": "us" }]);
    let region = json!({ "type": "tagger", "title": "Region", "custom_field_options": options });
    let region = field(&desk, region).await;
    desk.put(
        "/api/v2/tickets/101/tags",
        json!({ "tags": ["vip", "eu", "other"] }),
    )
    .await;
    assert_eq!(value_of(&desk, vip).await, true);
    assert_eq!(value_of(&desk, region).await, "eu");
    let moved = json!({ "ticket": { "custom_fields": [{ "id": region, "value": "us" }] } });
    desk.put("/api/v2/tickets/101", moved).await;
    assert_eq!(
        desk.ticket(101).await["tags"],
        json!(["other", "us", "vip"])
    );
    desk.ask(
        "DELETE",
        "/api/v2/tickets/101/tags",
        Some(json!({ "tags": ["vip", "us"] })),
    )
    .await;
    assert_eq!(value_of(&desk, vip).await, false);
    assert_eq!(value_of(&desk, region).await, Value::Null);
    let taken = json!({ "ticket_field": { "type": "checkbox", "title": "Again", "tag": "vip" } });
    assert_eq!(
        desk.post("/api/v2/ticket_fields", taken).await.status,
        422,
        "one field a tag"
    );
}

#[tokio::test]
async fn what_is_required_is_required_when_solving() {
    let desk = Desk::open().await;
    let cause = field(&desk, json!({ "title": "Root cause", "required": true })).await;
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    let refused = desk.put("/api/v2/tickets/101", solve.clone()).await;
    assert_eq!(refused.status, 422);
    let row = refused.json()["details"]["base"][0].clone();
    assert_eq!(
        row["description"],
        "Root cause: is required when solving a ticket"
    );
    assert_eq!(
        (&row["ticket_field_id"], &row["ticket_field_type"]),
        (&json!(cause), &json!("FieldText"))
    );
    let mut solve = solve;
    solve["ticket"]["custom_fields"] = json!([{ "id": cause, "value": "Fire" }]);
    assert_eq!(desk.put("/api/v2/tickets/101", solve).await.status, 200);
}

#[tokio::test]
async fn a_problem_is_solved_with_its_incidents() {
    let desk = Desk::with(
        |world, acme| {
            world.add_ticket(
                Ticket::new(acme, "Fire")
                    .id(102)
                    .created("2026-03-02T08:00:00Z"),
            );
        },
        |builder| builder,
    )
    .await;
    let not_one = json!({ "ticket": { "type": "incident", "problem_id": 101 } });
    assert_eq!(
        desk.put("/api/v2/tickets/102", not_one.clone())
            .await
            .status,
        422
    );
    let problem = json!({ "ticket": { "type": "problem", "assignee_id": desk.maya } });
    desk.put("/api/v2/tickets/101", problem).await;
    let mut incident = not_one;
    incident["ticket"]["assignee_id"] = json!(desk.maya);
    assert_eq!(desk.put("/api/v2/tickets/102", incident).await.status, 200);
    assert_eq!(desk.ticket(101).await["has_incidents"], true);
    assert_eq!(
        ids(&desk.get("/api/v2/tickets/101/incidents").await, "tickets"),
        [102]
    );
    assert_eq!(ids(&desk.get("/api/v2/problems").await, "tickets"), [101]);
    let related = desk.get("/api/v2/tickets/101/related").await.json();
    assert_eq!(related["ticket_related"]["incidents"], 1);
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "status": "solved" } }),
    )
    .await;
    assert_eq!(desk.ticket(102).await["status"], "solved");
}

#[tokio::test]
async fn the_tag_route_replaces_adds_and_keeps_stamps() {
    let desk = Desk::open().await;
    let set = desk
        .post("/api/v2/tickets/101/tags", json!({ "tags": ["b", "a"] }))
        .await;
    assert_eq!(
        (set.status, set.json()),
        (201, json!({ "tags": ["a", "b"] }))
    );
    let added = desk
        .put("/api/v2/tickets/101/tags", json!({ "tags": ["C"] }))
        .await;
    assert_eq!(added.json(), json!({ "tags": ["a", "b", "c"] }));
    let late =
        json!({ "tags": ["d"], "updated_stamp": "2026-03-02T08:00:00Z", "safe_update": "true" });
    assert_eq!(desk.put("/api/v2/tickets/101/tags", late).await.status, 409);
    let all = desk.get("/api/v2/tags").await.json();
    assert_eq!(all["tags"][0], json!({ "name": "a", "count": 1 }));
    let path = format!("/api/v2/organizations/{}/tags", desk.acme);
    assert_eq!(
        desk.put(&path, json!({ "tags": ["gold"] })).await.json()["tags"],
        json!(["gold"])
    );
    let path = format!("/api/v2/users/{}/tags", desk.maya);
    assert_eq!(
        desk.put(&path, json!({ "tags": ["lead"] })).await.json()["tags"],
        json!(["lead"])
    );
}

#[tokio::test]
async fn an_automation_runs_when_its_hours_are_over() {
    let desk = Desk::open().await;
    desk.sim.world_mut(|world| {
        world.add_automation(Automation::new(
            "Back to new hands",
            [Condition::new("OPEN", "greater_than", "3")],
            [
                Action::new("assignee_id", ""),
                Action::new("current_tags", "stale"),
            ],
        ))
    });
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "assignee_id": desk.maya } }),
    )
    .await;
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 0);
    desk.sim.clock().advance(Duration::from_secs(4 * 3600));
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 1);
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["tags"]),
        (&Value::Null, &json!(["stale"]))
    );
    let audits = desk.get("/api/v2/tickets/101/audits").await.json();
    let last = audits["audits"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["author_id"], -1);
    assert_eq!(last["via"]["source"]["rel"], "automation");
}

#[tokio::test]
async fn an_import_keeps_its_past_and_wakes_no_trigger() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": {
        "subject": "Old", "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-02T00:00:00Z",
        "comments": [{ "value": "First", "created_at": "2020-01-01T00:00:00Z" },
                     { "value": "Second", "created_at": "2020-01-02T00:00:00Z" }],
    }});
    let made = desk.post("/api/v2/imports/tickets", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["ticket"]["id"].as_i64().unwrap();
    let ticket = desk.ticket(id).await;
    assert_eq!(ticket["created_at"], "2020-01-01T00:00:00Z");
    let comments = desk
        .get(&format!("/api/v2/tickets/{id}/comments"))
        .await
        .json();
    assert_eq!(comments["comments"][1]["body"], "Second");
}

#[tokio::test]
async fn spam_goes_and_its_sender_is_suspended() {
    let desk = Desk::open().await;
    let requester = desk.ticket(101).await["requester_id"].clone();
    desk.put("/api/v2/tickets/101/mark_as_spam", json!({}))
        .await;
    assert_eq!(desk.get("/api/v2/tickets/101").await.status, 404);
    let user = desk.get(&format!("/api/v2/users/{requester}")).await.json();
    assert_eq!(user["user"]["suspended"], true);
}

#[tokio::test]
async fn every_type_of_field_is_known() {
    let desk = Desk::open().await;
    for kind in [
        "text",
        "textarea",
        "checkbox",
        "date",
        "integer",
        "decimal",
        "regexp",
        "partialcreditcard",
        "multiselect",
        "tagger",
        "lookup",
    ] {
        let made = desk
            .post(
                "/api/v2/ticket_fields",
                json!({ "ticket_field": { "type": kind, "title": kind } }),
            )
            .await;
        assert_eq!(
            (made.status, &made.json()["ticket_field"]["type"]),
            (201, &json!(kind))
        );
    }
    for kind in [
        "text",
        "textarea",
        "checkbox",
        "date",
        "integer",
        "decimal",
        "regexp",
        "multiselect",
        "dropdown",
        "lookup",
    ] {
        for (path, one) in [
            ("organization_fields", "organization_field"),
            ("user_fields", "user_field"),
        ] {
            let made = desk
                .post(
                    &format!("/api/v2/{path}"),
                    json!({ one: { "type": kind, "key": kind, "title": kind } }),
                )
                .await;
            assert_eq!(
                (made.status, &made.json()[one]["type"]),
                (201, &json!(kind))
            );
        }
    }
    let wrong = json!({ "ticket_field": { "type": "colour", "title": "Colour" } });
    assert_eq!(desk.post("/api/v2/ticket_fields", wrong).await.status, 422);
}

#[tokio::test]
async fn a_ticket_field_takes_only_what_its_type_allows() {
    let desk = Desk::open().await;
    let options = json!([{ "name": "EU", "value": "eu" }]);
    for (body, wrong, good) in [
        (
            json!({ "type": "integer", "title": "Count" }),
            json!("abc"),
            json!("12"),
        ),
        (
            json!({ "type": "decimal", "title": "Share" }),
            json!("half"),
            json!("0.5"),
        ),
        (
            json!({ "type": "date", "title": "Day" }),
            json!("2026-13-01"),
            json!("2026-03-01"),
        ),
        (
            json!({ "type": "regexp", "title": "Code", "regexp_for_validation": "^[A-Z]{2}$" }),
            json!("abc"),
            json!("AB"),
        ),
        (
            json!({ "type": "tagger", "title": "Zone", "custom_field_options": options }),
            json!("us"),
            json!("eu"),
        ),
        (
            json!({ "type": "multiselect", "title": "Zones", "custom_field_options": [{ "name": "N", "value": "north" }] }),
            json!(["north", "x"]),
            json!(["north"]),
        ),
    ] {
        let id = field(&desk, body.clone()).await;
        let set = |value: &Value| json!({ "ticket": { "custom_fields": [{ "id": id, "value": value }] } });
        let refused = desk.put("/api/v2/tickets/101", set(&wrong)).await;
        assert_eq!(refused.status, 422, "{body}");
        let row = refused.json()["details"]["base"][0].clone();
        assert_eq!(
            (&row["ticket_field_id"], &row["error"]),
            (&json!(id), &json!("InvalidValue"))
        );
        assert_eq!(
            desk.put("/api/v2/tickets/101", set(&good)).await.status,
            200
        );
        assert_eq!(value_of(&desk, id).await, good);
    }
    let unknown = json!({ "ticket": { "custom_fields": [{ "id": 7, "value": "x" }] } });
    assert_eq!(desk.put("/api/v2/tickets/101", unknown).await.status, 200);
}

#[tokio::test]
async fn what_comes_to_a_group_of_one_is_that_ones() {
    let desk = Desk::with(
        |world, _| {
            let solo = world.add_group("Solo");
            let ben = world.add_user(User::agent("Ben Ode"));
            world.add_membership(ben, solo, true);
            let light = world.add_user(User::light_agent("Lea Light"));
            world.add_membership(light, solo, true);
        },
        |builder| builder,
    )
    .await;
    let (solo, ben) = desk.sim.world_mut(|world| {
        let solo = world
            .groups
            .values()
            .find(|own| own.name == "Solo")
            .unwrap()
            .id;
        let ben = world
            .users
            .values()
            .find(|own| own.name == "Ben Ode")
            .unwrap()
            .id;
        (solo, ben)
    });
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "group_id": solo } }),
    )
    .await;
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["status"]),
        (&json!(ben), &json!("open"))
    );
    let body = json!({ "ticket": { "assignee_id": null } });
    desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(
        desk.ticket(101).await["assignee_id"],
        json!(null),
        "taking it away stays possible"
    );
}

#[tokio::test]
async fn solved_tickets_stay_in_the_group_when_their_agent_leaves() {
    let desk = Desk::open().await;
    let ben = desk.sim.world_mut(|world| {
        let ben = world.add_user(User::agent("Ben Ode"));
        world.add_membership(ben, desk.group, true);
        ben
    });
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    desk.put("/api/v2/tickets/101", solve).await;
    let target = format!("/api/v2/users/{}/group_memberships", desk.maya);
    let membership = ids(&desk.get(&target).await, "group_memberships")[0];
    desk.ask(
        "DELETE",
        &format!("/api/v2/group_memberships/{membership}"),
        None,
    )
    .await;
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["status"]),
        (&json!(ben), &json!("solved"))
    );
}

#[tokio::test]
async fn what_was_solved_four_weeks_ago_is_closed() {
    let desk = Desk::open().await;
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    desk.put("/api/v2/tickets/101", solve).await;
    let day = Duration::from_secs(24 * 3600);
    desk.sim.clock().advance(27 * day);
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 0);
    desk.sim.clock().advance(day);
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 1);
    assert_eq!(
        desk.sim
            .world_mut(|world| world.tickets.get(&101).unwrap().status),
        Status::Closed
    );
}

#[tokio::test]
async fn a_form_says_which_fields_a_ticket_needs() {
    let desk = Desk::open().await;
    let cause = field(&desk, json!({ "title": "Root cause", "required": true })).await;
    let region = json!({ "type": "tagger", "title": "Region", "custom_field_options": [{ "name": "EU", "value": "eu" }] });
    let region = field(&desk, region).await;
    let city = field(&desk, json!({ "title": "City" })).await;
    let form = json!({ "ticket_form": {
        "name": "Short", "ticket_field_ids": [region, city],
        "agent_conditions": [{ "parent_field_id": region, "value": "eu", "child_fields": [
            { "id": city, "is_required": true, "required_on_statuses": { "type": "SOME_STATUSES", "statuses": ["pending"] } },
        ] }],
    }});
    let made = desk.post("/api/v2/ticket_forms", form).await.json()["ticket_form"].clone();
    assert_eq!(made["agent_conditions"][0]["value"], "eu");
    let set = |ticket: Value| json!({ "ticket": ticket });
    let begin = json!({ "ticket_form_id": made["id"], "assignee_id": desk.maya, "custom_fields": [{ "id": region, "value": "eu" }] });
    assert_eq!(
        desk.put("/api/v2/tickets/101", set(begin)).await.status,
        200
    );
    let refused = desk
        .put("/api/v2/tickets/101", set(json!({ "status": "pending" })))
        .await;
    assert_eq!(
        refused.json()["details"]["base"][0]["ticket_field_id"],
        city
    );
    let with_city =
        json!({ "status": "pending", "custom_fields": [{ "id": city, "value": "Rome" }] });
    assert_eq!(
        desk.put("/api/v2/tickets/101", set(with_city)).await.status,
        200
    );
    // The required field is not on this form.
    let solved = desk
        .put("/api/v2/tickets/101", set(json!({ "status": "solved" })))
        .await;
    assert_eq!(solved.status, 200, "{}", solved.text);
    assert_ne!(cause, city);
}
