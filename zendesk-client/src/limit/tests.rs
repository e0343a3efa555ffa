use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Limits, Turn};
use crate::clock::{Clock, Sleep};
use crate::event::Waiting;
use crate::request::Lane;

#[derive(Debug, Default)]
struct Hand(Mutex<Duration>);

impl Hand {
    fn set(&self, to: Duration) {
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

/// Largest number of moments within any 60 s, both ends included.
fn most_in_a_minute(times: &[Duration]) -> usize {
    let minute = Duration::from_secs(60);
    (0..times.len())
        .map(|first| {
            let rest = &times[first..];
            rest.partition_point(|&time| time <= times[first] + minute)
        })
        .max()
        .unwrap_or(0)
}

/// Sends as fast as allowed, with pauses and slow answers, and returns when requests reached the server.
async fn arrivals(seed: u64, head_room: f64, lane: Lane, requests: usize) -> Vec<Duration> {
    let clock = Arc::new(Hand::default());
    let limits = Limits::new(clock.clone(), head_room);
    let mut dice = Dice(seed);
    let (mut now, mut arrived) = (Duration::ZERO, Vec::new());
    while arrived.len() < requests {
        if dice.roll(8) == 0 {
            now += Duration::from_millis(dice.roll(90_000));
        }
        clock.set(now);
        match limits.turn(lane, false).await {
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
async fn no_sliding_minute_ever_holds_more_than_our_share() {
    for (head_room, lane, share) in [
        (0.0, Lane::Incremental, 10),
        (0.5, Lane::Incremental, 5),
        (0.99, Lane::Incremental, 1),
        (0.9, Lane::SearchExport, 10),
        (0.95, Lane::Default, 10),
    ] {
        let mut most = 0;
        for seed in 0..100 {
            let times = arrivals(seed, head_room, lane, 200).await;
            most = most.max(most_in_a_minute(&times));
            assert!(most <= share, "{most} of {share}, seed {seed}, {lane}");
        }
        assert_eq!(most, share, "the share is used, not merely kept: {lane}");
    }
}

#[tokio::test]
async fn a_burst_takes_no_longer_than_the_limit_demands() {
    let clock = Arc::new(Hand::default());
    let limits = Limits::new(clock.clone(), 0.0);
    let mut now = Duration::ZERO;
    for _ in 0..30 {
        loop {
            clock.set(now);
            match limits.turn(Lane::Incremental, false).await {
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
    let limits = Limits::new(clock.clone(), 0.0);
    for _ in 0..200 {
        match limits.turn(Lane::Default, false).await {
            Turn::Now(mut permit) => permit.sent(),
            turn => panic!("{turn:?}"),
        }
        clock.set(clock.monotonic() + Duration::from_millis(1));
    }
    let waiting = limits.writer();
    // Exactly one slot is free again.
    clock.set(Duration::from_millis(60_001));

    let read = limits.turn(Lane::Default, false).await;
    assert!(matches!(read, Turn::At(..)), "{read:?}");
    let write = limits.turn(Lane::TicketUpdates, true).await;
    assert!(matches!(write, Turn::Now(_)), "{write:?}");
    drop(waiting);
}
