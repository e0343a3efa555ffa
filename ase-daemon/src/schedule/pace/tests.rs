use std::{collections::BTreeSet, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{LONGEST, Pace};
use crate::config::{Period, Schedule};

fn every(seconds: u64, jitter: f64) -> Pace {
    pace(Schedule {
        every: Period::seconds(seconds),
        jitter,
        ..Schedule::default()
    })
}

fn cron(expression: &str, jitter: f64) -> Pace {
    pace(Schedule {
        cron: Some(expression.parse().unwrap()),
        jitter,
        ..Schedule::default()
    })
}

fn pace(schedule: Schedule) -> Pace {
    Pace::of("global", &schedule)
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn instants() -> impl Iterator<Item = Timestamp> {
    (0..500).map(|n| at("2026-03-02T09:01:00Z") + SignedDuration::from_millis(n * 137))
}

#[test]
fn a_pause_varies_by_its_share_and_no_more() {
    let pace = every(60, 0.1);
    let pauses: BTreeSet<Duration> = instants().map(|now| pace.pause(now, 0)).collect();
    let within = Duration::from_secs(54)..=Duration::from_secs(66);
    assert!(pauses.iter().all(|pause| within.contains(pause)));
    assert!(pauses.len() > 400, "{} different pauses", pauses.len());
    let first = pauses.first().unwrap();
    assert!(*first < Duration::from_secs(56), "{first:?}");
    let last = pauses.last().unwrap();
    assert!(*last > Duration::from_secs(64), "{last:?}");
    assert_eq!(
        every(60, 0.0)
            .pause(at("2026-03-02T09:01:00Z"), 0)
            .as_secs(),
        60
    );
}

#[test]
fn instances_do_not_march_in_step() {
    let (one, mut other) = (every(60, 0.1), every(60, 0.1));
    other.instance = "us_gov".to_owned();
    let now = at("2026-03-02T09:01:00Z");
    assert_ne!(one.pause(now, 0), other.pause(now, 0));
}

#[test]
fn failures_in_a_row_double_the_pause_up_to_a_quarter_of_an_hour() {
    let now = at("2026-03-02T09:01:00Z");
    let pauses = |pace: &Pace| -> Vec<u64> {
        (0..7)
            .map(|failures| pace.pause(now, failures).as_secs())
            .collect()
    };
    assert_eq!(pauses(&every(60, 0.0)), [60, 120, 240, 480, 900, 900, 900]);
    assert_eq!(
        pauses(&every(3600, 0.0)),
        [3600; 7],
        "never sooner than asked for"
    );
    assert_eq!(every(60, 0.0).pause(now, u32::MAX), LONGEST);
}

#[test]
fn a_cron_expression_says_when_cycles_begin_in_utc() {
    let pace = cron("0 */15 * * * *", 0.0);
    let pause = |now: &str, failures| pace.pause(at(now), failures).as_secs();
    assert_eq!(pause("2026-03-02T09:01:00Z", 0), 14 * 60);
    assert_eq!(pause("2026-03-02T09:14:59Z", 0), 1);
    // Exactly at a tick, that cycle has begun: the next one is meant.
    assert_eq!(pause("2026-03-02T09:15:00Z", 0), 15 * 60);
    let weekly = cron("30 0 6 * * MON", 0.0);
    let pause = weekly.pause(at("2026-03-02T06:00:31Z"), 0);
    assert_eq!(pause, Duration::from_secs(7 * 86_400 - 1));
    assert_eq!(weekly.first(at("2026-03-02T06:00:20Z")).as_secs(), 10);
    assert_eq!(
        every(60, 0.1).first(at("2026-03-02T06:00:20Z")),
        Duration::ZERO
    );
}

#[test]
fn jitter_never_begins_early_and_never_as_late_as_the_next_tick() {
    let pace = cron("0 */15 * * * *", 0.1);
    let tick = at("2026-03-02T09:15:00Z");
    let begins: BTreeSet<Timestamp> = instants()
        .map(|now| now + SignedDuration::try_from(pace.pause(now, 0)).unwrap())
        .collect();
    let latest = tick + SignedDuration::from_secs(90);
    assert!(begins.iter().all(|begin| (tick..=latest).contains(begin)));
    assert!(begins.len() > 400, "{} different beginnings", begins.len());
}

#[test]
fn failures_skip_ticks() {
    let pace = cron("0 * * * * *", 0.0);
    let now = at("2026-03-02T09:00:10Z");
    let minutes: Vec<u64> = (0..8)
        .map(|failures| (pace.pause(now, failures).as_secs() + 10) / 60)
        .collect();
    assert_eq!(minutes, [1, 1, 2, 3, 5, 9, 16, 16]);
}
