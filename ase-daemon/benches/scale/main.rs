//! What a desk costs, by its size: `cargo bench --package ase-daemon --bench scale -- [[loud:]TICKETS[/ORGANIZATIONS] ...]`.
//!
//! For each number of tickets a simulated Zendesk with an organization for every hundred of them or as many as are named, in a process of its own, under
//! the limits of the Enterprise plan, and the daemon against it. It runs through a day of its life: the first reading of
//! everything; cycles in which nothing changed and in which [`CHANGES`] tickets did; [`DELIVERIES`] webhooks; the pages of its
//! dashboard; a restart. Of each are told the requests, simulated time (in which limits are waited for), the daemon's
//! processor time and memory. On these desks the accounts' engineers have their tickets, but for some of the last [`ASTRAY`]. A `loud:`
//! desk is one about which chance decides, in audit mode: nearly every open ticket of an account is a finding. Linux only: figures
//! are those of `/proc`.
//!
//! The table goes to the standard output, what was asked for in the first reading to the standard error.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that panics has failed, and says where"
)]

mod burst;
mod cost;
mod dashboard;
mod zendesk;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    http::{Site, listen},
    store::{Lease, Store},
    tell::Outcome,
    zendesk::Surroundings,
};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Clock, Event};

use self::{
    cost::{Cost, Sent, kind, resident},
    zendesk::{EMAIL, SimulatedTime, TOKEN, Zendesk},
};

/// Tickets for each organization.
const TICKETS_EACH: usize = 100;
/// Of the last so many tickets of a desk chance decides who has them.
const ASTRAY: usize = 100;
/// Tickets that change between two cycles, on a desk of any size.
const CHANGES: usize = 50;
/// Webhooks that come at once.
const DELIVERIES: usize = 10_000;
const CYCLES: u32 = 20;
/// No desk takes longer to settle.
const MOST_CYCLES: u32 = 10;
/// What a process hands to the one that makes the table begins like this.
const ROW: &str = "= ";
const WEBHOOK_SECRET: &str = "of this measurement only";

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a measurement.
    arguments.retain(|argument| argument != "--bench");
    match arguments.first().map(String::as_str) {
        Some("--zendesk") => return zendesk::serve(&arguments[1]),
        Some("--deliver") => return burst::deliver(&arguments[1]),
        Some("--desk") => return desk(&arguments[1]),
        Some(_) => {}
        None => arguments = ["10000", "100000", "1000000"].map(str::to_owned).into(),
    }
    let mut table: Vec<(String, Vec<String>)> = vec![(String::new(), arguments.clone())];
    for (place, size) in arguments.iter().enumerate() {
        for (name, figure) in measured(size) {
            let row = match table.iter().position(|(known, _)| *known == name) {
                Some(row) => row,
                None => {
                    table.push((name, Vec::new()));
                    table.len() - 1
                }
            };
            let figures = &mut table[row].1;
            figures.resize(place, "-".to_owned());
            figures.push(figure);
        }
    }
    let widths: Vec<usize> = arguments.iter().map(|desk| desk.len().max(13)).collect();
    for (name, figures) in table {
        print!("{name:<52}");
        for (place, width) in widths.iter().enumerate() {
            let figure = figures.get(place).map_or("-", String::as_str);
            print!(" {figure:>width$}");
        }
        println!();
    }
}

/// The rows of one desk, measured in a process of its own.
fn measured(size: &str) -> Vec<(String, String)> {
    let own = std::env::current_exe().unwrap();
    let mut process = Command::new(own)
        .args(["--desk", size])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut rows = Vec::new();
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        match line.strip_prefix(ROW).and_then(|row| row.split_once('\t')) {
            Some((name, figure)) => {
                eprintln!("{name} {figure}");
                rows.push((name.to_owned(), figure.to_owned()));
            }
            None => eprintln!("{line}"),
        }
    }
    assert!(process.wait().unwrap().success(), "{size} failed");
    rows
}

fn row(name: &str, figure: impl std::fmt::Display) {
    println!("{ROW}{name}\t{figure}");
}

