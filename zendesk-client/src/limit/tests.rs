use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Asked, FEW, Key, Limits, Quotas, Turn};
use crate::clock::{Clock, Sleep};
use crate::event::Waiting;
use crate::request::{Lane, Request};

#[derive(Debug, Default)]
pub(super) struct Hand(Mutex<Duration>);

impl Hand {
    pub(super) fn set(&self, to: Duration) {
        *self.0.lock().unwrap() = to;
    }
}

impl Clock for Hand {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> Sleep {
        unreachable!("limits say how long to wait; they do not")
    }
}

fn limits(clock: &Arc<Hand>, head_room: f64) -> Arc<Limits> {
    Limits::new(clock.clone(), head_room, Quotas::default())
}

async fn turn(limits: &Arc<Limits>, request: &Request) -> Turn {
    let is_write = !request.is_read();
    let asked = Asked {
        request,
        user: None,
        is_write,
    };
    limits.turn(&asked, &mut None).await
}

fn export() -> Request {
    Request::get("/api/v2/incremental/tickets/cursor")
}

/// A small generator: the same story for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % below
    }
}

/// Largest number of moments within any such span, both ends included.
fn most_within(span: Duration, times: &[Duration]) -> usize {
    (0..times.len())
        .map(|first| {
            let rest = &times[first..];
            rest.partition_point(|&time| time <= times[first] + span)
        })
        .max()
        .unwrap_or(0)
}

/// Sends as fast as allowed, with pauses and slow answers, and returns when requests reached the server.
async fn arrivals(seed: u64, head_room: f64, request: &Request, requests: usize) -> Vec<Duration> {
    let clock = Arc::new(Hand::default());
    let limits = limits(&clock, head_room);
    let mut dice = Dice(seed);
    let (mut now, mut arrived) = (Duration::ZERO, Vec::new());
    while arrived.len() < requests {
        if dice.roll(8) == 0 {
            now += Duration::from_millis(dice.roll(90_000));
        }
        clock.set(now);
        match turn(&limits, request).await {
            Turn::At(until, _, why) => {
                assert!(until > now && why == Waiting::Share);
                now = until;
            }
            Turn::Now(mut permit) => {
                permit.sent();
                let took = dice.roll(3_000);
                arrived.push(now + Duration::from_millis(dice.roll(took + 1)));
                now += Duration::from_millis(took);
                clock.set(now);
                permit.let_in();
            }
        }
    }
    arrived
}

#[tokio::test]
async fn no_sliding_window_ever_holds_more_than_our_share() {
    let search = Request::get("/api/v2/search/export");
    let view = Request::get("/api/v2/views/7/execute");
    let views = Request::get("/api/v2/views/count_many");
    let ticket = Request::put("/api/v2/tickets/7");
    let user = Request::put("/api/v2/users/7");
    let deep = Request::get("/api/v2/tickets").query("page", 501);
    let rest = Request::get("/api/v2/groups");
    for (head_room, request, share, seconds) in [
        (0.0, &export(), 10, 60),
        (0.5, &export(), 5, 60),
        (0.99, &export(), 1, 60),
        (0.9, &search, 10, 60),
        (0.95, &rest, 10, 60),
        (0.0, &view, 5, 60),
        (0.5, &views, 3, 300),
        (0.5, &ticket, 15, 600),
        (0.0, &user, 5, 60),
        (0.0, &user, 1, 1),
        (0.8, &deep, 10, 60),
    ] {
        let mut most = 0;
        for seed in 0..50 {
            let times = arrivals(seed, head_room, request, 150).await;
            most = most.max(most_within(Duration::from_secs(seconds), &times));
            assert!(most <= share, "{most} of {share}, seed {seed}, {request:?}");
        }
        assert_eq!(
            most, share,
            "the share is used, not merely kept: {request:?}"
        );
    }
}

