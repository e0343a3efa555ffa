//! People, their addresses, and where they belong; requests as customers see them.

use serde_json::{Value, json};
use zendesk_sim::{Document, Organization};

use crate::desk::{Desk, ids};

async fn customer(desk: &Desk) -> i64 {
    let body = json!({ "user": { "name": "Cleo", "email": "cleo@acme.test", "organization_id": desk.acme } });
    let made = desk.post("/api/v2/users", body).await;
    made.json()["user"]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_user_is_made_once_by_address_or_external_id() {
    let desk = Desk::open().await;
    let body =
        json!({ "user": { "name": "Cleo", "email": "cleo@acme.test", "external_id": "C1" } });
    let made = desk.post("/api/v2/users/create_or_update", body).await;
    assert_eq!(made.status, 201);
    let body = json!({ "user": { "name": "Cleo K.", "external_id": "c1" } });
    let again = desk.post("/api/v2/users/create_or_update", body).await;
    assert_eq!(
        (again.status, &again.json()["user"]["id"]),
        (200, &made.json()["user"]["id"])
    );
    assert_eq!(again.json()["user"]["name"], "Cleo K.");
    assert!(again.header("Location").is_some());
    let body = json!({ "organization": { "name": "Globex", "external_id": "G" } });
    assert_eq!(
        desk.post("/api/v2/organizations/create_or_update", body.clone())
            .await
            .status,
        201
    );
    assert_eq!(
        desk.post("/api/v2/organizations/create_or_update", body)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn identities_can_be_added_and_made_primary() {
    let desk = Desk::open().await;
    let cleo = customer(&desk).await;
    let path = format!("/api/v2/users/{cleo}/identities");
    let body = json!({ "identity": { "type": "email", "value": "cleo@home.test" } });
    let made = desk.post(&path, body.clone()).await;
    assert_eq!(made.status, 201);
    assert_eq!(
        desk.post(&path, body).await.status,
        422,
        "an address belongs to one"
    );
    let id = made.json()["identity"]["id"].clone();
    let own = format!("{path}/{id}");
    assert_eq!(
        desk.put(&format!("{own}/verify"), json!({})).await.json()["identity"]["verified"],
        true
    );
    let all = desk
        .put(&format!("{own}/make_primary"), json!({}))
        .await
        .json();
    assert_eq!(all["identities"].as_array().unwrap().len(), 2);
    let user = desk.get(&format!("/api/v2/users/{cleo}")).await.json();
    assert_eq!(user["user"]["email"], "cleo@home.test");
    assert_eq!(desk.ask("DELETE", &own, None).await.status, 204);
}

#[tokio::test]
async fn a_user_belongs_to_several_organizations() {
    let desk = Desk::open().await;
    let globex = desk
        .sim
        .world_mut(|world| world.add_organization(Organization::named("Globex")));
    let cleo = customer(&desk).await;
    let body = json!({ "organization_membership": { "user_id": cleo, "organization_id": globex } });
    let made = desk
        .post("/api/v2/organization_memberships", body.clone())
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(
        made.json()["organization_membership"]["organization_name"],
        "Globex"
    );
    assert_eq!(
        desk.post("/api/v2/organization_memberships", body)
            .await
            .status,
        422
    );
    let path = format!("/api/v2/users/{cleo}/organizations");
    assert_eq!(ids(&desk.get(&path).await, "organizations").len(), 2);
    let list = desk
        .get(&format!("/api/v2/organizations/{globex}/users"))
        .await;
    assert_eq!(ids(&list, "users"), [cleo]);
    desk.put(&format!("{path}/{globex}/make_default"), json!({}))
        .await;
    let user = desk.get(&format!("/api/v2/users/{cleo}")).await.json();
    assert_eq!(user["user"]["organization_id"], globex);
    let memberships = format!("/api/v2/users/{cleo}/organization_memberships");
    let kept = desk.get(&memberships).await.json();
    let defaults = kept["organization_memberships"].as_array().unwrap().iter();
    assert_eq!(defaults.filter(|own| own["default"] == true).count(), 1);
    let path = format!("{path}/{}", desk.acme);
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(
        ids(&desk.get(&memberships).await, "organization_memberships").len(),
        1
    );
}

#[tokio::test]
async fn users_are_merged_deleted_and_forgotten() {
    let desk = Desk::open().await;
    let requester = desk.ticket(101).await["requester_id"].clone();
    let cleo = customer(&desk).await;
    let body = json!({ "user": { "id": cleo } });
    let merged = desk
        .put(&format!("/api/v2/users/{requester}/merge"), body)
        .await;
    assert_eq!(merged.json()["user"]["id"], cleo);
    assert_eq!(desk.ticket(101).await["requester_id"], cleo);
    let related = desk
        .get(&format!("/api/v2/users/{cleo}/related"))
        .await
        .json();
    assert_eq!(related["user_related"]["requested_tickets"], 1);
    let path = format!("/api/v2/deleted_users/{requester}");
    assert_eq!(
        desk.get(&path).await.json()["deleted_user"]["active"],
        false
    );
    let gone = desk.ask("DELETE", &path, None).await.json();
    assert_eq!(gone["deleted_user"]["name"], "Permanently Deleted User");
    assert_eq!(gone["deleted_user"]["email"], Value::Null);
    let agent = desk
        .put(
            &format!("/api/v2/users/{}/merge", desk.maya),
            json!({ "user": { "id": cleo } }),
        )
        .await;
    assert_eq!(agent.status, 422, "agents are not merged");
}

#[tokio::test]
async fn a_deleted_user_or_group_leaves_its_tickets() {
    let desk = Desk::open().await;
    let assign = json!({ "ticket": { "assignee_id": desk.maya } });
    desk.put("/api/v2/tickets/101", assign).await;
    let deleted = desk
        .ask("DELETE", &format!("/api/v2/users/{}", desk.maya), None)
        .await;
    assert_eq!(
        (deleted.status, &deleted.json()["user"]["active"]),
        (200, &json!(false))
    );
    assert_eq!(desk.ticket(101).await["assignee_id"], Value::Null);
    let groups = desk.get("/api/v2/groups/assignable").await;
    assert_eq!(ids(&groups, "groups"), [0; 0]);
}

#[tokio::test]
async fn tickets_of_a_person_are_listed_by_how() {
    let desk = Desk::open().await;
    let body =
        json!({ "ticket": { "assignee_id": desk.maya, "followers": [{ "user_id": desk.maya }] } });
    desk.put("/api/v2/tickets/101", body).await;
    for how in ["assigned", "followed"] {
        let path = format!("/api/v2/users/{}/tickets/{how}", desk.maya);
        assert_eq!(ids(&desk.get(&path).await, "tickets"), [101], "{how}");
    }
    let path = format!("/api/v2/users/{}/tickets/assigned/count", desk.maya);
    assert_eq!(desk.get(&path).await.json()["count"]["value"], 1);
    let path = format!("/api/v2/users/{}/tickets/requested", desk.maya);
    assert_eq!(ids(&desk.get(&path).await, "tickets"), [0; 0]);
    assert_eq!(
        ids(&desk.get("/api/v2/tickets/101/followers").await, "users"),
        [desk.maya]
    );
}

#[tokio::test]
async fn organizations_are_merged() {
    let desk = Desk::open().await;
    let globex = desk
        .sim
        .world_mut(|world| world.add_organization(Organization::named("Globex")));
    let body = json!({ "organization_merge": { "winner_id": globex } });
    let merge = desk
        .post(&format!("/api/v2/organizations/{}/merge", desk.acme), body)
        .await;
    let merge = merge.json()["organization_merge"].clone();
    assert_eq!(
        (&merge["status"], &merge["winner_id"]),
        (&json!("complete"), &json!(globex))
    );
    assert_eq!(desk.ticket(101).await["organization_id"], globex);
    assert_eq!(
        desk.get(&format!("/api/v2/organizations/{}", desk.acme))
            .await
            .status,
        404
    );
    let path = format!(
        "/api/v2/organization_merges/{}",
        merge["id"].as_str().unwrap()
    );
    assert_eq!(desk.get(&path).await.json()["organization_merge"], merge);
}

#[tokio::test]
async fn suspended_mail_becomes_a_ticket() {
    let desk = Desk::open().await;
    let id = desk.sim.world_mut(|world| {
        let mail = json!({ "subject": "Win!", "content": "Click", "cause": "Detected as spam", "author": { "name": "Bob", "email": "bob@x.test" } });
        world.add_document("suspended_tickets", Document::new(mail))
    });
    assert_eq!(
        ids(
            &desk.get("/api/v2/suspended_tickets").await,
            "suspended_tickets"
        ),
        [id]
    );
    let back = desk
        .put(
            &format!("/api/v2/suspended_tickets/{id}/recover"),
            json!({}),
        )
        .await;
    let ticket = back.json()["ticket"][0].clone();
    assert_eq!(
        (&ticket["subject"], &ticket["via"]["channel"]),
        (&json!("Win!"), &json!("email"))
    );
    assert_eq!(
        desk.get(&format!("/api/v2/suspended_tickets/{id}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_request_hides_what_is_the_agents_business() {
    let desk = Desk::open().await;
    let note = json!({ "ticket": { "comment": { "body": "Hm", "public": false } } });
    desk.put("/api/v2/tickets/101", note).await;
    let request = desk.get("/api/v2/requests/101").await.json()["request"].clone();
    assert_eq!(
        (&request["status"], &request["tags"]),
        (&json!("open"), &Value::Null)
    );
    let comments = desk.get("/api/v2/requests/101/comments").await.json();
    assert_eq!(comments["comments"].as_array().unwrap().len(), 1);
    assert_eq!(comments["users"][0]["agent"], false);
    let body = json!({ "request": { "subject": "Help", "comment": { "body": "Please" } } });
    let made = desk.post("/api/v2/requests", body).await;
    assert_eq!(made.status, 201);
    let found = desk.get("/api/v2/requests/search?query=help").await;
    assert_eq!(
        ids(&found, "requests"),
        [made.json()["request"]["id"].as_i64().unwrap()]
    );
}
