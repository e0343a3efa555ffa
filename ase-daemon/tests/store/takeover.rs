//! Two daemons on one store: one of them falls silent at any moment, the other takes over, and the first wakes up again.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex},
    task::Poll,
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    store::{Lease, Store, Superseded, Wanted},
    zendesk::Surroundings,
};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Event, SystemClock};

use crate::{desk::Desk, place::Place};

/// On each engine.
const TAKEOVERS: usize = 50;

/// A daemon, without its schedule.
struct Daemon {
    store: Store,
    lease: Lease,
    instance: Instance,
    /// Writes it sent that Zendesk took.
    taken: Arc<Mutex<usize>>,
}

impl Daemon {
    async fn new(config: &Config) -> Self {
        let store = Store::open(&config.store).await.unwrap();
        let taken = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&taken);
        let around = Surroundings {
            clock: Arc::new(SystemClock),
            observer: Arc::new(move |event: &Event| {
                if let Event::Sent {
                    call,
                    status: Some(200),
                    ..
                } = event
                    && call.starts_with("PUT")
                {
                    *counted.lock().unwrap() += 1;
                }
            }),
        };
        Self {
            lease: Lease::new(&store, config.store.lease.get()),
            instance: Instance::connect("global", config, false, &store, &around).unwrap(),
            store,
            taken,
        }
    }

    async fn cycle(&self) {
        assert!(self.lease.hold().await.unwrap());
        self.instance.run(&CancellationToken::new()).await.unwrap();
    }

    fn taken(&self) -> usize {
        *self.taken.lock().unwrap()
    }

    async fn intents(&self) -> usize {
        self.store
            .history("global", Wanted::default())
            .await
            .unwrap()
            .len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_daemons_one_writes_also_when_the_place_is_taken_by_force() {
    for place in Place::each().await {
        let desk = Desk::new().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "sim-secret").unwrap();
        let text = desk.configuration(&place.config);
        let mut config = config::parse(&text, "two.toml", &BTreeMap::new()).unwrap();
        config.resolve_paths(folder.path());
        let before = Daemon::new(&config).await;
        before.cycle().await;
        before.lease.give_back().await.unwrap();
        let (mut superseded, mut late) = (0, 0);
        for round in 0..TAKEOVERS {
            let waiting = desk.customers_write(3);
            // Each has just started, so that neither waits for a limit in real time.
            let (first, second) = (Daemon::new(&config).await, Daemon::new(&config).await);
            assert!(first.lease.hold().await.unwrap());
            let stop = CancellationToken::new();
            let mut cycle = Box::pin(first.instance.run(&stop));
            // The first falls silent after some steps, wherever that is.
            let mut steps = 1 + (round * 7) % 26;
            let done = poll_fn(|context| {
                if steps == 0 {
                    return Poll::Ready(None);
                }
                steps -= 1;
                cycle.as_mut().poll(context).map(Some)
            })
            .await;
            place.let_the_lease_age(3_600_000).await;
            assert!(second.lease.hold().await.unwrap(), "round {round}");
            let (took_effect, of_second) = (desk.writes_that_took_effect(), second.taken());
            second.cycle().await;
            // Only the second writes from here on, whatever the first does once it wakes up.
            let intents = second.intents().await;
            if done.is_some() {
                drop(cycle);
            } else if let Err(error) = cycle.await {
                assert!(error.is::<Superseded>(), "round {round}: {error:#}");
                superseded += 1;
            }
            assert_eq!(
                second.intents().await,
                intents,
                "round {round}: an intent of the first"
            );
            let since = desk.writes_that_took_effect() - took_effect;
            late += since - (second.taken() - of_second);
            desk.later();
            second.cycle().await;
            desk.expect_done_once(&waiting, &format!("round {round}"));
            second.lease.give_back().await.unwrap();
        }
        println!(
            "{TAKEOVERS} takeovers by force, {superseded} of them within a cycle: {late} writes of whoever had lost the place"
        );
        assert!(superseded > TAKEOVERS / 2, "{superseded} within a cycle");
        assert_eq!(late, 0);
    }
}
