//! Another host is never called, whoever points to it, so it never sees a token.

use futures_util::StreamExt;
use serde_json::{Value, json};
use zendesk_client::api::{SearchKind, Start};
use zendesk_client::{Auth, Client, Error, Pages, Request, Result, Timestamp};

use crate::server::{Reply, Server};

/// A host that would be glad to answer.
async fn stranger() -> Server {
    Server::start(|_, _| Reply::json(&json!({ "access_token": "t", "count": 1 }))).await
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stranger = stranger().await;
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/api/v2/search/count", stranger.url);
        let server =
            Server::start(move |_, _| Reply::status(status, "").header("location", &target)).await;
        let client = server.client();
        let redirected = |answer: Result<Value>| {
            assert!(
                matches!(answer, Err(Error::Redirect { .. })),
                "{status}: {answer:?}"
            );
        };
        for request in [
            Request::get("/api/v2/search/count"),
            Request::put("/api/v2/tickets/1").json(json!({ "ticket": {} })),
            Request::delete("/api/v2/tickets/1"),
        ] {
            redirected(client.request(request).await);
        }
        let fetching = Client::builder(&server.url)
            .auth(Auth::client_credentials("id", "canary-secret", "read"))
            .build()
            .unwrap();
        redirected(fetching.request(Request::get("/api/v2/search/count")).await);
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.seen());
}

fn lists(client: &Client) -> [Pages<Value>; 5] {
    let since = || Start::Since(Timestamp::UNIX_EPOCH);
    [
        client.organizations().list().records(),
        client.search().results("x"),
        client.incremental().tickets(since()).records(),
        client.incremental().organizations(since()).records(),
        client.search().export(SearchKind::Ticket, "x"),
    ]
}

#[tokio::test]
async fn a_link_to_another_page_is_not_followed_elsewhere() {
    let stranger = stranger().await;
    // Another port is another host; so are another scheme, and an address that only looks like ours.
    let port = stranger.url.rsplit(':').next().unwrap().to_owned();
    let hosts = [
        stranger.url.clone(),
        format!("https://127.0.0.1:{port}"),
        format!("//127.0.0.1:{port}"),
        format!("http://acme@127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
    ];
    for host in hosts {
        let link =
            format!("{host}/api/v2/x?page=2&cursor=c&start_time=1700000000&page%5Bafter%5D=c");
        let server = Server::start(move |seen, nth| {
            assert!(nth < 20, "endless");
            let last = seen.parameter("page") == Some("2");
            let next = if last { Value::Null } else { json!(link) };
            Reply::json(&json!({ "organizations": [], "results": [], "tickets": [],
                "meta": { "has_more": true }, "links": { "next": link }, "after_url": link,
                "next_page": next, "end_of_stream": false }))
        })
        .await;
        for list in lists(&server.client()) {
            let read = list.look_ahead().items().collect::<Vec<_>>().await;
            let told = matches!(read[..], [Err(Error::ForeignLink { .. })]);
            // By page number we count for ourselves, and ask our own host.
            assert!(told || read.is_empty(), "{read:?}");
        }
        assert!(
            server
                .seen()
                .iter()
                .any(|seen| seen.parameter("page") == Some("2"))
        );
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.seen());
}
