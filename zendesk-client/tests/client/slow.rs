//! A server that is slow costs no more than the bounds of an exchange, three times over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zendesk_client::{Broken, Error, Request};

use crate::clock::TestClock;
use crate::server::{IMPATIENT, Reply, Server};

/// How long a read takes to fail, of which every try is broken in the same way.
async fn gives_up(reply: Reply, first_byte: Duration, total: Duration) -> Duration {
    let server = Server::start(move |_, _| reply.clone()).await;
    let client = server
        .builder()
        .clock(Arc::new(TestClock::default()))
        .timeouts(first_byte, total)
        .build()
        .unwrap();
    let began = Instant::now();
    let read = client.send(Request::get("/api/v2/brands")).await;
    let timed_out = matches!(
        read,
        Err(Error::Transport {
            what: Broken::Timeout,
            ..
        })
    );
    assert!(timed_out, "{read:?}");
    assert_eq!(server.seen().len(), 3);
    began.elapsed()
}

#[tokio::test]
async fn an_answer_that_never_begins_is_given_up() {
    let took = gives_up(Reply::Silence, IMPATIENT, 1000 * IMPATIENT).await;
    assert!(took >= 3 * IMPATIENT && took < 100 * IMPATIENT, "{took:?}");
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_is_given_up() {
    let half = Reply::HalfThenSilence("{}".repeat(1000));
    let took = gives_up(half, IMPATIENT, 1000 * IMPATIENT).await;
    assert!(took >= 3 * IMPATIENT && took < 100 * IMPATIENT, "{took:?}");
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_given_up() {
    // Whole, it would take 20 s.
    let trickle = Reply::Trickle("{}".repeat(1000));
    let took = gives_up(trickle, 1000 * IMPATIENT, IMPATIENT).await;
    assert!(took >= 3 * IMPATIENT && took < 40 * IMPATIENT, "{took:?}");
}
