//! Users, groups and organizations can be written as well as read.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, ids};

/// An organization can be updated five times in it.
const A_MINUTE: Duration = Duration::from_secs(61);

#[tokio::test]
async fn an_organizations_field_brings_its_tag() {
    let desk = Desk::open().await;
    let path = format!("/api/v2/organizations/{}", desk.acme);
    let set =
        |flag: bool| json!({ "organization": { "organization_fields": { "sub_ss_ase": flag } } });
    let organization = desk.put(&path, set(true)).await.json()["organization"].clone();
    assert_eq!(organization["tags"], json!(["sub_ss_ase"]));
    assert_eq!(organization["organization_fields"]["sub_ss_ase"], true);
    assert_eq!(organization["organization_fields"]["support_hold"], false);
    assert_eq!(
        organization["organization_fields"]["assigned_se"],
        json!(null)
    );
    let organization = desk.put(&path, set(false)).await.json()["organization"].clone();
    assert_eq!(organization["tags"], json!([]));
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let desk = Desk::open().await;
    let body = json!({ "organization": { "name": "ACME" } });
    let answer = desk.post("/api/v2/organizations", body).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json()["details"]["name"][0]["error"],
        "DuplicateValue"
    );
}

#[tokio::test]
async fn organizations_are_found_created_and_deleted() {
    let desk = Desk::open().await;
    let body = json!({ "organization": { "name": "Zeta", "external_id": "Z-1" } });
    let made = desk.post("/api/v2/organizations.json", body).await;
    assert_eq!(made.status, 201);
    let found = desk
        .get("/api/v2/organizations/search?external_id=z-1")
        .await;
    let id = ids(&found, "organizations")[0];
    let path = format!("/api/v2/organizations/{id}");
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
    let count = desk.get("/api/v2/organizations/count").await.json();
    assert_eq!(count["count"]["value"], 1);
}

#[tokio::test]
async fn leaving_a_group_gives_its_tickets_back() {
    let desk = Desk::open().await;
    let assign = json!({ "ticket": { "assignee_id": desk.maya } });
    desk.put("/api/v2/tickets/101", assign).await;
    let target = format!("/api/v2/users/{}/group_memberships", desk.maya);
    let membership = ids(&desk.get(&target).await, "group_memberships")[0];
    let path = format!("/api/v2/group_memberships/{membership}");
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    let ticket = desk.ticket(101).await;
    assert_eq!(ticket["assignee_id"], json!(null));
    assert_eq!(ticket["group_id"], desk.group);
    assert_eq!(ids(&desk.get(&target).await, "group_memberships"), [0; 0]);
}

#[tokio::test]
async fn an_agent_is_created_put_into_a_group_and_suspended() {
    let desk = Desk::open().await;
    let body = json!({ "user": { "name": "Ben", "email": "ben@desk.test", "role": "agent" } });
    let ben = desk.post("/api/v2/users", body.clone()).await.json()["user"]["id"]
        .as_i64()
        .unwrap();
    assert_eq!(
        desk.post("/api/v2/users", body).await.status,
        422,
        "the address is taken"
    );
    let member = json!({ "group_membership": { "user_id": ben, "group_id": desk.group } });
    assert_eq!(
        desk.post("/api/v2/group_memberships", member).await.status,
        201
    );
    let suspended = json!({ "user": { "suspended": true } });
    let answer = desk.put(&format!("/api/v2/users/{ben}"), suspended).await;
    assert_eq!(answer.json()["user"]["suspended"], true);
    let found = desk
        .get("/api/v2/users/search.json?query=email:ben@desk.test")
        .await;
    assert_eq!(ids(&found, "users"), [ben]);
}

#[tokio::test]
async fn a_field_takes_only_what_its_type_allows() {
    let desk = Desk::open().await;
    let path = format!("/api/v2/organizations/{}", desk.acme);
    let set = |key: &str, value: Value| json!({ "organization": { "organization_fields": { key: value } } });
    for (key, wrong) in [
        ("seats", json!("abc")),
        ("aar", json!("much")),
        ("migration_date", json!("soon")),
        ("subscription_number", json!("A-S1")),
        ("support_level", json!("platinum")),
        ("products", json!(["product_other"])),
        ("account_contact", json!("Maya")),
        ("support_hold", json!("perhaps")),
        ("account_summary", json!({ "a": 1 })),
    ] {
        desk.sim.clock().advance(A_MINUTE);
        let refused = desk.put(&path, set(key, wrong)).await;
        assert_eq!(refused.status, 422, "{key}");
        let body = refused.json();
        assert_eq!(body["error"], "RecordInvalid");
        assert_eq!(body["details"][key][0]["error"], "InvalidValue");
    }
    for (key, given, kept) in [
        ("seats", json!(12), json!(12)),
        ("aar", json!("12.5"), json!("12.5")),
        (
            "migration_date",
            json!("2026-05-01"),
            json!("2026-05-01T00:00:00+00:00"),
        ),
        (
            "migration_date",
            json!("2026-05-02T00:00:00Z"),
            json!("2026-05-02T00:00:00+00:00"),
        ),
        (
            "subscription_number",
            json!("A-S00000001"),
            json!("A-S00000001"),
        ),
        ("support_level", json!("premium"), json!("premium")),
        ("products", json!(["product_saas"]), json!(["product_saas"])),
        (
            "account_contact",
            json!(desk.maya),
            json!(desk.maya.to_string()),
        ),
        ("support_hold", json!("true"), json!(true)),
        ("support_hold", json!(""), json!(false)),
        ("support_level", json!(""), json!(null)),
    ] {
        desk.sim.clock().advance(A_MINUTE);
        let answer = desk.put(&path, set(key, given)).await.json();
        assert_eq!(
            answer["organization"]["organization_fields"][key], kept,
            "{key}"
        );
    }
    let answer = desk.put(&path, set("no_such_field", json!(1))).await.json();
    let fields = answer["organization"]["organization_fields"]
        .as_object()
        .unwrap();
    assert!(!fields.contains_key("no_such_field"));
}

#[tokio::test]
async fn a_users_fields_bring_their_tags() {
    let desk = Desk::open().await;
    let path = format!("/api/v2/users/{}", desk.maya);
    let set = |fields: Value| json!({ "user": { "user_fields": fields } });
    let fields = json!({ "newsletter": "1", "language": "speaks_english", "skills": ["knows_terraform"], "nonsense": 1 });
    let user = desk.put(&path, set(fields)).await.json()["user"].clone();
    assert_eq!(
        user["tags"],
        json!(["knows_terraform", "newsletter", "speaks_english"])
    );
    assert_eq!(user["user_fields"]["newsletter"], true);
    assert_eq!(user["user_fields"].get("nonsense"), None);
    assert_eq!(
        user["user_fields"]["seat"],
        json!(null),
        "every field is there"
    );
    let user = desk
        .put(
            &path,
            set(json!({ "newsletter": false, "language": "speaks_japanese" })),
        )
        .await;
    assert_eq!(
        user.json()["user"]["tags"],
        json!(["knows_terraform", "speaks_japanese"])
    );
    let refused = desk
        .put(&path, set(json!({ "employee_number": "7" })))
        .await;
    assert_eq!(
        (
            refused.status,
            &refused.json()["details"]["employee_number"][0]["error"]
        ),
        (422, &json!("InvalidValue"))
    );
}
