//! Where exports begin, end, and go on the next time.

use serde_json::json;
use zendesk_client::Checkpoint;
use zendesk_client::api::Start;

use crate::server::{Reply, Server};

fn organization(id: i64) -> serde_json::Value {
    json!({ "id": id, "name": format!("Org {id}"), "updated_at": "2026-03-02T09:00:00Z" })
}

#[tokio::test]
async fn a_time_export_gives_the_records_of_a_boundary_once() {
    let server = Server::start(|seen, _| {
        let (rows, end_time, end) = match seen.parameter("start_time").unwrap() {
            "0" => (vec![1, 2], 100, false),
            _ => (vec![2, 3], 200, true),
        };
        let rows: Vec<_> = rows.into_iter().map(organization).collect();
        Reply::json(&json!({ "organizations": rows, "end_time": end_time,
            "end_of_stream": end, "next_page": "x" }))
    })
    .await;
    let client = server.client();
    let start = Start::Since("1970-01-01T00:00:00Z".parse().unwrap());

    let whole = client.incremental().organizations(start).complete().await;

    let whole = whole.unwrap();
    let ids: Vec<_> = whole.items().iter().map(|row| row.id.get()).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(whole.checkpoint().unwrap().to_string(), "time:200");
}

#[tokio::test]
async fn a_finished_export_is_taken_up_again_where_it_ended() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({ "tickets": [], "after_cursor": "MTc0", "end_of_stream": true }))
    })
    .await;
    let client = server.client();
    let start = Start::Since("2026-03-01T00:00:00Z".parse().unwrap());
    let first = client
        .incremental()
        .tickets(start)
        .complete()
        .await
        .unwrap();

    let saved = serde_json::to_string(first.checkpoint().unwrap()).unwrap();
    let restored: Checkpoint = serde_json::from_str(&saved).unwrap();
    let again = client.incremental().tickets(Start::Resume(restored));
    again.complete().await.unwrap();

    let seen = server.seen();
    assert_eq!(seen[0].parameter("start_time"), Some("1772323200"));
    assert_eq!(seen[1].parameter("cursor"), Some("MTc0"));
    assert_eq!(seen[1].parameter("start_time"), None);
}

#[tokio::test]
async fn a_start_is_moved_back_by_the_servers_clock_and_not_by_ours() {
    let server = Server::start(|_, _| {
        Reply::json(&json!({ "tickets": [], "after_cursor": "c", "end_of_stream": true }))
            .header("date", "Mon, 02 Mar 2026 08:00:00 GMT")
    })
    .await;
    let client = server.client();
    let young = || Start::Since("2026-03-02T07:59:50Z".parse().unwrap());
    for _ in 0..2 {
        client
            .incremental()
            .tickets(young())
            .complete()
            .await
            .unwrap();
    }
    let seconds = |nth: usize| -> i64 {
        let seen = server.seen();
        seen[nth].parameter("start_time").unwrap().parse().unwrap()
    };
    // Nothing is known of the server's clock before its first answer.
    assert_eq!(seconds(0) - seconds(1), 51);
}