#[tokio::main(flavor = "current_thread")]
async fn desk(size: &str) {
    let zendesk = Zendesk::start(size);
    let loud = size.starts_with("loud:");
    let changing = zendesk.open_tickets().await;
    let (clock, sent) = (Arc::new(SimulatedTime::of(&zendesk)), Sent::default());
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(&zendesk.url, folder.path(), loud);
    let (store, instance) = open(&config, &clock, &sent).await;

    let cost = Cost::begin(&clock, &sent);
    let first = cycle(&instance).await;
    first_reading(&zendesk, &first, &cost).await;

    let mut writes = first.writes;
    for _ in 0..MOST_CYCLES {
        clock.sleep(Duration::from_secs(120)).await;
        let more = cycle(&instance).await.writes;
        writes += more;
        if more == 0 {
            break;
        }
    }
    row("writes until nothing was left to do", writes);

    let mut cost = Cost::nothing(&clock, &sent);
    for _ in 0..CYCLES {
        clock.sleep(Duration::from_secs(120)).await;
        cost.go_on();
        cycle(&instance).await;
        cost.pause();
    }
    cost.tell("a cycle, nothing changed", CYCLES);
    let due = cost.asked(asks_for_hints);
    row(
        "a cycle, nothing changed: requests for what came due",
        format!("{:.1}", due as f64 / f64::from(CYCLES)),
    );
    row(
        "a cycle, nothing changed: memory, MiB",
        resident("VmRSS") >> 10,
    );

    // What a cycle reads is what changed before it, but for the last minute, which exports withhold.
    zendesk.change(&changing, 0).await;
    clock.sleep(Duration::from_secs(120)).await;
    cycle(&instance).await;
    let mut cost = Cost::nothing(&clock, &sent);
    for number in 1..=CYCLES {
        zendesk.change(&changing, number).await;
        clock.sleep(Duration::from_secs(120)).await;
        cost.go_on();
        cycle(&instance).await;
        cost.pause();
    }
    cost.tell(&format!("a cycle, {CHANGES} tickets changed"), CYCLES);

    let bytes = folder.path().join("state.db").metadata().unwrap().len();
    row("store: MiB", bytes >> 20);
    row(
        "store: bytes for each of these tickets",
        bytes / first.tickets.max(1) as u64,
    );

    let server = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (address, stop) = (server.address(), CancellationToken::new());
    let site = Arc::new(Site::default());
    site.serve_for(std::slice::from_ref(&instance)).unwrap();
    let serving = tokio::spawn(server.serve(site, stop.clone()));
    if !loud {
        burst::take(&instance, address, &zendesk, &clock, &sent).await;
    }
    dashboard::look(address, first.account).await;
    stop.cancel();
    serving.await.unwrap();
    drop(instance);
    Lease::new(&store, config.store.lease.get())
        .give_back()
        .await
        .unwrap();
    drop(store);

    clock.sleep(Duration::from_secs(60)).await;
    let cost = Cost::begin(&clock, &sent);
    let (_store, instance) = open(&config, &clock, &sent).await;
    cycle(&instance).await;
    cost.tell("restart and first cycle", 1);
    row("memory at most in all this, MiB", resident("VmHWM") >> 10);
}

/// What the first reading cost, beside the least it could.
async fn first_reading(zendesk: &Zendesk, first: &Looked, cost: &Cost) {
    let organizations = zendesk.count("organizations/count").await;
    row("organizations", organizations);
    row("accounts", first.accounts);
    row("people named as ASE", first.ases);
    row("tickets of accounts, not closed", first.tickets);
    row("findings", first.findings);
    let all = cost.tell("first reading", 1);
    let evidence = cost
        .asked(|call| call.starts_with("PUT") || is_for_histories(call) || asks_for_hints(call));
    row("first reading: requests for histories and writes", evidence);
    let memberships = zendesk.count_listed("group_memberships").await;
    let pages = |records: usize, a_page: usize| records.div_ceil(a_page).max(1);
    // One more tells whether we are let in: here it asks where the stream of changes begins.
    let least =
        pages(first.tickets, 1000) + pages(organizations, 100) + pages(memberships, 100) + 1;
    let beside = format!("{:.3}", (all - evidence) as f64 / least as f64);
    row("first reading: least of the others", least);
    row("first reading: the others, beside that", beside);
    row(
        "first reading: memory at most, MiB",
        resident("VmHWM") >> 10,
    );
    cost.itemize();
}

/// Whether a request reads a history, or asks who we are, which is needed only to read one.
fn is_for_histories(call: &str) -> bool {
    call.ends_with("/audits") || call.ends_with("/users/me")
}

/// Whether a request asks what became of tickets, a hundred at once.
fn asks_for_hints(call: &str) -> bool {
    call.ends_with("tickets/show_many")
}

/// What a cycle found.
struct Looked {
    accounts: usize,
    ases: usize,
    tickets: usize,
    findings: usize,
    writes: usize,
    /// One of the accounts.
    account: i64,
}

async fn cycle(instance: &Instance) -> Looked {
    let done = instance.run(&CancellationToken::new()).await.unwrap();
    let report = done.report;
    assert!(report.errors.is_empty(), "{:#?}", report.errors);
    let accounts = done.facts.accounts.value().unwrap();
    let agents = done.facts.agents.value().unwrap();
    Looked {
        accounts: report.counts.accounts,
        ases: agents.len(),
        tickets: report.counts.tickets,
        findings: report.findings.len(),
        writes: (report.actions.iter())
            .filter(|action| action.outcome == Outcome::Applied)
            .count(),
        account: accounts[0].organization.get(),
    }
}

fn configuration(url: &str, folder: &Path, loud: bool) -> Config {
    std::fs::write(folder.join("token"), TOKEN).unwrap();
    std::fs::write(folder.join("webhook"), WEBHOOK_SECRET).unwrap();
    // In audit mode nothing is written, however much there would be.
    let (mode, guard) = match loud {
        true => (
            "audit",
            "[instances.global.guard]\nmax_writes_per_cycle = 1000000\nmax_share_of_tickets = 1.0\n",
        ),
        false => ("apply", ""),
    };
    let text = format!(
        "[instances.global]\nurl = \"{url}\"\nmode = \"{mode}\"\n\
         [instances.global.auth]\nkind = \"api_token\"\nemail = \"{EMAIL}\"\ntoken = {{ file = \"token\" }}\n\
         [instances.global.webhook]\nsecret = {{ file = \"webhook\" }}\n\
         {guard}[schedule]\nfull_sweep_every = \"1000h\"\n[store]\nurl = \"sqlite://state.db\"\nlease = \"1h\"\n",
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
