//! What a desk costs, by its size: `cargo bench --package ase-daemon --bench scale -- [TICKETS ...]`.
//!
//! For each number of tickets a simulated Zendesk with an organization for every hundred of them, in a process of its own, and
//! the daemon against it in audit mode: the first reading of everything, cycles in which [`CHANGES`] tickets changed, cycles in
//! which none did, and the first cycle after a restart. Told are requests, beside the least there could be; simulated time, in
//! which the limits of the plan are waited for; the daemon's processor time and the most memory it ever had resident; and what
//! the store takes. Histories that a decision needs are counted apart. Linux only: figures are those of `/proc`.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that panics has failed, and says where"
)]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    store::{Lease, Store},
    zendesk::Surroundings,
};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Clock, Event, Sleep};
use zendesk_sim::{GenerateOptions, Plan, Sim, World};

const NOW: &str = "2026-03-02T09:00:00Z";
/// Tickets for each organization.
const TICKETS_EACH: usize = 100;
/// Tickets that change between two cycles, on a desk of any size.
const CHANGES: usize = 50;
const CYCLES: u32 = 10;
const EMAIL: &str = "ops@example.com";
const TOKEN: &str = "secret";

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a measurement.
    arguments.retain(|argument| argument != "--bench");
    match arguments.first().map(String::as_str) {
        Some("--zendesk") => return zendesk(arguments[1].parse().unwrap()),
        Some("--desk") => return desk(arguments[1].parse().unwrap()),
        Some(_) => {}
        None => arguments = ["10000", "100000", "1000000"].map(str::to_owned).into(),
    }
    for tickets in arguments {
        let own = std::env::current_exe().unwrap();
        let status = Command::new(own).args(["--desk", &tickets]).status();
        assert!(status.unwrap().success(), "{tickets} failed");
    }
}

/// A simulated Zendesk, until it is killed.
#[tokio::main]
async fn zendesk(tickets: usize) {
    let world = World::generate(&GenerateOptions {
        seed: 1,
        organizations: tickets / TICKETS_EACH,
        tickets,
        now: NOW.parse().unwrap(),
    });
    let sim = Sim::builder()
        .world(world)
        .clock(zendesk_sim::Clock::frozen(NOW).unwrap())
        .plan(Plan::Enterprise)
        .api_token(EMAIL, TOKEN)
        .start()
        .await
        .unwrap();
    println!("{}", sim.url());
    std::future::pending().await
}

/// Stops the process when it is no longer needed, also where something failed.
struct Zendesk {
    process: Child,
    url: String,
    http: reqwest::Client,
}

impl Drop for Zendesk {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Zendesk {
    fn start(tickets: usize) -> Zendesk {
        let own = std::env::current_exe().unwrap();
        let mut process = Command::new(own)
            .args(["--zendesk", &tickets.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let output = process.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut url).unwrap();
        Zendesk {
            process,
            url: url.trim().to_owned(),
            http: reqwest::Client::new(),
        }
    }

    async fn ask(&self, method: Method, target: &str, body: Option<Value>) -> Value {
        let target = match target.starts_with("http") {
            true => target.to_owned(),
            false => format!("{}{target}", self.url),
        };
        let mut request = self.http.request(method, target);
        request = request.basic_auth(format!("{EMAIL}/token"), Some(TOKEN));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.json().await.unwrap()
    }

    async fn count(&self, what: &str) -> usize {
        // A large count is made by the first question and told to the second.
        let target = format!("/api/v2/{what}/count.json");
        self.ask(Method::GET, &target, None).await;
        let count = self.ask(Method::GET, &target, None).await;
        usize::try_from(count["count"]["value"].as_u64().unwrap()).unwrap()
    }

    /// Tickets that can be changed.
    async fn open_tickets(&self) -> Vec<Value> {
        let mut open = Vec::new();
        let mut next = json!("/api/v2/tickets.json?page[size]=100&sort=-id");
        while open.len() < CHANGES {
            let page = self.ask(Method::GET, next.as_str().unwrap(), None).await;
            let tickets = page["tickets"].as_array().unwrap();
            let changeable = tickets.iter().filter(|ticket| ticket["status"] != "closed");
            open.extend(changeable.map(|ticket| ticket["id"].clone()));
            next = page["links"]["next"].clone();
        }
        open.truncate(CHANGES);
        open
    }

    async fn change(&self, tickets: &[Value], cycle: u32) {
        let ids: Vec<String> = tickets.iter().map(Value::to_string).collect();
        let target = format!("/api/v2/tickets/update_many.json?ids={}", ids.join(","));
        let body = json!({ "ticket": { "additional_tags": [format!("cycle_{cycle}")] } });
        let job = self.ask(Method::PUT, &target, Some(body)).await["job_status"].clone();
        let status = format!("/api/v2/job_statuses/{}.json", job["id"].as_str().unwrap());
        // Under a clock that stands a job goes on when it is asked for.
        while self.ask(Method::GET, &status, None).await["job_status"]["status"] != "completed" {}
    }
}

#[tokio::main(flavor = "current_thread")]
async fn desk(tickets: usize) {
    let zendesk = Zendesk::start(tickets);
    let organizations = tickets / TICKETS_EACH;
    let changing = zendesk.open_tickets().await;
    println!(
        "{} tickets in lists, {organizations} organizations",
        zendesk.count("tickets").await
    );
    let (clock, sent) = (Arc::new(SimulatedTime::of(&zendesk)), Sent::default());
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(&zendesk.url, folder.path());
    let (store, instance) = open(&config, &clock, &sent).await;

    let mut cost = Cost::begin(&clock, &sent);
    let (accounts, in_scope) = cycle(&instance).await;
    cost.tell("first reading", 1);
    println!("    {accounts} accounts, {in_scope} of their tickets in the mirror");

    for number in 0..CYCLES {
        zendesk.change(&changing, number).await;
        clock.sleep(Duration::from_secs(120)).await;
        if number == 0 {
            // The minute that exports withhold ends here.
            cycle(&instance).await;
            cost = Cost::begin(&clock, &sent);
            continue;
        }
        cycle(&instance).await;
    }
    cost.tell("a cycle, 50 tickets changed", CYCLES - 1);

    let cost = Cost::begin(&clock, &sent);
    for _ in 0..CYCLES {
        clock.sleep(Duration::from_secs(120)).await;
        cycle(&instance).await;
    }
    cost.tell("a cycle, nothing changed", CYCLES);
    drop(instance);
    Lease::new(&store, config.store.lease.get())
        .give_back()
        .await
        .unwrap();
    drop(store);

    let size = folder.path().join("state.db").metadata().unwrap().len();
    println!(
        "    store: {} KiB, {} bytes for each ticket in the mirror",
        size >> 10,
        size / in_scope.max(1) as u64
    );
    let cost = Cost::begin(&clock, &sent);
    clock.sleep(Duration::from_secs(60)).await;
    let (_store, instance) = open(&config, &clock, &sent).await;
    cycle(&instance).await;
    cost.tell("restart and its first cycle", 1);
    println!("    at most {} MiB resident", resident("VmHWM") >> 10);
}

/// How many accounts there are, and tickets of theirs.
async fn cycle(instance: &Instance) -> (usize, usize) {
    let done = instance.run(&CancellationToken::new()).await.unwrap();
    let report = done.report;
    assert!(report.errors.is_empty(), "{:#?}", report.errors);
    (report.counts.accounts, report.counts.tickets)
}

/// Requests by what they asked for, and how many there were of each.
type Sent = Arc<Mutex<BTreeMap<String, u64>>>;

/// What something cost.
struct Cost {
    clock: Arc<SimulatedTime>,
    sent: Sent,
    began: Duration,
    spent: Duration,
}

impl Cost {
    fn begin(clock: &Arc<SimulatedTime>, sent: &Sent) -> Cost {
        sent.lock().unwrap().clear();
        Cost {
            clock: Arc::clone(clock),
            sent: Arc::clone(sent),
            began: clock.monotonic(),
            spent: processor(),
        }
    }