#[tokio::test]
async fn a_burst_takes_no_longer_than_the_limit_demands() {
    let clock = Arc::new(Hand::default());
    let limits = limits(&clock, 0.0);
    let mut now = Duration::ZERO;
    for _ in 0..30 {
        loop {
            clock.set(now);
            match turn(&limits, &export()).await {
                Turn::At(until, ..) => now = until,
                Turn::Now(mut permit) => break permit.sent(),
            }
        }
    }
    assert!(now < Duration::from_millis(120_100), "{now:?}");
}

#[tokio::test]
async fn when_the_budget_is_short_writes_go_first() {
    let clock = Arc::new(Hand::default());
    let limits = limits(&clock, 0.0);
    let read = Request::get("/api/v2/groups");
    for _ in 0..200 {
        match turn(&limits, &read).await {
            Turn::Now(mut permit) => permit.sent(),
            turn => panic!("{turn:?}"),
        }
        clock.set(clock.monotonic() + Duration::from_millis(1));
    }
    let waiting = limits.writer(Key::ACCOUNT);
    // Exactly one slot is free again.
    clock.set(Duration::from_millis(60_001));

    let asked = turn(&limits, &read).await;
    assert!(matches!(asked, Turn::At(..)), "{asked:?}");
    let write = turn(&limits, &Request::put("/api/v2/tickets/1")).await;
    assert!(matches!(write, Turn::Now(_)), "{write:?}");
    drop(waiting);
}

#[tokio::test]
async fn a_write_that_waits_for_the_account_keeps_no_read_from_a_limit_of_its_own() {
    let limits = limits(&Arc::new(Hand::default()), 0.0);
    let waiting: Vec<_> = (0..10).map(|_| limits.writer(Key::ACCOUNT)).collect();
    let read = turn(&limits, &export()).await;
    assert!(matches!(read, Turn::Now(_)), "{read:?}");
    drop(waiting);
}

/// Side conversations are read and written within one limit of their own.
#[tokio::test]
async fn where_reads_and_writes_share_a_narrow_limit_writes_go_first_too() {
    let clock = Arc::new(Hand::default());
    let mut quotas = Quotas::default();
    quotas.set(Lane::SideConversations, 3, Duration::from_secs(600));
    let limits = Limits::new(clock.clone(), 0.0, quotas);
    let read = Request::get("/api/v2/tickets/1/side_conversations");
    let write = Request::post("/api/v2/tickets/1/side_conversations");
    for seconds in 0..3 {
        clock.set(Duration::from_secs(seconds));
        match turn(&limits, &read).await {
            Turn::Now(mut permit) => permit.sent(),
            turn => panic!("{turn:?}"),
        }
    }
    let asked = Asked {
        request: &write,
        user: None,
        is_write: true,
    };
    let mut queued = None;
    let waits = limits.turn(&asked, &mut queued).await;
    assert!(
        matches!(waits, Turn::At(_, Lane::SideConversations, _)),
        "{waits:?}"
    );
    clock.set(Duration::from_millis(600_100));
    let reader = turn(&limits, &read).await;
    assert!(matches!(reader, Turn::At(..)), "{reader:?}");
    // Elsewhere nobody waits for it.
    let elsewhere = turn(&limits, &Request::get("/api/v2/groups")).await;
    assert!(matches!(elsewhere, Turn::Now(_)), "{elsewhere:?}");
    let written = limits.turn(&asked, &mut queued).await;
    assert!(matches!(written, Turn::Now(_)), "{written:?}");
}

#[tokio::test]
async fn limits_of_records_are_kept_only_while_they_matter() {
    let clock = Arc::new(Hand::default());
    let mut quotas = Quotas::default();
    quotas.set(Lane::Default, u32::MAX, Duration::from_secs(1));
    let limits = Limits::new(clock.clone(), 0.0, quotas);
    for id in 0..20_000 {
        let request = Request::get(format!("/api/v2/views/{id}/execute"));
        match turn(&limits, &request).await {
            Turn::Now(mut permit) => permit.sent(),
            turn => panic!("{turn:?}"),
        }
        clock.set(clock.monotonic() + Duration::from_millis(250));
    }
    // A minute's worth is in use.
    let kept = limits.lock().meters.len();
    assert!((240..=FEW).contains(&kept), "{kept}");
}
