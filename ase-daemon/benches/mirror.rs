//! What a large mirror costs: `cargo bench --package ase-daemon --bench mirror -- [TICKETS ...] [CYCLES x TICKETS]`.
//!
//! For each number of tickets a process of its own has a desk of 200 accounts whose mirror holds as many, all but a hundred of
//! them with their ASE and those with somebody else. Told are the store's size, what opening it costs (all of it is checked),
//! the processor time of the first cycle, which decides about every ticket, and of the others, which find nothing new, and the most
//! memory that ever was resident. `20000x1000` runs twenty thousand cycles over a thousand tickets instead, and tells how memory grew in the second
//! half of them. The simulated Zendesk is in the same process and counts in. Linux only: figures are those of `/proc`.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that panics has failed, and says where"
)]

#[path = "shared/simulated_time.rs"]
mod simulated_time;

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    store::{Lease, Store, Update},
    zendesk::Surroundings,
};
use ase_rules::{
    Change, GroupId, Hints, History, OrganizationId, Status, Ticket, TicketId, UserId, What,
};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use zendesk_client::Event;
use zendesk_sim::{Organization, Sim, User, World};

use self::simulated_time::{NOW, SimulatedTime};

const ACCOUNTS: usize = 200;
const ASES: usize = 50;
/// Tickets of which something is to be said, on a desk of any size.
const ELSEWHERE: usize = 100;
const CREATED: &str = "2026-02-02T09:00:00Z";
/// From so many cycles on it is told how memory grew.
const MANY: usize = 1_000;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a measurement.
    arguments.retain(|argument| argument != "--bench");
    if let Some(place) = arguments.iter().position(|argument| argument == "--alone") {
        return alone(&arguments[place + 1]);
    }
    if arguments.is_empty() {
        arguments = ["100000", "1000000", "20000x1000"]
            .map(str::to_owned)
            .into();
    }
    for argument in arguments {
        let mut child = Command::new(std::env::current_exe().unwrap());
        let status = child.args(["--alone", &argument]).status().unwrap();
        assert!(status.success(), "{argument} failed");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn alone(argument: &str) {
    let (cycles, tickets) = argument.split_once('x').unwrap_or(("5", argument));
    let (cycles, tickets) = (cycles.parse().unwrap(), tickets.parse().unwrap());
    let (world, ases) = world();
    let clock = zendesk_sim::Clock::starting(NOW.parse::<Timestamp>().unwrap(), 0);
    let sim = Sim::builder()
        .world(world)
        .clock(clock)
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(&sim, folder.path());
    {
        let (store, instance) = open(&config, &sim).await;
        instance.run(&CancellationToken::new()).await.unwrap();
        fill(&store, &sim, &ases, tickets).await;
        Lease::new(&store, config.store.lease.get())
            .give_back()
            .await
            .unwrap();
    }
    let size = folder.path().join("state.db").metadata().unwrap().len();
    let (began, spent) = (Instant::now(), processor());
    let (_store, instance) = open(&config, &sim).await;
    println!(
        "{tickets} tickets: {} MiB in the store, opened and checked in {:.2} s ({:.2} s of processor)",
        size >> 20,
        began.elapsed().as_secs_f64(),
        (processor() - spent).as_secs_f64(),
    );
    let (mut settled, mut spent, mut first) = (0, processor(), Duration::ZERO);
    for cycle in 0..cycles {
        sim.clock().advance(Duration::from_secs(60));
        let told = instance
            .run(&CancellationToken::new())
            .await
            .unwrap()
            .report;
        assert!(
            told.errors.is_empty() && told.actions.is_empty(),
            "{told:#?}"
        );
        assert_eq!(told.counts.tickets, tickets);
        sim.clear_log();
        if cycle == 0 {
            first = processor() - spent;
            spent = processor();
        }
        if cycle + 1 == cycles / 2 {
            settled = resident("VmRSS");
        }
    }
    let each = (processor() - spent).as_secs_f64() / (cycles - 1) as f64;
    println!(
        "{tickets} tickets: the first cycle {:.3} s of processor, {} more of {each:.3} s each; {:.1} MiB resident, {:.1} at most",
        first.as_secs_f64(),
        cycles - 1,
        resident("VmRSS") as f64 / 1024.0,
        resident("VmHWM") as f64 / 1024.0,
    );
    if cycles >= MANY {
        let grown = resident("VmRSS") as f64 - settled as f64;
        println!(
            "{tickets} tickets: {grown:+} KiB since cycle {}",
            cycles / 2
        );
    }
}

/// Accounts with an ASE, and no ticket: those are in the mirror alone.
fn world() -> (World, Vec<i64>) {
    let mut world = World::desk(NOW);
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    world.add_membership(admin, group, true);
    let ases: Vec<i64> = (0..ASES)
        .map(|number| {
            let ase = world.add_user(User::agent(&format!("Agent {number}")));
            world.add_membership(ase, group, true);
            ase
        })
        .collect();
    for number in 0..ACCOUNTS {
        let account = Organization::named(&format!("Account {number}"));
        let ase = ases[number % ASES].to_string();
        world.add_organization(account.field("assigned_se", ase).field("sub_ss_ase", true));
    }
    (world, ases)
}

fn configuration(sim: &Sim, folder: &Path) -> Config {
    std::fs::write(folder.join("secret"), "sim-secret").unwrap();
    let mut text = format!(
        "[instances.global]\nurl = \"{}\"\nmode = \"apply\"\n\
         [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
         client_secret = {{ file = \"secret\" }}\n\
         [schedule]\nfull_sweep_every = \"1000h\"\n[store]\nurl = \"sqlite://state.db\"\nlease = \"1h\"\n",
        sim.url()
    );
    for id in organizations(sim) {
        text.push_str(&format!(
            "[[accounts]]\norganization = {id}\nase_since = \"2020-01-01T00:00:00Z\"\n"
        ));
    }
    let mut config = config::parse(&text, "measured.toml", &BTreeMap::new()).unwrap();
    config.resolve_paths(folder);
    config
}

fn organizations(sim: &Sim) -> Vec<i64> {
    sim.world(|world| world.organizations.keys().copied().collect())
}

async fn open(config: &Config, sim: &Sim) -> (Store, Instance) {
    let store = Store::open(&config.store).await.unwrap();
    assert!(
        Lease::new(&store, config.store.lease.get())
            .hold()
            .await
            .unwrap()
    );
    let around = Surroundings {
        clock: Arc::new(SimulatedTime(sim.clock().clone())),
        observer: Arc::new(|_: &Event| {}),
    };
    let instance = Instance::connect("global", config, false, &store, &around).unwrap();
    (store, instance.sparing())
}

/// Fills the mirror.
async fn fill(store: &Store, sim: &Sim, ases: &[i64], tickets: usize) {
    let accounts = organizations(sim);
    for first in (0..tickets).step_by(2_000) {
        let numbers = first..tickets.min(first + 2_000);
        let update = Update {
            tickets: numbers
                .map(|number| ticket(number, tickets, &accounts, ases))
                .collect(),
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
    }
}

fn ticket(number: usize, tickets: usize, accounts: &[i64], ases: &[i64]) -> Ticket {
    let account = number % ACCOUNTS;
    let (ase, other) = (
        UserId::new(ases[account % ASES]),
        UserId::new(ases[(account + 1) % ASES]),
    );
    let elsewhere = number % (tickets / ELSEWHERE).max(1) == 7;
    let created_at: Timestamp = CREATED.parse().unwrap();
    let taken = |to| Change {
        at: created_at,
        author: Some(to),
        channel: Some("web".to_owned()),
        what: What::Assignee {
            from: None,
            to: Some(to),
        },
    };
    Ticket {
        id: TicketId::new(1_000 + number as i64),
        organization: Some(OrganizationId::new(accounts[account])),
        subject: Some(format!("Pipelines of project {number} wait for a runner")),
        status: [Status::Open, Status::Pending, Status::Solved, Status::Hold][number % 4].clone(),
        priority: None,
        form: None,
        tags: vec!["gitlab_ultimate".to_owned(), "ci".to_owned()],
        assignee: Some(if elsewhere { other } else { ase }),
        group: Some(GroupId::new(3)),
        followers: if elsewhere { vec![ase] } else { vec![] },
        created_at,
        updated_at: created_at,
        follow_up: false,
        hints: Hints::default(),
        history: match elsewhere {
            true => History::Known(vec![taken(other)]),
            false => History::NotRead,
        },
    }
}

/// Processor time of this process so far, to a hundredth of a second.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// Memory in KiB.
fn resident(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
