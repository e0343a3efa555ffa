use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use tokio::sync::Notify;

use super::*;

const MAX_AGE: Duration = Duration::from_secs(900);

/// A service that answers when the test says so.
#[derive(Default)]
struct Service {
    answers: Notify,
    asked: AtomicUsize,
}

impl Source for Service {
    type Value = usize;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<usize>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.answers.notified().await;
        Ok(Brought {
            value: asked,
            ..Brought::default()
        })
    }
}

fn kept() -> Kept<Service> {
    Kept::new(Service::default(), MAX_AGE)
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + 60 * minute).unwrap()
}

type Said = (Option<usize>, Option<Timestamp>, Option<String>);

/// What it says at a minute, when it was read, and why that is in doubt.
async fn said(kept: &Kept<Service>, at: i64, until: Instant) -> Said {
    let reading = kept.read(minute(at), until).await;
    let value = reading.value().map(|brought| brought.value);
    (value, reading.seen_at(), reading.doubt().map(str::to_owned))
}

/// The same to somebody who has no time to wait.
async fn at_once(kept: &Kept<Service>, at: i64) -> Said {
    said(kept, at, Instant::now()).await
}

fn long() -> Instant {
    Instant::now() + MAX_AGE
}

#[tokio::test]
async fn what_a_slow_source_said_stands_until_it_answers_or_that_is_old() {
    let kept = kept();
    kept.source().answers.notify_one();
    let known = (Some(1), Some(minute(0)), None);
    assert_eq!(said(&kept, 0, long()).await, known);
    // It is due, and does not answer.
    for at in [8, 9, 15] {
        assert_eq!(at_once(&kept, at).await, known);
    }
    let why = "the reading is 16 minutes old, and it has not answered since";
    let old = (Some(1), Some(minute(0)), Some(why.to_owned()));
    assert_eq!(at_once(&kept, 16).await, old);
    // What it says in the end counts from when it was asked, not from when it was heard.
    kept.source().answers.notify_one();
    tokio::task::yield_now().await;
    let answered = (Some(2), Some(minute(8)), None);
    assert_eq!(at_once(&kept, 15).await, answered);
}

#[tokio::test]
async fn a_source_is_waited_for_but_by_nobody_longer_than_by_the_first() {
    let kept = kept();
    assert!(said(&kept, 0, long()).now_or_never().is_none());
    // Whoever is called away leaves the reading to the next.
    kept.source().answers.notify_one();
    let known = (Some(1), Some(minute(0)), None);
    assert_eq!(said(&kept, 0, Instant::now()).await, known);
    assert_eq!(kept.source().asked.load(Ordering::SeqCst), 1);
    at_once(&kept, 8).await;
    let next = said(&kept, 9, long()).now_or_never();
    assert_eq!(next, Some(known), "it waited for what it had not begun");
}

#[tokio::test]
async fn a_source_that_never_answers_is_unknown_and_given_up_in_the_end() {
    let since = minute(0);
    let why = format!("it has not answered yet; it is being read since {since}");
    assert_eq!(at_once(&kept(), 0).await, (None, None, Some(why)));
    let kept = Kept::new(Service::default(), Duration::from_millis(1));
    let why = "it was not read whole within 1ms".to_owned();
    assert_eq!(said(&kept, 0, long()).await, (None, None, Some(why)));
}

#[tokio::test]
async fn what_it_was_asked_before_does_not_answer_what_it_is_asked_now() {
    let kept = kept();
    kept.source().answers.notify_one();
    said(&kept, 0, long()).await;
    kept.ask_anew().await;
    let why = "it has not answered yet what it is asked now".to_owned();
    let doubted = (Some(1), Some(minute(0)), Some(why));
    assert_eq!(at_once(&kept, 1).await, doubted);
    // Neither does a reading that was under way.
    tokio::task::yield_now().await;
    kept.ask_anew().await;
    kept.source().answers.notify_one();
    let answered = (Some(3), Some(minute(2)), None);
    assert_eq!(said(&kept, 2, long()).await, answered);
}
