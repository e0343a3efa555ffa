//! `run`: signals, systemd, and its end.

use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    os::unix::net::UnixDatagram,
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use zendesk_sim::Fault;

use crate::place::{Place, acme, told};

/// A running daemon, and what it says on stderr.
pub(crate) struct Daemon {
    process: Child,
    log: Lines<BufReader<ChildStderr>>,
}

impl Daemon {
    pub(crate) fn start(place: &Place, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_ase-daemon"))
            .arg("--config")
            .arg(place.path("ase.toml"))
            .arg("run")
            .env("CLI_TEST_SECRET", "sim-secret")
            .env_remove("RUST_LOG")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap()).lines();
        Self { process, log }
    }

    /// Reads the log until a line has `words`; that line.
    pub(crate) fn says(&mut self, words: &str) -> String {
        let mut lines = self.log.by_ref().map(Result::unwrap);
        let said = lines.find(|line| line.contains(words));
        said.unwrap_or_else(|| panic!("the daemon ended without saying \"{words}\""))
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has stopped, as it was told to.
    pub(crate) fn ends(mut self) {
        self.says("stopped");
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_stops_when_told_and_gives_its_place_back() {
    let place = Place::new(acme()).await;
    place.configure("[store]\nlease = \"60s\"");
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_ase-daemon"))
        .arg("--config")
        .arg(place.path("ase.toml"))
        .arg("run")
        .env("CLI_TEST_SECRET", "sim-secret")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while place.writes() == 0 {
        assert!(daemon.try_wait().unwrap().is_none(), "it ended early");
        tokio::task::yield_now().await;
    }
    let id = daemon.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(killed.success());
    let status = tokio::task::spawn_blocking(move || daemon.wait().unwrap())
        .await
        .unwrap();
    assert_eq!(status.code(), Some(0));
    // With the place given back, one cycle need not wait for the lease of a minute to run out.
    let output = place.run(&["run", "--once"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_waits_stops_when_told() {
    let place = Place::new(acme()).await;
    let told_to_wait = Fault::rate_limited(Duration::from_secs(600));
    place
        .sim
        .faults()
        .add(told_to_wait.path("/api/v2/organizations"));
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_ase-daemon"))
        .arg("--config")
        .arg(place.path("ase.toml"))
        .arg("run")
        .env("CLI_TEST_SECRET", "sim-secret")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !place
        .sim
        .log()
        .iter()
        .any(|entry| entry.status == Some(429))
    {
        assert!(daemon.try_wait().unwrap().is_none(), "it ended early");
        tokio::task::yield_now().await;
    }
    let id = daemon.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let status = tokio::task::spawn_blocking(move || daemon.wait().unwrap())
        .await
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn sighup_reads_the_configuration_again_and_refuses_a_bad_one() {
    let place = Place::new(acme()).await;
    let good = fs::read_to_string(place.path("ase.toml")).unwrap();
    tokio::task::spawn_blocking(move || {
        let mut daemon = Daemon::start(&place, &[]);
        daemon.says("cycle done");
        let refused = [
            ("[schedule]\nevrey = \"20s\"", "did you mean `every`?"),
            ("[store]\nlease = \"40s\"", "[store] cannot change"),
        ];
        for (bad, why) in refused {
            fs::write(place.path("ase.toml"), format!("{good}\n{bad}\n")).unwrap();
            daemon.signal("-HUP");
            daemon.says(why);
        }
        fs::write(
            place.path("ase.toml"),
            format!("{good}\n[schedule]\nevery = \"20s\"\n"),
        )
        .unwrap();
        daemon.signal("-HUP");
        daemon.says("was read again and is in force");
        // The connection is the old one, so nothing has to be waited for.
        daemon.says("cycle done");
        daemon.signal("-TERM");
        daemon.ends();
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_is_told_when_it_is_ready_alive_reloading_and_stopping() {
    let place = Place::new(acme()).await;
    tokio::task::spawn_blocking(move || {
        let path = place.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let variables = [
            ("NOTIFY_SOCKET", path.to_str().unwrap()),
            ("WATCHDOG_USEC", "20000"),
        ];
        let daemon = Daemon::start(&place, &variables);
        let hears = |words: &str| {
            let mut buffer = [0; 4096];
            loop {
                let length = socket.recv(&mut buffer).unwrap();
                let text = String::from_utf8_lossy(&buffer[..length]);
                if text.contains(words) {
                    return text.into_owned();
                }
            }
        };
        hears("READY=1");
        hears("STATUS=global: 1 accounts, 1 tickets");
        hears("WATCHDOG=1");
        hears("WATCHDOG=1");
        daemon.signal("-HUP");
        assert!(hears("RELOADING=1").contains("MONOTONIC_USEC="));
        hears("READY=1");
        daemon.signal("-TERM");
        hears("STOPPING=1");
        daemon.ends();
    })
    .await
    .unwrap();
}
