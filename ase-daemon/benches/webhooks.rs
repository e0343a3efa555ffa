//! From a webhook to the write it leads to: `cargo bench --package ase-daemon --bench webhooks`.
//!
//! A simulated Zendesk of the largest plan, the daemon beside it in this process, and for a minute a hundred signed
//! deliveries a second: most name tickets of organizations that are no accounts, some name tickets about which nothing is
//! to be done, and two a second name one that is to be assigned. Zendesk's limits allow no more writes than that.
//!
//! Told is the time from sending the delivery to the answer of the write, what of it the simulator took to answer, and the
//! rest, which is the daemon's own. Tickets changed a few seconds before they are named: one that changed within the
//! very second waits for its end, whatever the daemon's speed.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that panics has failed, and says where"
)]

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    http::{Site, listen},
    schedule::{self, News},
    store::{Lease, Store},
    zendesk::Surroundings,
};
use jiff::Timestamp;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Event, SystemClock, webhook::Verifier};
use zendesk_sim::{Organization, Plan, Sim, Status, Ticket, User, World};

const SECRET: &str = "of this measurement only";
const ACCOUNTS: i64 = 200;
/// Deliveries a second.
const RATE: u64 = 100;
const SECONDS: u64 = 60;
/// Of a hundred deliveries so many name a ticket that is to be assigned.
const DUE: u64 = 2;
/// And so many one of an account, about which nothing is to be done.
const OF_ACCOUNTS: u64 = 8;

/// When each request was answered, what it asked, and how long the simulator took.
type Answers = Arc<Mutex<Vec<(Instant, String, Duration)>>>;

