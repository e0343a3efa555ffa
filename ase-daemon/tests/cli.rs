//! The binary as scripts see it: exit codes, output, and what it sends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    os::unix::net::UnixDatagram,
    path::PathBuf,
    process::{Child, ChildStderr, Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use zendesk_client::{Auth, Client, Method, Request};
use zendesk_sim::{
    Actor, Change, Fault, FaultBody, FaultKind, Organization, Sim, Ticket, User, World,
};

/// A simulated Zendesk and a folder with a configuration for it.
struct Place {
    sim: Sim,
    folder: tempfile::TempDir,
}

impl Place {
    async fn new(world: World) -> Self {
        let sim = Sim::builder()
            .world(world)
            .search_lag(Duration::ZERO)
            .start()
            .await
            .unwrap();
        let place = Self {
            sim,
            folder: tempfile::tempdir().unwrap(),
        };
        place.configure("");
        place
    }

    fn configure(&self, more: &str) {
        let url = self.sim.url();
        let text = format!(
            "[instances.global]\nurl = \"{url}\"\nmode = \"apply\"\n\
             [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
             client_secret = {{ env = \"CLI_TEST_SECRET\" }}\n{more}\n"
        );
        fs::write(self.path("ase.toml"), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary, off the threads that serve the simulator.
    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ase-daemon"));
        command
            .arg("--config")
            .arg(self.path("ase.toml"))
            .args(arguments)
            .env("CLI_TEST_SECRET", "sim-secret")
            .env_remove("ASE_CONFIG")
            .env_remove("RUST_LOG");
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// Runs an audit; the exit code and the report.
    async fn audit(&self) -> (i32, Value) {
        let output = self.run(&["audit", "--format", "json"]).await;
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
        (output.status.code().unwrap(), report)
    }

    fn writes(&self) -> usize {
        self.sim
            .log()
            .iter()
            .filter(|entry| entry.is_write())
            .count()
    }
}

fn told(output: &Output) -> String {
    format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Acme, whose ASE is maya, with a new ticket.
fn acme() -> World {
    let mut world = World::desk(jiff::Timestamp::now());
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    world.add_membership(admin, group, true);
    let maya = world.add_user(User::agent("Maya Chen"));
    world.add_membership(maya, group, true);
    let acme = world.add_organization(
        Organization::named("Acme")
            .field("assigned_se", maya.to_string())
            .field("sub_ss_ase", true),
    );
    world.add_ticket(Ticket::new(acme, "Help").id(101));
    world
}

/// The same, not paid for.
fn unpaid() -> World {
    let mut world = acme();
    let acme = *world.organizations.keys().next().unwrap();
    world.set_organization_field(acme, "sub_ss_ase", false);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_of_an_audit() {
    let place = Place::new(acme()).await;
    let (code, report) = place.audit().await;
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["mode"], "audit");
    assert_eq!(report["actions"][0]["outcome"], "planned");

    let place = Place::new(unpaid()).await;
    assert_eq!(place.audit().await.0, 3);
    for (fail_on, code) in [("never", 0), ("error", 3), ("warning", 3), ("notice", 3)] {
        let output = place.run(&["audit", "--fail-on", fail_on]).await;
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
    }
    assert_eq!(place.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cycle_applies_and_a_dry_run_does_not() {
    let place = Place::new(acme()).await;
    let output = place.run(&["run", "--once", "--dry-run"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 0);
    let output = place.run(&["run", "--once"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 1, "{}", told(&output));
    assert!(told(&output).contains("Maya Chen"), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_of_the_operator_exit_with_2_and_say_what_to_do() {
    let place = Place::new(acme()).await;
    let expect = async |more: &str, arguments: &[&str], words: &str| {
        place.configure(more);
        let output = place.run(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
        assert!(!told(&output).contains("sim-secret"));
    };
    expect(
        "[schedule]\nevrey = \"60s\"",
        &["audit"],
        "did you mean `every`?",
    )
    .await;
    expect("[schedule]\nevery = \"1s\"", &["audit"], "at least 10s").await;
    expect("", &["audit", "--instance", "mars"], "no instance `mars`").await;
    expect("", &["audit", "--format", "poem"], "invalid value").await;
    fs::remove_file(place.path("ase.toml")).unwrap();
    let output = place.run(&["audit"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    fs::write(
        place.path("ase.toml"),
        "[instances.global]\nurl = \"http://127.0.0.1:1\"\nauth = { kind = \"bearer\", token = { env = \"CLI_TEST_NOT_SET\" } }\n",
    )
    .unwrap();
    let output = place.run(&["audit"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(
        told(&output).contains("CLI_TEST_NOT_SET"),
        "{}",
        told(&output)
    );
}

/// Every fault of the simulator, on every request or once: an audit never writes, ends as the
/// contract says, and says what it does not know.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_under_any_fault_writes_nothing_and_says_what_was_not_known() {
    let second = Duration::from_secs(1);
    let lasting = [
        Fault::status(500, FaultBody::Html),
        Fault::status(502, FaultBody::Html),
        Fault::status(503, FaultBody::Empty),
        Fault::status(400, FaultBody::E1),
        Fault::status(404, FaultBody::E2),
        Fault::status(422, FaultBody::E4),
        Fault::new(FaultKind::Forbidden),
        Fault::new(FaultKind::Unauthorized),
        Fault::new(FaultKind::Html200),
        Fault::new(FaultKind::ResetBefore),
        Fault::new(FaultKind::ResetMidBody),
        Fault::new(FaultKind::AppliedButLost),
        Fault::new(FaultKind::Truncated),
        Fault::new(FaultKind::StuckCursor),
        Fault::foreign_link("evil.example.com"),
    ];
    for fault in lasting {
        let place = Place::new(acme()).await;
        let kind = format!("{:?}", fault.kind);
        place
            .sim
            .faults()
            .add(fault.path("/api/v2/organizations$").method("GET"));
        let (code, report) = place.audit().await;
        assert_eq!(place.writes(), 0, "{kind}");
        // A link that is not followed does no harm; everything else leaves the organizations unread.
        let known = report["readings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|reading| reading["status"] == "known");
        assert_eq!(code == 1, !known, "{kind}: exit {code}\n{report:#}");
        assert_eq!(
            known,
            report["errors"].as_array().unwrap().is_empty(),
            "{kind}: {report:#}"
        );
        assert!(
            known || report["actions"].as_array().unwrap().is_empty(),
            "{kind}: {report:#}"
        );
        assert!(!known || kind.contains("ForeignLink"), "{kind}: {report:#}");
    }
    let passing = [
        Fault::rate_limited(second),
        Fault::status(500, FaultBody::Html),
        Fault::status(503, FaultBody::Text),
        Fault::new(FaultKind::ResetBefore),
        Fault::new(FaultKind::ResetMidBody),
        Fault::new(FaultKind::Truncated),
        Fault::new(FaultKind::Html200),
        Fault::new(FaultKind::Unauthorized),
    ];
    for fault in passing {
        let place = Place::new(acme()).await;
        let kind = format!("{:?}", fault.kind);
        place
            .sim
            .faults()
            .add(fault.path("/api/v2/organizations$").method("GET").times(1));
        let (code, report) = place.audit().await;
        assert_eq!(code, 0, "{kind}: {report:#}");
        assert_eq!(
            report["actions"].as_array().unwrap().len(),
            1,
            "{kind}: {report:#}"
        );
        assert!(place.sim.faults().unmet().is_empty(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_record_costs_that_record() {
    let place = Place::new(acme()).await;
    place
        .sim
        .faults()
        .add(Fault::malformed_record(0).path("/api/v2/organizations$"));
    let (code, report) = place.audit().await;
    assert_eq!(code, 0, "{report:#}");
    assert!(
        report["errors"][0]
            .as_str()
            .unwrap()
            .contains("could not be read"),
        "{report:#}"
    );
    assert!(
        report["readings"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("could not be read"),
        "{report:#}"
    );
    assert!(
        report["actions"].as_array().unwrap().is_empty(),
        "{report:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn explain_says_why_and_knows_what_there_is_not() {
    let place = Place::new(acme()).await;
    let output = place.run(&["explain", "ticket", "101"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("eligib"), "{}", told(&output));
    let acme = place
        .sim
        .world(|world| *world.organizations.keys().next().unwrap())
        .to_string();
    let output = place
        .run(&["explain", "org", &acme, "--format", "json"])
        .await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        !answer["reasons"].as_array().unwrap().is_empty(),
        "{answer:#}"
    );
    // What the first look read is recent: asked again, the store answers, and Zendesk is not asked.
    let asked_before = place.sim.log().len();
    let output = place.run(&["explain", "ticket", "101"]).await;
    assert!(told(&output).contains("as read at"), "{}", told(&output));
    assert_eq!(place.sim.log().len(), asked_before);
    let output = place.run(&["explain", "ticket", "101", "--live"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(place.sim.log().len() > asked_before);
    for subject in [["explain", "ticket", "999"], ["explain", "org", "999"]] {
        let output = place.run(&subject).await;
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains("there is no"), "{}", told(&output));
    }
    assert_eq!(place.writes(), 0);

    // Where nothing is done, what would change that.
    let place = Place::new(unpaid()).await;
    let output = place.run(&["explain", "ticket", "101"]).await;
    let near = "Nearest miss: would be followed by the ASE if `sub_ss_ase` were checked";
    assert!(told(&output).contains(near), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_field_that_is_called_otherwise() {
    let place = Place::new(acme()).await;
    let output = place.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    place.configure("[instances.global.fields]\nnamed_ase = \"asigned_se\"\n[instances.global.tickets]\nemergency_forms = [1]");
    let output = place.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("did you mean `assigned_se`?"),
        "{}",
        told(&output)
    );
    assert!(told(&output).contains("360001264259"), "{}", told(&output));
}

/// A plan goes to a person and back; what it did is listed, and taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_saved_carried_out_listed_and_taken_back() {
    let place = Place::new(acme()).await;
    let acme = place
        .sim
        .world(|world| *world.organizations.keys().next().unwrap());
    place.configure(&format!(
        "[[accounts]]\norganization = {acme}\nase_since = \"2026-01-01T00:00:00Z\""
    ));
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("assign #101"), "{}", told(&output));
    assert_eq!(place.writes(), 0);

    // Time passes by the simulator's clock, so that the ticket did not change in this very second.
    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["apply", file, "--format", "json"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["actions"][0]["outcome"], "applied", "{report:#}");
    assert_eq!(place.writes(), 1);

    let cycle = report["cycle"].as_str().unwrap();
    let asked = ["--cycle", cycle, "--ticket", "101", "--since", "7d"];
    let output = place
        .run(&[&["history", "--format", "json"][..], &asked].concat())
        .await;
    let history: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(history[0]["rule"], "assignment/unowned", "{history:#}");
    assert_eq!(history[0]["before"]["assignee_id"], Value::Null);
    assert_eq!(history[0]["after"]["status"], "open", "{history:#}");
    assert!(history[0]["reason"].is_string(), "{history:#}");
    assert!(history[0]["request_id"].is_string(), "{history:#}");
    let output = place.run(&["history", "--ticket", "999"]).await;
    assert!(told(&output).contains("nothing was written"));

    let asked_before = place.sim.log().len();
    let of_cycle = ["--cycle", cycle, "--format", "json"];
    let output = place
        .run(&[&["explain", "ticket", "101"][..], &of_cycle].concat())
        .await;
    let past: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(past["reasons"].as_array().unwrap().len() > 3, "{past:#}");
    assert_eq!(past["findings"][0]["rule"], "assignment/unowned");
    assert_eq!(past["writes"][0]["cycle"], cycle, "{past:#}");
    for nothing in [["999", cycle], ["101", "01NOSUCHCYCLE"]] {
        let output = place
            .run(&["explain", "ticket", nothing[0], "--cycle", nothing[1]])
            .await;
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    }
    assert_eq!(place.sim.log().len(), asked_before, "the store says it all");

    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["revert", cycle, "--dry-run"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 1);
    let output = place.run(&["revert", cycle]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("restored"), "{}", told(&output));
    assert!(told(&output).contains("stays: the status"));
    assert_eq!(place.writes(), 2);
    let assignee = place
        .sim
        .world(|world| world.tickets.get(&101).unwrap().assignee_id);
    assert_eq!(assignee, None);
    let output = place.run(&["history"]).await;
    assert!(told(&output).contains("taken back"), "{}", told(&output));
    let output = place.run(&["revert", "01NOSUCHCYCLE"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_refused_in_audit_mode_when_old_and_by_another_configuration() {
    let place = Place::new(acme()).await;
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let refuse = async |words: &str| {
        let output = place.run(&["apply", file]).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
        assert_eq!(place.writes(), 0);
    };
    place.configure("[instances.global.tickets]\nopt_out_tag = \"another\"");
    refuse("another configuration").await;
    place.configure("");
    let applies = fs::read_to_string(place.path("ase.toml")).unwrap();
    let audits = applies.replace("mode = \"apply\"", "mode = \"audit\"");
    fs::write(place.path("ase.toml"), audits).unwrap();
    refuse("set `mode = \"apply\"` under [instances.global]").await;
    fs::write(place.path("ase.toml"), applies).unwrap();
    place.sim.clock().advance(Duration::from_secs(25 * 3600));
    refuse("more than 24 hours ago").await;
    fs::write(file, "{}").unwrap();
    refuse("is no plan").await;
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

/// A running daemon, and what it says on stderr.
struct Daemon {
    process: Child,
    log: Lines<BufReader<ChildStderr>>,
}

impl Daemon {
    fn start(place: &Place, variables: &[(&str, &str)]) -> Self {
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
    fn says(&mut self, words: &str) -> String {
        let mut lines = self.log.by_ref().map(Result::unwrap);
        let said = lines.find(|line| line.contains(words));
        said.unwrap_or_else(|| panic!("the daemon ended without saying \"{words}\""))
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has stopped, as it was told to.
    fn ends(mut self) {
        self.says("stopped");
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
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

/// A webhook of the simulator's that points to `endpoint`; its id and its secret.
async fn webhook(sim: &Sim, endpoint: &str) -> (String, String) {
    let client = admin(sim);
    let events = ["created", "tags_changed"].map(|event| format!("zen:event-type:ticket.{event}"));
    let made: Value = client
        .request(Request::post("/api/v2/webhooks").json(serde_json::json!({ "webhook": {
            "name": "ase-daemon", "endpoint": endpoint, "http_method": "POST", "request_format": "json",
            "status": "active", "subscriptions": events,
        }})))
        .await
        .unwrap();
    let id = made["webhook"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/webhooks/{id}/signing_secret");
    let told: Value = client.request(Request::get(path)).await.unwrap();
    let secret = told["signing_secret"]["secret"].as_str().unwrap();
    (id, secret.to_owned())
}

fn admin(sim: &Sim) -> Client {
    let token = Auth::bearer(sim.access_token());
    Client::builder(sim.url()).auth(token).build().unwrap()
}

/// The next cycle is an hour away; what Zendesk's webhook names is written to before.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_answered_by_a_write_within_seconds() {
    let place = Place::new(acme()).await;
    let (id, secret) = webhook(&place.sim, "http://127.0.0.1:9/webhooks/global").await;
    fs::write(place.path("webhook-secret"), secret).unwrap();
    place.configure(
        "[instances.global.webhook]\nsecret = { file = \"webhook-secret\" }\n\
         [http]\nlisten = \"127.0.0.1:0\"\n[schedule]\nevery = \"1h\"",
    );
    // Two hours old, and none of ours until its tag goes.
    place.sim.world_mut(|world| {
        let acme = *world.organizations.keys().next().unwrap();
        world.add_ticket(Ticket::new(acme, "Help").id(102).tag("skip_autoassign"))
    });
    let mut daemon = Daemon::start(&place, &[]);
    let line = daemon.says("listening on http://");
    let address = line.rsplit("http://").next().unwrap().trim().to_owned();
    daemon.says("cycle done");
    let endpoint = serde_json::json!({ "webhook": { "endpoint": format!("http://{address}/webhooks/global") }});
    let path = format!("/api/v2/webhooks/{id}");
    admin(&place.sim)
        .send(Request::new(Method::Patch, path).json(endpoint))
        .await
        .unwrap();
    let maya = place.sim.world(|world| {
        let users = world.users.values();
        users
            .clone()
            .find(|user| user.name == "Maya Chen")
            .unwrap()
            .id
    });
    place.sim.world_mut(|world| {
        let untag = Change::RemoveTag("skip_autoassign".to_owned());
        world.act(Actor::Person(maya), 102, [untag]).unwrap()
    });
    daemon.says("carried out");
    let assignee = place
        .sim
        .world(|world| world.tickets.get(&102).unwrap().assignee_id);
    assert_eq!(assignee, Some(maya));
    daemon.signal("-TERM");
    daemon.ends();
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_whether_webhooks_can_arrive() {
    let place = Place::new(acme()).await;
    fs::write(place.path("webhook-secret"), "not the one").unwrap();
    let configured = "[instances.global.tickets]\nemergency_forms = []\n\
                      [instances.global.webhook]\nsecret = { file = \"webhook-secret\" }\n\
                      [http]\nlisten = \"127.0.0.1:0\"";
    place.configure(configured);
    let checked = async |code: i32, words: &str| {
        let output = place.run(&["check"]).await;
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
    };
    checked(1, "no webhook of Zendesk's points to /webhooks/global").await;
    let (_, secret) = webhook(&place.sim, "https://ase.example.com/webhooks/global").await;
    checked(1, "would all be refused").await;
    fs::write(place.path("webhook-secret"), secret).unwrap();
    checked(0, "is that of webhook").await;
    place.configure(&configured.replace("127.0.0.1:0", "192.0.2.1:80"));
    checked(1, "cannot listen at 192.0.2.1:80").await;
}

/// What a person decides does not need the daemon to be stopped: it lets go of its place between two cycles.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_carried_out_and_taken_back_beside_a_running_daemon() {
    let place = Place::new(acme()).await;
    // All that is due is above the guard, so that it waits for a person.
    let guarded = "[instances.global.guard]\nmax_writes_per_cycle = 0\n[schedule]\nevery = \"1h\"\n\
                   [http]\nlisten = \"127.0.0.1:0\"";
    place.configure(guarded);
    let mut daemon = Daemon::start(&place, &[]);
    daemon.says("cycle done");
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let output = place.run(&["apply", file, "--format", "json"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(
        told(&output).contains("asking for its place"),
        "{}",
        told(&output)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["actions"][0]["outcome"], "applied", "{report:#}");
    daemon.says("was given to somebody who asked for it");
    // Nobody has the place now; it need not be asked for.
    place.sim.clock().advance(Duration::from_secs(5));
    let cycle = report["cycle"].as_str().unwrap();
    let output = place.run(&["revert", cycle]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("restored"), "{}", told(&output));
    daemon.signal("-TERM");
    daemon.ends();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_is_moved_by_a_command() {
    let place = Place::new(acme()).await;
    place.configure("[http]\nlisten = \"127.0.0.1:0\"\n[schedule]\nevery = \"1h\"");
    let output = place.run(&["run", "--once"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let history = place.run(&["history"]).await.stdout;
    let new = format!("sqlite://{}", place.path("new.db").display());
    let copy = async || place.run(&["store", "copy", "--to", &new]).await;

    let mut daemon = Daemon::start(&place, &[]);
    daemon.says("cycle done");
    let output = copy().await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("stop it first"), "{}", told(&output));
    daemon.signal("-TERM");
    daemon.ends();

    let output = copy().await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("intent"), "{}", told(&output));
    let output = copy().await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("not empty"), "{}", told(&output));
    place.configure(&format!("[store]\nurl = \"{new}\""));
    assert_eq!(place.run(&["history"]).await.stdout, history);
    assert_eq!(copy().await.status.code(), Some(2), "onto itself");
    for (to, why) in [
        ("nowhere", "none of"),
        ("postgres://db.example.com/ase", "names no user"),
    ] {
        let output = place.run(&["store", "copy", "--to", to]).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(why), "{}", told(&output));
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn two_spellings_of_one_instance_are_one_cycle() {
    let place = Place::new(acme()).await;
    let output = place
        .run(&[
            "--instance",
            "global",
            "--instance",
            "main",
            "audit",
            "--format",
            "json",
        ])
        .await;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["instance"], "global", "{}", told(&output));
}

#[test]
fn the_schema_of_the_report_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/report.schema.json");
    let current = ase_daemon::tell::schema().unwrap();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(path, &current).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        current,
        "run the test with UPDATE_SCHEMA=1 and commit docs/report.schema.json"
    );
}
