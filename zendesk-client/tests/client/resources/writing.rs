//! What is sent, and what is not.

use serde_json::{Value, json};
use zendesk_client::api::Idempotency;
use zendesk_client::model::{CommentDraft, CustomObjectDraft, GroupDraft, TicketDraft, UserDraft};
use zendesk_client::{CustomObjectKey, Error, GroupId, TicketId, UserId};

use super::ticket;
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_creation_with_a_key_says_whether_the_key_was_new() {
    for (lookup, expected) in [
        (Some("miss"), Some(Idempotency::Miss)),
        (Some("hit"), Some(Idempotency::Hit)),
        (None, None),
    ] {
        let server = Server::start(move |_, nth| {
            // The first answer is lost: only a creation with a key may be sent again.
            if nth == 0 {
                return Reply::Reset;
            }
            let reply =
                Reply::json(&json!({ "ticket": ticket(5, "2026-03-02T09:00:00Z"), "audit": {} }));
            match lookup {
                Some(lookup) => reply.header("x-idempotency-lookup", lookup),
                None => reply,
            }
        })
        .await;
        let comment = CommentDraft::new().body("It burns").public(true);
        let draft = TicketDraft::new().subject("Printer").comment(&comment);
        let client = server.client();
        let created = client
            .tickets()
            .create_once(&draft, "alert-4711")
            .await
            .unwrap();
        assert_eq!(created.idempotency, expected);
        assert_eq!(created.ticket.id, TicketId::new(5));
        assert_eq!(server.seen().len(), 2);
        assert_eq!(
            server.seen()[1].body,
            json!({ "ticket": { "subject": "Printer", "comment": { "body": "It burns", "public": true } } })
        );
    }
}

#[tokio::test]
async fn a_creation_without_a_key_is_never_sent_twice() {
    let server = Server::start(|_, _| Reply::Reset).await;
    let client = server.client();
    let error = client
        .tickets()
        .create(&TicketDraft::new())
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn tags_are_added_and_removed_without_touching_the_others() {
    let server = Server::start(|seen, _| match seen.method.as_str() {
        "PUT" => Reply::json(&json!({ "tags": ["old", "new"] })),
        _ => Reply::status(204, ""),
    })
    .await;
    let client = server.client();
    let tags = client
        .tickets()
        .add_tags(TicketId::new(1), &["new"])
        .await
        .unwrap();
    assert_eq!(tags, ["old", "new"]);
    client
        .tickets()
        .remove_tags(TicketId::new(1), &["old"])
        .await
        .unwrap();
    let sent: Vec<_> = server
        .seen()
        .into_iter()
        .map(|seen| (seen.method, seen.path, seen.body))
        .collect();
    let path = "/api/v2/tickets/1/tags".to_owned();
    assert_eq!(
        sent,
        [
            ("PUT".to_owned(), path.clone(), json!({ "tags": ["new"] })),
            ("DELETE".to_owned(), path, json!({ "tags": ["old"] })),
        ]
    );
}

#[tokio::test]
async fn absent_is_not_null_in_what_is_written() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({ "user": { "id": 7 }, "group": { "id": 8, "name": "g" } }))
    })
    .await;
    let client = server.client();
    let user = UserDraft::new().name("Maya").clear("notes");
    client.users().update(UserId::new(7), &user).await.unwrap();
    client
        .groups()
        .update(GroupId::new(8), &GroupDraft::new())
        .await
        .unwrap();
    let bodies: Vec<Value> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(
        bodies,
        [
            json!({ "user": { "name": "Maya", "notes": null } }),
            json!({ "group": {} }),
        ]
    );
    assert!(!format!("{user:?}").contains("Maya"));
}

#[tokio::test]
async fn a_key_of_the_callers_cannot_lead_to_another_path() {
    let server =
        Server::start(|_, _| Reply::json(&json!({ "custom_object": { "key": "x" } }))).await;
    let client = server.client();
    let key = CustomObjectKey::new("../users/7?role=admin#");
    let draft = CustomObjectDraft::new().title("x");
    client.custom_objects().update(&key, &draft).await.unwrap();
    let seen = server.seen();
    assert_eq!(
        seen[0].path,
        "/api/v2/custom_objects/..%2Fusers%2F7%3Frole%3Dadmin%23"
    );
    assert!(seen[0].query.is_empty());
}

#[tokio::test]
async fn an_answer_without_its_record_says_where_it_should_be() {
    let server = Server::start(|seen, _| match seen.path.as_str() {
        "/api/v2/groups/1" => Reply::json(&json!({ "user": {} })),
        _ => Reply::json(&json!({ "group": { "id": "many", "name": "Jane" } })),
    })
    .await;
    let client = server.client();
    for (id, expected) in [(1, "group"), (2, "group.id")] {
        let error = client.groups().get(GroupId::new(id)).await.unwrap_err();
        assert!(
            matches!(&error, Error::Shape { at, .. } if at == expected),
            "{error:?}"
        );
        assert!(!format!("{error:?}{error}").contains("Jane"));
    }
}
