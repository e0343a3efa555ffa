//! Packed answers, and connections that are none of ours.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use zendesk_client::{Auth, Client, Error};

use crate::server::{Reply, Server};

/// `{"count":5}`, packed by `brotli` and by `zstd`.
const BROTLI: &[u8] = &[
    0x0b, 0x05, 0x80, 0x7b, 0x22, 0x63, 0x6f, 0x75, 0x6e, 0x74, 0x22, 0x3a, 0x35, 0x7d, 0x03,
];
const ZSTD: &[u8] = &[
    0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x0b, 0x59, 0x00, 0x00, 0x7b, 0x22, 0x63, 0x6f, 0x75, 0x6e, 0x74,
    0x22, 0x3a, 0x35, 0x7d,
];

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn packed(how: &'static str, body: Vec<u8>) -> Reply {
    Reply::status(200, body)
        .header("content-type", "application/json")
        .header("content-encoding", how)
}

#[tokio::test]
async fn every_packing_is_asked_for_and_undone() {
    for (how, body) in [
        ("gzip", gzip(r#"{"count":5}"#)),
        ("x-gzip", gzip(r#"{"count":5}"#)),
        ("GZIP", gzip(r#"{"count":5}"#)),
        ("br", BROTLI.to_vec()),
        ("zstd", ZSTD.to_vec()),
    ] {
        let server = Server::start(move |_, _| packed(how, body.clone())).await;
        assert_eq!(
            server.client().search().count("x").await.unwrap(),
            5,
            "{how}"
        );
        let seen = server.seen();
        let offered = seen[0].header("accept-encoding").unwrap();
        assert_eq!(offered, "gzip, br, zstd");
    }
}

#[tokio::test]
async fn a_packed_answer_that_is_cut_or_broken_is_asked_for_again() {
    let whole = gzip(r#"{"count":5,"more":"and more and more and more"}"#);
    let cut = whole[..whole.len() - 9].to_vec();
    let mut flipped = whole.clone();
    flipped[20] ^= 0x10;
    for spoiled in [cut, flipped, b"not gzip".to_vec(), vec![7]] {
        let whole = whole.clone();
        let server = Server::start(move |_, nth| match nth {
            0 => packed("gzip", spoiled.clone()),
            _ => packed("gzip", whole.clone()),
        })
        .await;
        assert_eq!(server.client().search().count("x").await.unwrap(), 5);
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_unpacked_is_refused() {
    let bomb = gzip(&" ".repeat(65 * 1024 * 1024));
    let server = Server::start(move |_, _| packed("gzip", bomb.clone())).await;
    let error = server.client().search().count("x").await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    for url in [
        "http://acme.zendesk.com",
        "http://10.0.0.1",
        "http://localhost.evil.test",
    ] {
        let built = Client::builder(url).auth(Auth::bearer("t")).build();
        assert!(matches!(built, Err(Error::Config { .. })), "{url}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told_nothing_where_tls_was_asked_for() {
    let server = Server::start(|_, _| Reply::json(&json!({ "count": 1 }))).await;
    let url = server.url.replace("http://", "https://");
    let client = Client::builder(url)
        .auth(Auth::bearer("canary"))
        .clock(std::sync::Arc::new(crate::clock::TestClock::default()))
        .build()
        .unwrap();
    let error = client.search().count("x").await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    for seen in server.seen() {
        assert!(seen.authorization.is_none() && !format!("{seen:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_request_cannot_speak_for_the_client() {
    let server = Server::start(|_, _| Reply::json(&json!({}))).await;
    for name in [
        "Authorization",
        "Host",
        "Cookie",
        "X-On-Behalf-Of",
        "Accept-Encoding",
        "bad name",
    ] {
        let request = zendesk_client::Request::get("/api/v2/x").header(name, "canary");
        let error = server.client().send(request).await.unwrap_err();
        assert!(matches!(error, Error::Config { .. }), "{name}: {error:?}");
    }
    assert!(server.seen().is_empty());
}
