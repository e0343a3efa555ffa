//! What each part costs by itself: `cargo bench --package ase-daemon --bench parts -- [FILTER]`.
//!
//! On a desk of 10,000 tickets, whose simulated Zendesk is in the same process: decoding tickets, planning, the store, a cycle in
//! which nothing changed, and pages of the dashboard. Times are of the clock on the wall, so compare within one run and look at the
//! fastest: `bench/guard.sh` counts instructions, and `--bench scale` tells of processor time on desks of any size.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that panics has failed, and says where"
)]

#[path = "shared/simulated_time.rs"]
mod simulated_time;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use ase_daemon::{
    config,
    cycle::Instance,
    http::{Site, listen},
    store::{Lease, Store, Update},
    zendesk::Surroundings,
};
use ase_rules::{OrganizationId, Ticket};
use divan::{Bencher, counter::ItemsCount};
use serde::{Deserialize, de::DeserializeOwned};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Event, TicketId};
use zendesk_sim::{GenerateOptions, Plan, Sim, World};

use self::simulated_time::{NOW, SimulatedTime};

/// Tickets on a page of the mirror, as a cycle reads them.
const PAGE: usize = 2_000;

fn main() {
    divan::main();
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static DESK: LazyLock<Desk> = LazyLock::new(|| RUNTIME.block_on(open()));

/// A desk that was read once.
struct Desk {
    sim: Sim,
    store: Store,
    instance: Instance,
    /// A page of the export of tickets.
    export: Vec<u8>,
    tickets: Vec<Ticket>,
    account: OrganizationId,
    dashboard: SocketAddr,
    _folder: TempDir,
}

async fn open() -> Desk {
    let sim = Sim::builder()
        .world(World::generate(&GenerateOptions {
            seed: 1,
            organizations: 100,
            tickets: 10_000,
            now: NOW.parse().unwrap(),
        }))
        .clock(zendesk_sim::Clock::frozen(NOW).unwrap())
        .plan(Plan::EnterprisePlus)
        .start()
        .await
        .unwrap();
    let export = format!(
        "{}/api/v2/incremental/tickets/cursor.json?start_time=1",
        sim.url()
    );
    let export = reqwest::Client::new()
        .get(export)
        .bearer_auth(sim.access_token());
    let export = export.send().await.unwrap().bytes().await.unwrap().to_vec();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "sim-secret").unwrap();
    let text = format!(
        "[instances.global]\nurl = \"{}\"\n\
         [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\nclient_secret = {{ file = \"secret\" }}\n\
         [instances.global.guard]\nmax_writes_per_cycle = 10000\nmax_share_of_tickets = 1.0\n\
         [schedule]\nfull_sweep_every = \"1000h\"\n[store]\nurl = \"sqlite://state.db\"\nlease = \"1h\"\n",
        sim.url()
    );
    let mut config = config::parse(&text, "measured.toml", &BTreeMap::new()).unwrap();
    config.resolve_paths(folder.path());
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
    let instance = Instance::connect("global", &config, false, &store, &around).unwrap();
    let instance = instance.sparing();
    let first = instance.run(&CancellationToken::new()).await.unwrap();
    assert!(first.report.errors.is_empty(), "{:?}", first.report.errors);
    let tickets = store.tickets("global", None, PAGE).await.unwrap();
    let server = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (dashboard, site) = (server.address(), Arc::new(Site::default()));
    site.serve_for(std::slice::from_ref(&instance)).unwrap();
    tokio::spawn(server.serve(site, CancellationToken::new()));
    Desk {
        account: first.facts.accounts.value().unwrap()[0].organization,
        sim,
        store,
        instance,
        export,
        tickets,
        dashboard,
        _folder: folder,
    }
}

mod decode {
    use super::{Bencher, DESK, Deserialize, DeserializeOwned, ItemsCount, TicketId};

    #[derive(Deserialize)]
    struct Page<T> {
        tickets: Vec<T>,
    }

