//! Whether a ticket can be assigned to somebody.

use serde_json::{Value, json};
use zendesk_client::api::Obstacle;
use zendesk_client::{Error, GroupId, UserId};

use crate::server::{Reply, Server};

/// Asks whether a ticket can be assigned to user 7, who is like this and belongs to these groups.
async fn preflight(
    user: Option<Value>,
    groups: &'static [i64],
    group: Option<i64>,
) -> Vec<Obstacle> {
    let server = Server::start(move |seen, _| match (seen.path.as_str(), &user) {
        ("/api/v2/users/7", Some(user)) => {
            let mut whole = json!({ "id": 7, "role": "agent", "active": true });
            whole.as_object_mut().unwrap().extend(user.as_object().unwrap().clone());
            Reply::json(&json!({ "user": whole }))
        }
        ("/api/v2/users/7", None) => Reply::status(404, json!({ "error": "RecordNotFound" }).to_string()),
        _ => Reply::json(&json!({
            "group_memberships": groups.iter().map(|group| json!({ "user_id": 7, "group_id": group })).collect::<Vec<_>>(),
            "meta": { "has_more": false }
        })),
    })
    .await;
    let client = server.client();
    let group = group.map(GroupId::new);
    client
        .tickets()
        .preflight(UserId::new(7), group)
        .await
        .unwrap()
        .obstacles
}

#[tokio::test]
async fn an_assignment_is_checked_before_it_is_tried() {
    let agent = || Some(json!({}));
    assert_eq!(preflight(agent(), &[8, 9], Some(8)).await, []);
    assert_eq!(preflight(agent(), &[8], None).await, []);
    assert_eq!(
        preflight(Some(json!({ "role": "admin" })), &[8], Some(8)).await,
        []
    );
    assert_eq!(
        preflight(agent(), &[9], Some(8)).await,
        [Obstacle::NotInGroup]
    );
    assert_eq!(preflight(agent(), &[], None).await, [Obstacle::NoGroup]);
    assert_eq!(preflight(None, &[8], Some(8)).await, [Obstacle::Unknown]);
    for (user, obstacle) in [
        (json!({ "role": "end-user" }), Obstacle::NotAnAgent),
        (json!({ "role_type": 1 }), Obstacle::LightAgent),
        (json!({ "suspended": true }), Obstacle::Suspended),
        (json!({ "active": false }), Obstacle::Deleted),
    ] {
        assert_eq!(preflight(Some(user), &[8], Some(8)).await, [obstacle]);
    }
}

#[tokio::test]
async fn a_membership_that_cannot_be_read_is_no_missing_one() {
    let server = Server::start(|seen, _| match seen.path.as_str() {
        "/api/v2/users/7" => {
            Reply::json(&json!({ "user": { "id": 7, "role": "agent", "active": true } }))
        }
        _ => Reply::json(
            &json!({ "group_memberships": [{ "user_id": 7, "group_id": "canary" }],
            "meta": { "has_more": false } }),
        ),
    })
    .await;
    let client = server.client();
    let tickets = client.tickets();
    let asked = tickets.preflight(UserId::new(7), GroupId::new(8)).await;
    let error = asked.unwrap_err();
    assert!(
        matches!(&error, Error::Shape { at, .. } if at == "group_memberships[0].group_id"),
        "{error:?}"
    );
}
