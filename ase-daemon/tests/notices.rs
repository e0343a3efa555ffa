//! Notices as an operator sees them: who is told, by which command, and that no secret comes out.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::{Command, Output},
    sync::{Arc, Mutex},
    time::Duration,
};

use zendesk_sim::{Organization, Priority, Sim, Ticket, User, World};

/// The part of the webhook's address that nobody may learn.
const SECRET: &str = "T0CANARY/B0CANARY/xoxcanary";

/// Takes every message, from a thread of its own that ends with the process.
fn slack() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "http://{}/services/{SECRET}",
        listener.local_addr().unwrap()
    );
    let messages: Arc<Mutex<Vec<String>>> = Arc::default();
    let taken = Arc::clone(&messages);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                if line.trim().is_empty() {
                    break;
                }
                if let Some(told) = line.to_lowercase().strip_prefix("content-length:") {
                    length = told.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            taken.lock().unwrap().push(String::from_utf8(body).unwrap());
        }
    });
    (url, messages)
}

/// An account with an emergency of which its ASE does not know.
fn emergency() -> World {
    let mut world = World::desk(jiff::Timestamp::now());
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    let maya = world.add_user(User::agent("Maya Chen"));
    for user in [admin, maya] {
        world.add_membership(user, group, true);
    }
    let acme = world.add_organization(
        Organization::named("Acme")
            .field("assigned_se", maya.to_string())
            .field("sub_ss_ase", true),
    );
    world.add_ticket(
        Ticket::new(acme, "It burns")
            .id(101)
            .priority(Priority::Urgent),
    );
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn run_tells_once_and_audit_and_dry_run_tell_nobody() {
    let sim = Sim::builder()
        .world(emergency())
        .search_lag(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (url, messages) = slack();
    let config = folder.path().join("ase.toml");
    let text = format!(
        "[instances.global]\nurl = \"{}\"\nmode = \"apply\"\n[instances.global.auth]\n\
         kind = \"client_credentials\"\nclient_id = \"sim\"\nclient_secret = {{ env = \"SIM_SECRET\" }}\n\
         [notify.slack]\nwebhook = {{ env = \"SLACK\" }}\n",
        sim.url()
    );
    fs::write(&config, text).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ase-daemon"));
        command.arg("--config").arg(&config).args(arguments);
        command.args(["-v", "-v"]);
        command.env("SIM_SECRET", "sim-secret").env("SLACK", &url);
        command.env_remove("ASE_CONFIG").env_remove("RUST_LOG");
        tokio::task::spawn_blocking(move || command.output().unwrap())
    };
    let mut heard = String::new();
    for (arguments, told) in [
        (&["check"][..], 0),
        (&["audit", "--fail-on", "never"], 0),
        (&["run", "--once", "--dry-run", "--fail-on", "never"], 0),
        (&["run", "--once", "--fail-on", "never"], 1),
        (&["run", "--once", "--fail-on", "never"], 1),
    ] {
        let Output {
            status,
            stdout,
            stderr,
        } = run(arguments).await.unwrap();
        let said = [stdout, stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(status.success(), "{arguments:?}\n{said}");
        assert_eq!(
            messages.lock().unwrap().len(),
            told,
            "{arguments:?}\n{said}"
        );
        heard.push_str(&said);
    }
    let message = messages.lock().unwrap()[0].clone();
    assert!(message.contains("Emergency #101 of Acme"), "{message}");
    assert!(heard.contains("go to slack"), "{heard}");
    let store = fs::read(folder.path().join("ase-state.db")).unwrap();
    let stored = String::from_utf8_lossy(&store);
    for part in SECRET.split('/') {
        assert!(!heard.contains(part) && !stored.contains(part), "{part}");
    }
}
