//! The daemon is killed at any moment: no action is lost, none is visible twice, and its store opens.

use std::{
    env, fs,
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures_util::future::join_all;
use zendesk_sim::{Fault, FaultKind};

use crate::{desk::Desk, place::Place};

/// Kills on all engines together; `ASE_TEST_KILLS` says another number.
const KILLS: usize = 40;

/// Rounds in the life of one desk; then a new one begins, with a new store.
const PER_DESK: usize = 25;

/// A cycle of a desk like this one makes about so many requests.
const REQUESTS: usize = 9;

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_killed_at_any_moment_loses_nothing_and_repeats_nothing() {
    let all: usize = env::var("ASE_TEST_KILLS").map_or(KILLS, |number| number.parse().unwrap());
    let (mut killed, mut writes, mut rounds, mut engines) = (0, 0, 0, 0);
    while killed < all {
        let places = Place::each().await;
        engines = places.len();
        let missing = (all - killed).div_ceil(engines);
        let lives = places
            .into_iter()
            .enumerate()
            .map(|(engine, place)| life(place, rounds + engine, missing.min(PER_DESK)));
        for (kills, effects) in join_all(lives).await {
            killed += kills;
            writes += effects;
        }
        rounds += PER_DESK;
        assert!(rounds < 10 * all.max(PER_DESK), "only {killed} kills");
    }
    println!("{killed} kills on {engines} engines: {writes} writes, none lost, none visible twice");
}

/// So many rounds of one desk: how many of them ended in a kill, and how many writes took effect in all.
async fn life(place: Place, first: usize, rounds: usize) -> (usize, usize) {
    let crashing = Crashing::new(place).await;
    let mut killed = 0;
    for number in first..first + rounds {
        killed += usize::from(crashing.round(number).await);
    }
    (killed, crashing.desk.writes_that_took_effect())
}

/// A desk, and the daemon that is killed there again and again.
struct Crashing {
    desk: Desk,
    place: Place,
    folder: tempfile::TempDir,
}

impl Crashing {
    async fn new(place: Place) -> Self {
        let desk = Desk::new().await;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), "sim-secret").unwrap();
        fs::write(
            folder.path().join("ase.toml"),
            desk.configuration(&place.config),
        )
        .unwrap();
        let crashing = Self {
            desk,
            place,
            folder,
        };
        crashing.run_to_the_end("the first cycle").await;
        crashing
    }

    /// One kill and what comes after it; false if the daemon was done before.
    async fn round(&self, number: usize) -> bool {
        let waiting = self.desk.customers_write(1);
        let nth = 1 + number % REQUESTS;
        let seen = self.desk.sim.log().len();
        // In turn: in the middle of a request that has done nothing yet, right after one that has, and at any moment.
        let strikes = |kind| Fault::new(kind).nth([nth as u64]).times(1);
        match number / REQUESTS % 3 {
            0 => self
                .desk
                .sim
                .faults()
                .add(strikes(FaultKind::Stall { seconds: 600 })),
            1 => self
                .desk
                .sim
                .faults()
                .add(strikes(FaultKind::AppliedButLost)),
            _ => {}
        }
        let mut daemon = self.start();
        let mut ticks = tokio::time::interval(Duration::from_millis(1));
        let killed = loop {
            if let Some(status) = daemon.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                break false;
            }
            if self.desk.sim.log().len() >= seen + nth {
                // Some rounds let it get a little further than the request.
                for _ in 0..number % 8 {
                    ticks.tick().await;
                }
                daemon.kill().unwrap();
                daemon.wait().unwrap();
                break true;
            }
            ticks.tick().await;
        };
        self.desk.sim.faults().clear();
        // The lease of the dead runs out.
        self.place.let_the_lease_age(3_600_000).await;
        let context = format!("round {number}, killed at request {nth}");
        self.desk.later();
        self.run_to_the_end(&context).await;
        self.desk.expect_done_once(&waiting, &context);
        killed
    }

    fn start(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_ase-daemon"))
            .args(["run", "--once", "--quiet", "--fail-on", "never"])
            .current_dir(self.folder.path())
            .env_remove("ASE_CONFIG")
            .env_remove("RUST_LOG")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    async fn run_to_the_end(&self, context: &str) {
        let daemon = self.start();
        let told = tokio::task::spawn_blocking(|| daemon.wait_with_output().unwrap());
        let told = tokio::time::timeout(Duration::from_secs(60), told).await;
        let told = told
            .unwrap_or_else(|_| panic!("{context}: it did not end"))
            .unwrap();
        assert!(
            told.status.success(),
            "{context}: {}",
            String::from_utf8_lossy(&told.stderr)
        );
    }
}