    fn tell(&self, what: &str, cycles: u32) {
        let sent = self.sent.lock().unwrap().clone();
        let all: u64 = sent.values().sum();
        println!(
            "{what:<28} {:>7.1} requests, {:>7.3} s of processor, {:>5.1} simulated minutes",
            all as f64 / f64::from(cycles),
            (processor() - self.spent).as_secs_f64() / f64::from(cycles),
            (self.clock.monotonic() - self.began).as_secs_f64() / 60.0 / f64::from(cycles),
        );
        for (call, number) in sent {
            println!("    {number:>6} x {call}");
        }
    }
}

fn configuration(url: &str, folder: &Path) -> Config {
    std::fs::write(folder.join("secret"), "sim-secret").unwrap();
    let text = format!(
        "[instances.global]\nurl = \"{url}\"\n\
         [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
         client_secret = {{ file = \"secret\" }}\n\
         [instances.global.guard]\nmax_writes_per_cycle = 1000000\nmax_share_of_tickets = 1.0\n\
         [schedule]\nfull_sweep_every = \"1000h\"\n[store]\nurl = \"sqlite://state.db\"\nlease = \"1h\"\n",
    );
    let mut config = config::parse(&text, "measured.toml", &BTreeMap::new()).unwrap();
    config.resolve_paths(folder);
    config
}

async fn open(config: &Config, clock: &Arc<SimulatedTime>, sent: &Sent) -> (Store, Instance) {
    let store = Store::open(&config.store).await.unwrap();
    let lease = Lease::new(&store, config.store.lease.get());
    assert!(lease.hold().await.unwrap());
    let heard = Arc::clone(sent);
    let around = Surroundings {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        observer: Arc::new(move |event: &Event| {
            if let Event::Sent { call, .. } = event {
                *heard.lock().unwrap().entry(kind(call)).or_default() += 1;
            }
        }),
    };
    let instance = Instance::connect("global", config, false, &store, &around).unwrap();
    (store, instance.sparing())
}

/// A call without the ids in its path.
fn kind(call: &str) -> String {
    let names = call.split('/').map(|name| match name.parse::<u64>() {
        Ok(_) => "ID",
        Err(_) => name,
    });
    names.collect::<Vec<_>>().join("/")
}

/// Processor time of this process so far, to a hundredth of a second.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .map(|own| own.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// Memory in KiB.
fn resident(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A clock that moves the simulator's along: waiting lets time pass at once, there and here.
#[derive(Debug)]
struct SimulatedTime {
    passed: Arc<AtomicU64>,
    http: reqwest::Client,
    url: String,
}

impl SimulatedTime {
    fn of(zendesk: &Zendesk) -> SimulatedTime {
        SimulatedTime {
            passed: Arc::default(),
            http: zendesk.http.clone(),
            url: format!("{}/_sim/clock", zendesk.url),
        }
    }
}

impl Clock for SimulatedTime {
    fn now(&self) -> Timestamp {
        NOW.parse::<Timestamp>().unwrap() + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst))
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        let passed = Arc::clone(&self.passed);
        let milliseconds = u64::try_from(how_long.as_millis()).unwrap() + 1;
        let body = json!({ "advance": format!("{milliseconds}ms") }).to_string();
        let request = self.http.put(&self.url).body(body);
        Box::pin(async move {
            request.send().await.unwrap().error_for_status().unwrap();
            passed.fetch_add(milliseconds, Ordering::SeqCst);
        })
    }
}