#[tokio::main]
async fn main() {
    let (world, due, others) = world();
    let sim = Sim::builder()
        .world(world)
        .plan(Plan::EnterprisePlus)
        .search_lag(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(&sim, folder.path());
    let store = Store::open(&config.store).await.unwrap();
    let answers = Answers::default();
    let instance = connect(&config, &store, &answers);
    let server = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (site, stop) = (Arc::new(Site::default()), CancellationToken::new());
    site.serve_for(std::slice::from_ref(&instance)).unwrap();
    let serving = tokio::spawn(server.serve(site, stop.clone()));
    let began = Arc::new(Notify::new());
    let daemon = daemon(config, store, instance, Arc::clone(&began), stop.clone());
    began.notified().await;

    // Somebody opens these tickets to the daemon; none of them changes within the second in which it is named.
    sim.world_mut(|world| {
        for ticket in &due {
            let untag = zendesk_sim::Change::RemoveTag("skip_autoassign".to_owned());
            world
                .act(zendesk_sim::Actor::System, *ticket, [untag])
                .unwrap();
        }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    answers.lock().unwrap().clear();
    let sent = deliver(address, &due, &others).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    stop.cancel();
    daemon.await.unwrap();
    serving.await.unwrap();
    tell(&sent, &answers.lock().unwrap());
}

/// Accounts with tickets that their ASE has and one that is to be assigned later; tickets due, and those of accounts about
/// which nothing is to be done.
fn world() -> (World, Vec<i64>, Vec<i64>) {
    let mut world = World::desk(Timestamp::now());
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    world.add_membership(admin, group, true);
    let (mut due, mut others) = (Vec::new(), Vec::new());
    for number in 0..ACCOUNTS {
        let ase = world.add_user(User::agent(&format!("Agent {number}")));
        world.add_membership(ase, group, true);
        let account = world.add_organization(
            Organization::named(&format!("Account {number}"))
                .field("assigned_se", ase.to_string())
                .field("sub_ss_ase", true),
        );
        let ticket = Ticket::new(account, "Help").tag("skip_autoassign");
        due.push(world.add_ticket(ticket.status(Status::New)));
        for _ in 0..5 {
            let ticket = Ticket::new(account, "Help").assignee(ase);
            others.push(world.add_ticket(ticket.status(Status::Open)));
        }
    }
    due.truncate(usize::try_from(DUE * SECONDS).unwrap());
    (world, due, others)
}

fn configuration(sim: &Sim, folder: &std::path::Path) -> Config {
    std::fs::write(folder.join("secret"), "sim-secret").unwrap();
    std::fs::write(folder.join("webhook-secret"), SECRET).unwrap();
    let ids: Vec<i64> = sim.world(|world| world.organizations.keys().copied().collect());
    let mut text = format!(
        "[instances.global]\nurl = \"{}\"\nmode = \"apply\"\nhead_room = 0.1\n\
         [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
         client_secret = {{ file = \"secret\" }}\n\
         [instances.global.webhook]\nsecret = {{ file = \"webhook-secret\" }}\n\
         [instances.global.guard]\nmax_writes_per_cycle = 10000\nmax_share_of_tickets = 1.0\n\
         [schedule]\nevery = \"1h\"\n[store]\nurl = \"sqlite://state.db\"\n",
        sim.url()
    );
    for id in ids {
        text.push_str(&format!(
            "[[accounts]]\norganization = {id}\nase_since = \"2020-01-01T00:00:00Z\"\n"
        ));
    }
    let mut config = config::parse(&text, "measured.toml", &BTreeMap::new()).unwrap();
    config.resolve_paths(folder);
    config
}

fn connect(config: &Config, store: &Store, answers: &Answers) -> Instance {
    let heard = Arc::clone(answers);
    let around = Surroundings {
        clock: Arc::new(SystemClock),
        observer: Arc::new(move |event: &Event| {
            if let Event::Sent { call, took, .. } = event {
                let answer = (Instant::now(), call.clone(), *took);
                heard.lock().unwrap().push(answer);
            }
        }),
    };
    Instance::connect("global", config, false, store, &around).unwrap()
}

fn daemon(
    config: Config,
    store: Store,
    instance: Instance,
    began: Arc<Notify>,
    stop: CancellationToken,
) -> tokio::task::JoinHandle<()> {
    let lease = Lease::new(&store, config.store.lease.get());
    tokio::spawn(async move {
        let tell: schedule::Tell = Arc::new(move |news: News<'_>| {
            if let News::Done(cycle) = news {
                println!(
                    "first cycle: {} requests, errors {:?}",
                    cycle.report.api.requests, cycle.report.errors
                );
                began.notify_one();
            }
        });
        let clock = Arc::new(SystemClock);
        schedule::run(vec![instance], &config.schedule, clock, &lease, &stop, tell).await;
    })
}

/// Sends deliveries at an even pace; when each of those for a ticket that is due was sent.
async fn deliver(address: SocketAddr, due: &[i64], others: &[i64]) -> BTreeMap<i64, Instant> {
    let (began, mut sent) = (tokio::time::Instant::now(), BTreeMap::new());
    let (mut due, mut others) = (due.iter(), others.iter().cycle());
    let mut deliveries = tokio::task::JoinSet::new();
    for number in 0..RATE * SECONDS {
        let at = began + Duration::from_micros(1_000_000 / RATE) * u32::try_from(number).unwrap();
        tokio::time::sleep_until(at).await;
        let place = number % 100;
        let body = if place % (100 / DUE) == 0 {
            let ticket = *due.next().unwrap();
            sent.insert(ticket, Instant::now());
            format!("{{\"ticket_id\": {ticket}}}")
        } else if place % (100 / OF_ACCOUNTS) == 1 {
            format!("{{\"ticket_id\": {}}}", others.next().unwrap())
        } else {
            event(900_000 + number)
        };
        deliveries.spawn(post(address, number, body));
    }
    let statuses = deliveries.join_all().await;
    println!(
        "{} deliveries, {} answered 200",
        statuses.len(),
        statuses.iter().filter(|status| **status == 200).count()
    );
    sent
}

/// An event of a ticket whose organization is no account.
fn event(ticket: u64) -> String {
    format!(
        r#"{{"type":"zen:event-type:ticket.comment_added","id":"e{ticket}","time":"{}","subject":"zen:ticket:{ticket}",
            "detail":{{"id":"{ticket}","organization_id":"5"}},"event":{{}}}}"#,
        Timestamp::now()
    )
}

async fn post(address: SocketAddr, number: u64, body: String) -> u16 {
    let at = Timestamp::now().to_string();
    let signature = Verifier::new(SECRET).sign(&at, body.as_bytes());
    let request = format!(
        "POST /webhooks/global HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\
         X-Zendesk-Webhook-Signature: {signature}\r\nX-Zendesk-Webhook-Signature-Timestamp: {at}\r\n\
         X-Zendesk-Webhook-Invocation-Id: i{number}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn tell(sent: &BTreeMap<i64, Instant>, answers: &[(Instant, String, Duration)]) {
    let (mut whole, mut own) = (Vec::new(), Vec::new());
    for (ticket, sent) in sent {
        let put = format!("PUT /api/v2/tickets/{ticket}");
        let Some((answered, ..)) = answers.iter().find(|(_, call, _)| *call == put) else {
            continue;
        };
        let waited: Duration = answers
            .iter()
            .filter(|(at, ..)| at > sent && at <= answered)
            .map(|(.., took)| *took)
            .sum();
        let latency = answered.duration_since(*sent);
        whole.push(latency);
        own.push(latency.saturating_sub(waited));
    }
    let simulator = answers.iter().map(|(.., took)| *took).collect();
    println!(
        "{} of {} tickets written to, {} requests",
        whole.len(),
        sent.len(),
        answers.len()
    );
    for (name, times) in [
        ("webhook to write", whole),
        ("the daemon's own share", own),
        ("an answer of the simulator", simulator),
    ] {
        let mut times: Vec<Duration> = times;
        times.sort_unstable();
        let at =
            |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
        println!(
            "{name:<28} p50 {:>7.1} ms   p99 {:>7.1} ms",
            at(0.5),
            at(0.99)
        );
    }
}
