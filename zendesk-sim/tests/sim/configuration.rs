//! What an account is set up with: each kind can be listed, made, changed and removed.

use serde_json::{Value, json};

use crate::desk::{Desk, ids};

/// Path, key of the list, key of one, and what one is made of.
fn kinds() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let all = |field: &str| json!({ "all": [{ "field": field, "operator": "is", "value": "open" }], "any": [] });
    let actions = json!([{ "field": "priority", "value": "high" }]);
    vec![
        (
            "brands",
            "brands",
            "brand",
            json!({ "name": "Labs", "subdomain": "labs" }),
        ),
        (
            "macros",
            "macros",
            "macro",
            json!({ "title": "Close", "actions": actions }),
        ),
        (
            "slas/policies",
            "sla_policies",
            "sla_policy",
            json!({ "title": "Gold" }),
        ),
        (
            "group_slas/policies",
            "group_sla_policies",
            "group_sla_policy",
            json!({ "title": "Own" }),
        ),
        (
            "business_hours/schedules",
            "schedules",
            "schedule",
            json!({ "name": "EMEA", "time_zone": "London" }),
        ),
        (
            "custom_roles",
            "custom_roles",
            "custom_role",
            json!({ "name": "Advisor" }),
        ),
        (
            "user_fields",
            "user_fields",
            "user_field",
            json!({ "key": "tier", "title": "Tier" }),
        ),
        (
            "organization_fields",
            "organization_fields",
            "organization_field",
            json!({ "key": "plan", "title": "Plan" }),
        ),
        (
            "ticket_fields",
            "ticket_fields",
            "ticket_field",
            json!({ "title": "Version" }),
        ),
        (
            "ticket_forms",
            "ticket_forms",
            "ticket_form",
            json!({ "name": "Billing" }),
        ),
        (
            "trigger_categories",
            "trigger_categories",
            "trigger_category",
            json!({ "name": "Routing" }),
        ),
        (
            "triggers",
            "triggers",
            "trigger",
            json!({ "title": "T", "conditions": all("status"), "actions": actions }),
        ),
        (
            "automations",
            "automations",
            "automation",
            json!({ "title": "A", "conditions": all("status"), "actions": actions }),
        ),
        (
            "views",
            "views",
            "view",
            json!({ "title": "V", "all": [{ "field": "status", "operator": "is", "value": "open" }] }),
        ),
        (
            "groups",
            "groups",
            "group",
            json!({ "name": "Night shift" }),
        ),
    ]
}

#[tokio::test]
async fn every_kind_can_be_made_changed_and_removed() {
    let desk = Desk::open().await;
    for (path, many, one, body) in kinds() {
        let list = format!("/api/v2/{path}");
        let made = desk.post(&list, json!({ one: body })).await;
        assert_eq!(made.status, 201, "{path}: {}", made.text);
        let made = made.json()[one].clone();
        let own = match &made["id"] {
            Value::String(id) => format!("{list}/{id}"),
            id => format!("{list}/{id}"),
        };
        let listed = desk.get(&list).await.json();
        let listed = listed[many].as_array().unwrap().clone();
        assert!(
            listed.iter().any(|record| record["id"] == made["id"]),
            "{path}"
        );
        let key = if body.get("title").is_some() {
            "title"
        } else {
            "name"
        };
        let change = match one {
            "group_sla_policy" | "sla_policy" | "macro" | "view" | "trigger" | "automation" => {
                let mut whole = body.clone();
                whole[key] = json!("Changed");
                whole
            }
            _ => json!({ key: "Changed" }),
        };
        let changed = desk.put(&own, json!({ one: change })).await;
        assert_eq!(changed.status, 200, "{path}: {}", changed.text);
        assert_eq!(desk.get(&own).await.json()[one][key], "Changed", "{path}");
        let entry = desk
            .sim
            .log()
            .into_iter()
            .rfind(|entry| entry.method == "PUT")
            .unwrap();
        assert_ne!(entry.before, entry.after, "{path}");
        assert_eq!(desk.ask("DELETE", &own, None).await.status, 204, "{path}");
        // A group stays, marked as deleted.
        match one {
            "group" => assert_eq!(desk.get(&own).await.json()[one]["deleted"], true),
            _ => assert_eq!(desk.get(&own).await.status, 404, "{path}"),
        }
    }
}

