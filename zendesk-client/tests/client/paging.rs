//! Where lists begin, go on, and end.

use std::pin::pin;

use futures_util::StreamExt;
use serde_json::json;
use zendesk_client::{Checkpoint, Error, OrganizationId, TicketId};

use crate::server::{Reply, Server};

fn organization(id: i64) -> serde_json::Value {
    json!({ "id": id, "name": format!("Org {id}"), "updated_at": "2026-03-02T09:00:00Z" })
}

#[tokio::test]
async fn a_checkpoint_of_another_kind_of_list_is_refused_before_anything_is_sent() {
    let server = Server::start(|_, _| Reply::status(500, "")).await;
    let time: Checkpoint = "time:5".parse().unwrap();
    let mut pages = server.client().organizations().list().resume(time);
    assert!(matches!(pages.next_page().await, Err(Error::Config { .. })));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_page_that_failed_can_be_asked_for_again() {
    let server = Server::start(|seen, nth| match (seen.parameter("page[after]"), nth) {
        (None, _) => Reply::json(&json!({ "organizations": [organization(1)],
            "meta": { "has_more": true, "after_cursor": "c1" } })),
        (_, 1..=3) => Reply::status(500, ""),
        _ => Reply::json(&json!({ "organizations": [organization(2)],
            "meta": { "has_more": false } })),
    })
    .await;
    let mut pages = server.client().organizations().list();
    assert_eq!(pages.next_page().await.unwrap().unwrap().items.len(), 1);
    assert_eq!(pages.next_page().await.unwrap_err().status(), Some(500));
    let second = pages.next_page().await.unwrap().unwrap();
    assert_eq!(second.items[0].id, OrganizationId::new(2));
    assert!(pages.next_page().await.unwrap().is_none());
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn a_stream_names_the_record_it_cannot_read_and_goes_on() {
    let server = Server::start(|_, _| {
        let broken = json!({ "id": 2, "name": { "secret": "Acme" } });
        Reply::json(
            &json!({ "organizations": [organization(1), broken, organization(3)],
            "meta": { "has_more": false } }),
        )
    })
    .await;
    let items = server.client().organizations().list().items();
    let mut items = pin!(items);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(item) = items.next().await {
        match item {
            Ok(organization) => good.push(organization.id.get()),
            Err(error) => bad.push(error),
        }
    }
    assert_eq!(good, [1, 3]);
    let [Error::Shape { at, id, .. }] = bad.as_slice() else {
        panic!("{bad:?}");
    };
    assert_eq!((at.as_str(), *id), ("organizations[1].name", Some(2)));
    assert!(!format!("{:?} {}", bad[0], bad[0]).contains("Acme"));
}

#[tokio::test]
async fn a_list_that_answers_by_page_number_is_followed_by_page_number() {
    let server = Server::start(|seen, _| match seen.parameter("page") {
        None => Reply::json(&json!({ "audits": [], "count": 1, "previous_page": null,
            "next_page": "https://acme.zendesk.com/api/v2/tickets/1/audits.json?page=2" })),
        Some(page) => {
            assert_eq!(page, "2");
            Reply::json(
                &json!({ "audits": [{ "id": 5, "ticket_id": 1, "author_id": -1,
                "created_at": "2026-03-02T09:00:00Z", "events": [] }], "next_page": null }),
            )
        }
    })
    .await;
    let audits = server
        .client()
        .tickets()
        .audits(TicketId::new(1))
        .complete()
        .await;
    assert_eq!(audits.unwrap().items().len(), 1);
}

#[tokio::test]
async fn many_ids_are_asked_for_a_hundred_at_a_time() {
    let server = Server::start(|seen, _| {
        let ids = seen.parameter("ids").unwrap().split(',');
        let rows: Vec<_> = ids.map(|id| organization(id.parse().unwrap())).collect();
        Reply::json(&json!({ "organizations": rows, "next_page": null, "count": rows.len() }))
    })
    .await;
    let ids: Vec<_> = (1..=250).map(OrganizationId::new).collect();
    let shown = server
        .client()
        .organizations()
        .show_many(&ids)
        .await
        .unwrap();
    assert_eq!((shown.found.len(), server.seen().len()), (250, 3));
    let none = server
        .client()
        .organizations()
        .show_many(&[])
        .await
        .unwrap();
    assert_eq!((none.found.len(), server.seen().len()), (0, 3));
}

#[tokio::test]
async fn a_cursor_that_does_not_say_whether_more_follows_is_no_page_number() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({ "organizations": [organization(1)], "meta": { "after_cursor": "c" },
            "links": { "next": "https://acme.zendesk.com/api/v2/organizations.json?page%5Bafter%5D=c" } }))
    })
    .await;
    let read = server.client().organizations().list().complete().await;
    assert!(
        matches!(&read, Err(Error::Shape { at, .. }) if at == "next_page"),
        "{read:?}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_broken_character_costs_neither_the_page_nor_the_record() {
    let server = Server::start(|_, _| {
        let body = b"{\"organizations\":[{\"id\":1,\"name\":\"a\xff\"},{\"id\":2,\"name\":7},\
            {\"id\":3,\"name\":\"c\"}],\"meta\":{\"has_more\":false}}";
        Reply::status(200, body.to_vec())
    })
    .await;
    let read = server.client().organizations().list().complete().await;
    let read = read.unwrap();
    let names: Vec<_> = read.items().iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["a\u{fffd}", "c"]);
    assert_eq!(read.malformed().len(), 1);
}

#[tokio::test]
async fn active_views_come_by_page_number() {
    let server = Server::start(|seen, _| {
        let (id, next) = match seen.parameter("page") {
            None => (
                1,
                json!("https://x.invalid/api/v2/views/active.json?page=2&per_page=100"),
            ),
            Some("2") => (2, json!(null)),
            other => panic!("{other:?}"),
        };
        assert!(
            seen.query
                .iter()
                .all(|(name, _)| !name.starts_with("page["))
        );
        Reply::json(
            &json!({ "views": [{ "id": id, "title": "V" }], "count": 101,
            "next_page": next, "previous_page": null }),
        )
    })
    .await;
    let whole = server.client().views().active().complete().await.unwrap();
    let ids: Vec<i64> = whole.items().iter().map(|view| view.id.get()).collect();
    assert_eq!(ids, [1, 2]);
    let pages: Vec<_> = server
        .seen_at("/api/v2/views/active")
        .iter()
        .map(|seen| seen.parameter("per_page").map(str::to_owned))
        .collect();
    assert_eq!(pages, [Some("100".to_owned()), Some("100".to_owned())]);
}