#[tokio::test]
async fn a_start_that_the_server_finds_too_young_is_moved_back_once() {
    let server = Server::start(|seen, _| {
        let start: i64 = seen.parameter("start_time").unwrap().parse().unwrap();
        // 2026-03-02T08:00:00Z, less a minute.
        let reply = match start < 1_772_438_340 {
            true => {
                Reply::json(&json!({ "tickets": [], "after_cursor": "c", "end_of_stream": true }))
            }
            false => Reply::status(400, r#"{"error":"StartTimeTooRecent","description":"no"}"#),
        };
        reply.header("date", "Mon, 02 Mar 2026 08:00:00 GMT")
    })
    .await;
    let young = Start::Since("2026-03-02T07:59:50Z".parse().unwrap());
    let read = server.client().incremental().tickets(young).complete();
    assert!(read.await.unwrap().items().is_empty());
    assert_eq!(server.seen().len(), 2);

    let never = Server::start(|_, _| {
        Reply::status(400, r#"{"error":"StartTimeTooRecent"}"#)
            .header("date", "Mon, 02 Mar 2026 08:00:00 GMT")
    })
    .await;
    let young = Start::Since("2026-03-02T07:59:50Z".parse().unwrap());
    let read = never.client().incremental().tickets(young).complete();
    assert_eq!(read.await.unwrap_err().status(), Some(400));
    assert_eq!(never.seen().len(), 2);
}

fn event(id: i64) -> serde_json::Value {
    json!({ "id": id, "ticket_id": 1, "metric": "reply_time", "type": "activate",
        "time": "2026-03-02T07:00:00Z" })
}

#[tokio::test]
async fn the_events_of_metrics_are_taken_up_again_where_they_ended() {
    let server = Server::start(|seen, _| {
        let (rows, more, cursor) = match seen.parameter("page[after]") {
            None => (vec![event(1), event(2)], true, json!("a/b")),
            Some("a/b") => (vec![event(3)], false, json!("c")),
            _ => (vec![], false, json!(null)),
        };
        Reply::json(&json!({ "ticket_metric_events": rows,
            "meta": { "has_more": more, "after_cursor": cursor }, "links": { "next": null } }))
    })
    .await;
    let client = server.client();
    let export = |start| client.incremental().ticket_metric_events(start);
    let since = || Start::Since("2026-03-01T00:00:00Z".parse().unwrap());
    let first = export(since()).complete().await.unwrap();
    assert_eq!(first.items().len(), 3);

    let saved = serde_json::to_string(first.checkpoint().unwrap()).unwrap();
    let restored: Checkpoint = serde_json::from_str(&saved).unwrap();
    let again = export(Start::Resume(restored.clone()))
        .complete()
        .await
        .unwrap();
    assert!(again.items().is_empty());
    // An empty page moves nothing.
    assert_eq!(again.checkpoint(), Some(&restored));

    let asked: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| {
            assert_eq!(seen.parameter("start_time"), Some("1772323200"));
            assert_eq!(seen.parameter("page[size]"), Some("100"));
            seen.parameter("page[after]").map(str::to_owned)
        })
        .collect();
    assert_eq!(asked, [None, Some("a/b".to_owned()), Some("c".to_owned())]);

    // Between two records of a page, too.
    let mut items = export(since()).items();
    let mut place = None;
    for expected in [1, 2] {
        let read = futures_util::StreamExt::next(&mut items)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(read.id, expected);
        place = place.or_else(|| items.checkpoint());
    }
    let rest = export(Start::Resume(place.unwrap()))
        .complete()
        .await
        .unwrap();
    let ids: Vec<i64> = rest.items().iter().map(|event| event.id).collect();
    assert_eq!(ids, [2, 3]);

    // The cursor of another kind of list has no start to go with it.
    let foreign: Checkpoint = "cursor:MTc0".parse().unwrap();
    assert!(export(Start::Resume(foreign)).complete().await.is_err());
}

#[tokio::test]
async fn a_start_of_the_events_of_metrics_that_is_too_young_is_moved_back() {
    let server = Server::start(|seen, _| {
        let start: i64 = seen.parameter("start_time").unwrap().parse().unwrap();
        let reply = match start < 1_772_438_340 {
            true => Reply::json(&json!({ "ticket_metric_events": [event(1)],
                "meta": { "has_more": false, "after_cursor": "c" } })),
            false => Reply::status(400, r#"{"error":"StartTimeTooRecent","description":"no"}"#),
        };
        reply.header("date", "Mon, 02 Mar 2026 08:00:00 GMT")
    })
    .await;
    let young = Start::Since("2026-03-02T07:59:50Z".parse().unwrap());
    let client = server.client();
    let read = client.incremental().ticket_metric_events(young).complete();
    let read = read.await.unwrap();
    assert_eq!((read.items().len(), server.seen().len()), (1, 2));
    assert_eq!(
        read.checkpoint().unwrap().to_string(),
        "cursor:1772438339/c"
    );
}