#[tokio::test]
async fn what_must_not_be_blank_is_refused() {
    let desk = Desk::open().await;
    for (path, _, one, _) in kinds() {
        let made = desk
            .post(&format!("/api/v2/{path}"), json!({ one: {} }))
            .await;
        assert_eq!(made.status, 422, "{path}: {}", made.text);
        assert_eq!(made.json()["error"], "RecordInvalid", "{path}");
    }
}

#[tokio::test]
async fn lists_are_paged_both_ways() {
    let desk = Desk::open().await;
    for number in 0..3 {
        let body = json!({ "macro": { "title": format!("M{number}"), "actions": [{ "field": "status", "value": "open" }] } });
        desk.post("/api/v2/macros", body).await;
    }
    let page = desk.get("/api/v2/macros?page[size]=2").await.json();
    assert_eq!(page["meta"]["has_more"], true);
    let next = desk.get(page["links"]["next"].as_str().unwrap()).await;
    assert_eq!(ids(&next, "macros").len(), 1);
    let page = desk.get("/api/v2/macros?per_page=2").await.json();
    assert_eq!(page["count"], 3);
    let next = desk.get(page["next_page"].as_str().unwrap()).await;
    assert_eq!(ids(&next, "macros").len(), 1);
}

#[tokio::test]
async fn a_macro_tells_what_it_would_do() {
    let desk = Desk::open().await;
    let body = json!({ "macro": { "title": "Ask::Logs", "actions": [
        { "field": "status", "value": "pending" }, { "field": "comment_value", "value": "Logs, please" },
    ]}});
    let made = desk.post("/api/v2/macros", body).await.json();
    let path = format!("/api/v2/tickets/101/macros/{}/apply", made["macro"]["id"]);
    let result = desk.get(&path).await.json()["result"]["ticket"].clone();
    assert_eq!(
        (&result["id"], &result["status"]),
        (&json!(101), &json!("pending"))
    );
    assert_eq!(result["comment"]["body"], "Logs, please");
    assert_eq!(
        desk.ticket(101).await["status"],
        "new",
        "nothing is changed"
    );
    let categories = desk.get("/api/v2/macros/categories").await.json();
    assert_eq!(categories["categories"], json!(["Ask"]));
}

#[tokio::test]
async fn views_are_counted_run_and_tried() {
    let desk = Desk::open().await;
    let all = json!([{ "field": "status", "operator": "less_than", "value": "solved" }]);
    let body = json!({ "view": { "title": "Unsolved", "all": all, "output": { "columns": ["subject", "assignee"] } } });
    let made = desk.post("/api/v2/views", body.clone()).await.json();
    let path = format!("/api/v2/views/{}", made["view"]["id"]);
    assert_eq!(
        ids(&desk.get(&format!("{path}/tickets")).await, "tickets"),
        [101]
    );
    let count = desk.get(&format!("{path}/count")).await.json();
    assert_eq!(
        (&count["view_count"]["value"], &count["view_count"]["fresh"]),
        (&json!(1), &json!(true))
    );
    let run = desk.get(&format!("{path}/execute")).await.json();
    assert_eq!(run["rows"][0]["ticket"]["id"], 101);
    assert_eq!(run["rows"][0]["subject"], "It burns");
    assert_eq!(run["columns"].as_array().unwrap().len(), 2);
    let tried = desk.post("/api/v2/views/preview/count", body).await.json();
    assert_eq!(tried["view_count"]["value"], 1);
    let wide = json!({ "view": { "title": "All", "all": [] } });
    assert_eq!(
        desk.post("/api/v2/views", wide).await.status,
        422,
        "it must be narrowed"
    );
}

