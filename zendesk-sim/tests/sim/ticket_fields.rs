//! Ticket fields: their types, what they take, and where they are required.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::ticket_rules::{field, value_of};

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
