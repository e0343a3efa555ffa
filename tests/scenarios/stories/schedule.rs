//! When cycles run: by pause or by cron, one instance apart from the other.

use std::sync::{Arc, Mutex};

use ase_daemon::{
    config::Config,
    cycle::Instance,
    schedule::{self, News},
    store::{Lease, Store},
    zendesk::Surroundings,
};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use zendesk_client::{Clock, Event};

use super::MONDAY;
use crate::{
    desk::{Desk, Story, at},
    time::SimulatedTime,
};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
}

/// Names of instances, and when their cycles began; `None` for one that brought nothing.
type Log = Vec<(String, Option<Timestamp>)>;

/// Runs the schedule by `clock`, as the process that `store` belongs to, until `enough` of what it told.
async fn run(
    store: &Store,
    clock: Arc<dyn Clock>,
    instances: Vec<Instance>,
    config: &Config,
    enough: impl Fn(&Log) -> bool + Send + Sync + 'static,
) -> Log {
    let log = Arc::new(Mutex::new(Log::new()));
    let stop = CancellationToken::new();
    let (told, stopped) = (Arc::clone(&log), stop.clone());
    let tell: schedule::Tell = Arc::new(move |news: News<'_>| {
        let mut told = told.lock().unwrap();
        match news {
            News::Done(cycle) => {
                let report = &cycle.report;
                let began = (!report.has_unread_source()).then_some(report.started_at);
                told.push((report.instance.clone(), began));
            }
            News::Reconciled(_) => {}
            News::Failed { instance, .. } | News::StandsBy { instance } => {
                told.push((instance.to_owned(), None));
            }
        }
        if enough(&told) {
            stopped.cancel();
        }
    });
    let lease = Lease::new(store, config.store.lease.get());
    schedule::run(instances, &config.schedule, clock, &lease, &stop, tell).await;
    log.lock().unwrap().clone()
}

#[tokio::test]
async fn a_cron_expression_says_when_cycles_begin() {
    let desk = acme()
        .config("[schedule]\ncron = \"0 */15 * * * *\"\njitter = 0.0")
        .open()
        .await;
    desk.advance(std::time::Duration::from_secs(61));
    let config = desk.instance().config().clone();
    let instances = vec![desk.instance().clone()];
    let (store, clock) = (desk.store(), desk.clock());
    let log = run(store, clock, instances, &config, |log| log.len() == 3).await;
    let began: Vec<Timestamp> = log.iter().filter_map(|(_, began)| *began).collect();
    assert_eq!(
        began,
        [
            at("2026-03-02T09:15:00Z"),
            at("2026-03-02T09:30:00Z"),
            at("2026-03-02T09:45:00Z")
        ]
    );
    desk.expect_assignee(101, "maya");
}

#[tokio::test]
async fn an_instance_that_fails_does_not_hold_the_other_and_is_tried_again() {
    // Nothing listens on the discard port of loopback.
    let elsewhere = "[instances.us_gov]\nurl = \"http://127.0.0.1:9\"\nmode = \"audit\"\n\
                     [instances.us_gov.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
                     client_secret = { file = \"$FOLDER/secret\" }";
    let desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.new_ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .config(elsewhere)
        .open()
        .await;
    let config = desk.instance().config().clone();
    // The pauses are not the desk's time: those of the one that fails would make the other's readings old.
    let clock = zendesk_sim::Clock::starting(at(MONDAY), 0);
    let clock: Arc<dyn Clock> = Arc::new(SimulatedTime::new(&clock, |now| now));
    let around = Surroundings {
        clock: Arc::clone(&clock),
        observer: Arc::new(|_: &Event| {}),
    };
    let fails = Instance::connect("us_gov", &config, true, desk.store(), &around).unwrap();
    let instances = vec![desk.instance().clone(), fails];
    let of = |log: &Log, name: &str| log.iter().filter(|(instance, _)| instance == name).count();
    let log = run(desk.store(), clock, instances, &config, move |log| {
        of(log, "global") >= 5 && of(log, "us_gov") >= 3
    })
    .await;
    for (instance, began) in &log {
        assert_eq!(began.is_some(), instance == "global", "{log:?}");
    }
    assert_eq!(desk.notes(101), 1);
}

#[tokio::test]
async fn one_that_stands_by_takes_over_when_the_place_is_free() {
    let desk = acme().open().await;
    let config = desk.instance().config().clone();
    // Another process on the same store, while the desk's own holds it.
    let store = Store::open(&config.store).await.unwrap();
    let around = Surroundings {
        clock: desk.clock(),
        observer: Arc::new(|_: &Event| {}),
    };
    let instance = Instance::connect("global", &config, false, &store, &around).unwrap();
    let first = Lease::new(desk.store(), config.store.lease.get());
    let place = Arc::new(Mutex::new(Some(first)));
    let log = run(&store, desk.clock(), vec![instance], &config, move |log| {
        if log.len() == 2 {
            let first = place.lock().unwrap().take().unwrap();
            tokio::spawn(async move { first.give_back().await.unwrap() });
        }
        log.last().unwrap().1.is_some()
    })
    .await;
    assert!(log.len() >= 3, "{log:?}");
    let stood_by = &log[..log.len() - 1];
    assert!(stood_by.iter().all(|(_, began)| began.is_none()), "{log:?}");
    desk.expect_assignee(101, "maya");
}