#[tokio::test]
async fn schedules_have_hours_and_holidays() {
    let desk = Desk::open().await;
    let body = json!({ "schedule": { "name": "EMEA", "time_zone": "London" } });
    let made = desk
        .post("/api/v2/business_hours/schedules", body)
        .await
        .json();
    assert_eq!(
        made["schedule"]["intervals"][0],
        json!({ "start_time": 1980, "end_time": 2460 })
    );
    let own = format!(
        "/api/v2/business_hours/schedules/{}",
        made["schedule"]["id"]
    );
    let night = json!({ "workweek": { "intervals": [{ "start_time": 1300, "end_time": 1500 }] } });
    assert_eq!(
        desk.put(&format!("{own}/workweek"), night).await.status,
        422,
        "not over midnight"
    );
    let day = json!({ "holiday": { "name": "New Year", "start_date": "2027-01-01", "end_date": "2027-01-01" } });
    let day = desk.post(&format!("{own}/holidays"), day).await.json();
    let listed = desk
        .get(&format!("{own}/holidays?start_date=2027-01-01"))
        .await;
    assert_eq!(
        ids(&listed, "holidays"),
        [day["holiday"]["id"].as_i64().unwrap()]
    );
    let later = desk
        .get(&format!("{own}/holidays?start_date=2027-02-01"))
        .await;
    assert_eq!(ids(&later, "holidays"), [0; 0]);
}

#[tokio::test]
async fn a_custom_status_sets_its_category() {
    let desk = Desk::open().await;
    let body =
        json!({ "custom_status": { "status_category": "hold", "agent_label": "With vendor" } });
    let made = desk.post("/api/v2/custom_statuses", body).await.json();
    let id = made["custom_status"]["id"].as_i64().unwrap();
    let assign = json!({ "ticket": { "assignee_id": desk.maya, "custom_status_id": id } });
    desk.put("/api/v2/tickets/101", assign).await;
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["status"], &ticket["custom_status_id"]),
        (&json!("hold"), &json!(id))
    );
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "status": "open" } }),
    )
    .await;
    let opened = desk.ticket(101).await["custom_status_id"].clone();
    let list = desk
        .get("/api/v2/custom_statuses?status_categories=open")
        .await;
    assert_eq!(json!(ids(&list, "custom_statuses")), json!([opened]));
    desk.put(
        "/api/v2/custom_status/default",
        json!({ "ids": id.to_string() }),
    )
    .await;
    let own = desk
        .get(&format!("/api/v2/custom_statuses/{id}"))
        .await
        .json();
    assert_eq!(own["custom_status"]["default"], true);
}

#[tokio::test]
async fn the_account_tells_its_settings_and_languages() {
    let desk = Desk::open().await;
    let settings = desk.get("/api/v2/account/settings").await.json();
    assert_eq!(
        settings["settings"]["active_features"]["ticket_forms"],
        true
    );
    let locale = desk.get("/api/v2/locales/current").await.json();
    assert_eq!(locale["locale"]["locale"], "en-US");
    assert_eq!(
        desk.get("/api/v2/brands").await.json()["brands"][0]["default"],
        true
    );
    assert_eq!(
        desk.ticket(101).await["brand_id"],
        desk.get("/api/v2/brands").await.json()["brands"][0]["id"]
    );
}

#[tokio::test]
async fn a_choice_that_goes_takes_values_and_tags_along() {
    let desk = Desk::open().await;
    let body = json!({ "ticket_field": { "type": "tagger", "title": "Region", "custom_field_options": [
        { "name": "Europe", "value": "eu" }, { "name": "America", "value": "us" },
    ]}});
    let field = desk.post("/api/v2/ticket_fields", body).await.json()["ticket_field"].clone();
    let options = format!("/api/v2/ticket_fields/{}/options", field["id"]);
    let taken = json!({ "custom_field_option": { "name": "Again", "value": "eu" } });
    assert_eq!(desk.post(&options, taken).await.status, 422);
    let set = json!({ "ticket": { "custom_fields": [{ "id": field["id"], "value": "eu" }] } });
    desk.put("/api/v2/tickets/101", set).await;
    assert_eq!(desk.ticket(101).await["tags"], json!(["eu"]));
    let europe = field["custom_field_options"][0]["id"].clone();
    assert_eq!(
        desk.ask("DELETE", &format!("{options}/{europe}"), None)
            .await
            .status,
        204
    );
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["tags"], &ticket["custom_fields"][0]["value"]),
        (&json!([]), &Value::Null)
    );
}