    /// What an audit of assignees needs.
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "decoding is what is measured")]
    struct Slim {
        id: TicketId,
        assignee_id: Option<zendesk_client::UserId>,
    }

    #[divan::bench]
    fn whole_tickets(bencher: Bencher<'_, '_>) {
        page_of::<zendesk_client::model::Ticket>(bencher);
    }

    #[divan::bench]
    fn two_keys_of_each(bencher: Bencher<'_, '_>) {
        page_of::<Slim>(bencher);
    }

    /// As a program would that does not think about it.
    #[divan::bench]
    fn any_json(bencher: Bencher<'_, '_>) {
        page_of::<serde_json::Value>(bencher);
    }

    fn page_of<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
        let text = &DESK.export;
        let decode = || serde_json::from_slice::<Page<T>>(text).unwrap().tickets;
        bencher
            .counter(ItemsCount::new(decode().len()))
            .bench(decode);
    }
}

/// Of the whole desk, from what the store has.
#[divan::bench]
fn plan(bencher: Bencher<'_, '_>) {
    let grounds = RUNTIME.block_on(DESK.instance.recall()).unwrap().unwrap();
    let tickets = grounds.plan().counts.tickets;
    bencher
        .counter(ItemsCount::new(tickets))
        .bench(|| grounds.plan());
}

mod store {
    use super::{Bencher, DESK, Duration, ItemsCount, PAGE, RUNTIME, Store, Update};

    #[divan::bench]
    fn a_page_of_tickets(bencher: Bencher<'_, '_>) {
        let read = || {
            RUNTIME
                .block_on(DESK.store.tickets("global", None, PAGE))
                .unwrap()
        };
        bencher.counter(ItemsCount::new(read().len())).bench(read);
    }

    #[divan::bench]
    fn the_tickets_of_an_account(bencher: Bencher<'_, '_>) {
        let read = || {
            let tickets = DESK.store.tickets_of("global", DESK.account, None, PAGE);
            RUNTIME.block_on(tickets).unwrap()
        };
        bencher.counter(ItemsCount::new(read().len())).bench(read);
    }

    /// Each of them changed since the last time.
    #[divan::bench]
    fn a_page_of_changes(bencher: Bencher<'_, '_>) {
        let store = RUNTIME.block_on(empty());
        let mut changed = DESK.tickets.clone();
        bencher
            .counter(ItemsCount::new(changed.len()))
            .with_inputs(|| {
                for ticket in &mut changed {
                    ticket.updated_at += Duration::from_secs(1);
                }
                changed.clone()
            })
            .bench_local_values(|tickets| {
                let update = Update {
                    tickets,
                    ..Update::default()
                };
                RUNTIME.block_on(store.save("global", update)).unwrap();
            });
    }

    async fn empty() -> Store {
        let mut settings = DESK.instance.config().store.clone();
        "memory".clone_into(&mut settings.url);
        Store::open(&settings).await.unwrap()
    }
}

/// Observe, plan, apply, tell, with the simulated Zendesk's share.
#[divan::bench]
fn a_cycle_in_which_nothing_changed(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        DESK.sim.clock().advance(Duration::from_secs(60));
        let going_on = CancellationToken::new();
        RUNTIME.block_on(DESK.instance.run(&going_on)).unwrap()
    });
}

#[divan::bench(args = ["/", "/at/global/findings", "/at/global/accounts", "/at/global/ases", "/metrics"])]
fn a_page_of_the_dashboard(bencher: Bencher<'_, '_>, page: &str) {
    bencher.bench_local(|| RUNTIME.block_on(get(page)));
}

/// The size of the answer.
async fn get(page: &str) -> usize {
    let mut stream = TcpStream::connect(DESK.dashboard).await.unwrap();
    let head = format!(
        "GET {page} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        DESK.dashboard
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{page}");
    answer.len()
}
