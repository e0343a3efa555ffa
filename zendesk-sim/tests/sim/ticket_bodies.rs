//! What a written ticket brings along: people, HTML, what it follows.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn people_in_copy_come_with_the_ticket() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": {
        "email_ccs": [{ "user_email": "new@customer.test", "user_name": "New One" }],
        "additional_collaborators": ["other@customer.test", { "name": "Third", "email": "third@customer.test" }],
        "requester": { "name": "Rita", "email": "rita@customer.test" },
        "metadata": { "time_spent": "4m" },
    }});
    let answer = desk.put("/api/v2/tickets/101", body).await.json();
    assert_eq!(
        answer["ticket"]["email_cc_ids"].as_array().unwrap().len(),
        3
    );
    assert_eq!(
        answer["audit"]["metadata"]["custom"],
        json!({ "time_spent": "4m" })
    );
    for (email, name) in [
        ("new", "New One"),
        ("other", "other"),
        ("third", "Third"),
        ("rita", "Rita"),
    ] {
        let found = desk
            .get(&format!("/api/v2/users/search?query={email}@customer.test"))
            .await
            .json();
        assert_eq!(found["users"][0]["name"], name);
    }
    let rita = desk
        .get("/api/v2/users/search?query=rita@customer.test")
        .await
        .json();
    assert_eq!(answer["ticket"]["requester_id"], rita["users"][0]["id"]);
}

#[tokio::test]
async fn a_refused_creation_leaves_nobody_behind() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": {
        "requester": { "name": "Rita", "email": "rita@customer.test" },
        "email_ccs": [{ "user_email": "new@customer.test" }],
        "comment": { "body": "Help" }, "assignee_id": 7,
    }});
    assert_eq!(desk.post("/api/v2/tickets", body).await.status, 422);
    let count = desk
        .get("/api/v2/users/search?query=customer.test")
        .await
        .json()["count"]
        .clone();
    assert_eq!(count, 0);
    let body = json!({ "ticket": { "additional_collaborators": ["new@customer.test"], "assignee_id": 7 } });
    assert_eq!(desk.put("/api/v2/tickets/101", body).await.status, 422);
    let count = desk
        .get("/api/v2/users/search?query=new@customer.test")
        .await
        .json()["count"]
        .clone();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn a_follow_up_is_known_to_what_it_follows() {
    let desk = Desk::open().await;
    let close = json!({ "ticket": { "assignee_id": desk.maya, "status": "closed" } });
    desk.put("/api/v2/tickets/101", close).await;
    let body = json!({ "ticket": {
        "via_followup_source_id": 101, "comment": { "body": "Again" },
        "submitter_id": desk.maya, "recipient": "help@desk.test",
    }});
    let made = desk.post("/api/v2/tickets", body).await.json()["ticket"].clone();
    assert_eq!(desk.ticket(101).await["followup_ids"], json!([made["id"]]));
    assert_eq!(
        (&made["submitter_id"], &made["recipient"]),
        (&json!(desk.maya), &json!("help@desk.test"))
    );
    let comments = desk
        .get(&format!("/api/v2/tickets/{}/comments", made["id"]))
        .await
        .json();
    assert_eq!(comments["comments"][0]["author_id"], desk.maya);
}

#[tokio::test]
async fn html_is_kept_and_read_as_text() {
    let desk = Desk::open().await;
    let html = "<p>Hello <b>you</b> &amp; me</p><p>Bye</p>";
    let body = json!({ "ticket": { "comment": { "html_body": html, "public": false } } });
    desk.put("/api/v2/tickets/101", body).await;
    let comments = desk.get("/api/v2/tickets/101/comments").await.json();
    let last = comments["comments"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["body"], "Hello you & me\nBye");
    assert_eq!(
        last["html_body"],
        format!("<div class=\"zd-comment\" dir=\"auto\">{html}</div>")
    );
    let path = format!("/api/v2/tickets/101/comments/{}/redact", last["id"]);
    desk.put(&path, json!({ "text": "you" })).await;
    let comments = desk.get("/api/v2/tickets/101/comments").await.text;
    assert!(!comments.contains("you"), "{comments}");
}

#[tokio::test]
async fn a_private_ticket_stays_private() {
    let desk = Desk::open().await;
    let body = json!({ "ticket": { "comment": { "body": "Between us", "public": false } } });
    let id = desk.post("/api/v2/tickets", body).await.json()["ticket"]["id"].clone();
    let target = format!("/api/v2/tickets/{id}");
    let ticket = desk
        .put(
            &target,
            json!({ "ticket": { "comment": { "body": "Still" } } }),
        )
        .await;
    assert_eq!(ticket.json()["ticket"]["is_public"], false);
}
