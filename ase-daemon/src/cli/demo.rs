//! `demo`: the whole product against a simulated Zendesk with a believable desk.

mod places;

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, ensure};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use zendesk_sim::{GenerateOptions, Sim, Status, World};

use self::places::Places;
use super::{
    Global, around,
    output::{Output, print},
    run::{stop_on_signals, tell_elsewhere},
};
use crate::{
    config::{self, Config},
    cycle::Instance,
    http::{Site, listen},
    notify::{Channel, Post},
    schedule::{self, News},
    store::{Lease, Store},
    tell::{Names, Style, to_text},
};

/// The demo's desk and what to do with it.
#[derive(Args, Debug)]
pub(super) struct Demo {
    /// One cycle, audited and applied, then exit.
    #[arg(long)]
    once: bool,
    /// Seed of the desk: the same seed gives the same desk.
    #[arg(long, default_value_t = 7, value_name = "N")]
    seed: u64,
    #[command(flatten)]
    output: Output,
}

const ORGANIZATIONS: usize = 60;
const TICKETS: usize = 900;

/// How long the demo's ASEs have served their accounts.
const TENURE: SignedDuration = SignedDuration::from_hours(24 * 14);

pub(super) async fn demo(global: &Global, demo: &Demo) -> anyhow::Result<ExitCode> {
    let folder = Folder::new()?;
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    let world = World::generate(&GenerateOptions {
        seed: demo.seed,
        organizations: ORGANIZATIONS,
        tickets: TICKETS,
        now,
    });
    let places = Places::of(&world, now, &folder.0).await?;
    let config_text = configuration(&world, now) + &places.config;
    let sim = Sim::builder()
        .world(world)
        .start()
        .await
        .context("starting the simulated Zendesk")?;
    let config = folder.config(&config_text.replace("$URL", &sim.url()))?;
    let store = Store::open(&config.store).await?;
    let instance = Instance::connect("global", &config, false, &store, &around())?;
    print(&introduction(&sim, &folder))?;
    if demo.once {
        once(global, demo, &sim, &config, &store, &instance, &places).await
    } else {
        go_on(&sim, &config, &store, instance, places).await
    }
}

fn names_somebody(organization: &zendesk_sim::Organization) -> bool {
    organization
        .organization_fields
        .get("assigned_se")
        .is_some_and(serde_json::Value::is_string)
}

/// First the audit, as the daemon would show it; then the same plan, carried out.
async fn once(
    global: &Global,
    demo: &Demo,
    sim: &Sim,
    config: &Config,
    store: &Store,
    instance: &Instance,
    places: &Places,
) -> anyhow::Result<ExitCode> {
    let stop = CancellationToken::new();
    let audit = Instance::connect("global", config, true, store, &around())?
        .one_shot()
        .run(&stop)
        .await?;
    let before = sim.log().iter().filter(|entry| entry.is_write()).count();
    let lease = Lease::new(store, config.store.lease.get());
    ensure!(lease.wait().await?, "the demo's own store is taken");
    let cycle = instance.clone().one_shot().run(&stop).await?;
    lease.give_back().await?;
    tell_elsewhere(config, store, &stop).await?;
    let writes = sim.log().iter().filter(|entry| entry.is_write()).count();
    print(&format!(
        "First an audit, which cannot write: it planned {} actions, and the simulated Zendesk saw {before} writes.\n\
         Then the same in apply mode, with {writes} writes. The simulated Slack was told: {}.\n\n",
        audit.report.actions.len(),
        places.told().join("; ")
    ))?;
    let mut cycles = [cycle];
    demo.output.complete(store, &mut cycles).await?;
    let _finds_what_it_was_made_to_find = demo.output.write(global, &cycles)?;
    // The demo's desk is made with faults to find: that it has findings is no failure.
    Ok(ExitCode::SUCCESS)
}

/// Cycles for as long as the user looks, in a desk where things happen, with the dashboard beside it.
async fn go_on(
    sim: &Sim,
    config: &Config,
    store: &Store,
    instance: Instance,
    places: Places,
) -> anyhow::Result<ExitCode> {
    let stop = stop_on_signals()?;
    let lease = Lease::new(store, config.store.lease.get());
    let site = Arc::new(Site::default());
    site.serve_for(std::slice::from_ref(&instance))?;
    // Any port that is free: a daemon may be at work on this host.
    let server = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    print(&format!(
        "The dashboard is at http://{}/ while this runs; Ctrl-C ends it.\n\n",
        server.address()
    ))?;
    let channels = Channel::all(&config.notify)?;
    let post = Arc::new(Post::new(store, channels, around().clock));
    let (told, bell) = (Arc::clone(&site), Arc::clone(&post));
    let shown = AtomicUsize::new(0);
    let tell: schedule::Tell = Arc::new(move |news| {
        told.hear(&news);
        bell.ring();
        let News::Done(cycle) = news else {
            return;
        };
        let mut text = to_text(&cycle.report, &Names::of(&cycle.facts), Style::Plain);
        let slack = places.told();
        for line in slack.iter().skip(shown.swap(slack.len(), Ordering::SeqCst)) {
            text.push_str(&format!("The simulated Slack was told: {line}\n"));
        }
        let _closed_stdout_is_no_reason_to_stop = print(&(text + "\n"));
    });
    let serving = tokio::spawn(server.serve(site, stop.clone()));
    tokio::select! {
        () = schedule::run(vec![instance], &config.schedule, around().clock, &lease, &stop, tell) => {}
        () = live(sim, &stop) => {}
        () = post.run(&stop) => {}
    }
    serving.await?;
    lease.give_back().await?;
    Ok(ExitCode::SUCCESS)
}

/// Lets the desk live: every few seconds a customer writes to an account.
async fn live(sim: &Sim, stop: &CancellationToken) {
    let accounts: Vec<i64> = sim.world(|world| {
        let named = world
            .organizations
            .values()
            .filter(|organization| names_somebody(organization));
        named.map(|organization| organization.id).collect()
    });
    let turn = accounts.iter().cycle();
    for account in turn {
        tokio::select! {
            () = tokio::time::sleep(std::time::Duration::from_secs(30)) => {}
            () = stop.cancelled() => return std::future::pending().await,
        }
        sim.world_mut(|world| {
            world.add_ticket(
                zendesk_sim::Ticket::new(*account, "A question from the customer")
                    .status(Status::New),
            )
        });
        // The export withholds the last minute: the desk lives twice as fast, so that it shows what happened.
        sim.clock().advance(std::time::Duration::from_secs(30));
    }
}

/// The demo's configuration: every account's tenure began two weeks ago.
fn configuration(world: &World, now: Timestamp) -> String {
    let mut text = String::from(
        r#"
[instances.global]
url = "$URL"
mode = "apply"
[instances.global.auth]
kind = "client_credentials"
client_id = "sim"
client_secret = { file = "secret" }
# The first plan of a desk that nobody has looked after is large. An unattended daemon would hold it and say so.
[instances.global.guard]
max_share_of_tickets = 1.0
[schedule]
every = "30s"
[store]
url = "sqlite://state.db"
"#,
    );
    let since = now - TENURE;
    for organization in world.organizations.values() {
        if names_somebody(organization) {
            text.push_str(&format!(
                "[[accounts]]\norganization = {}\nase_since = \"{since}\"\n",
                organization.id
            ));
        }
    }
    text
}

fn introduction(sim: &Sim, folder: &Folder) -> String {
    format!(
        "A simulated Zendesk with {ORGANIZATIONS} organizations and {TICKETS} tickets listens on {}; state is in {}.\n\
         Nothing outside this machine is touched.\n\n",
        sim.url(),
        folder.0.display(),
    )
}

/// The demo's own folder, removed when it ends.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("ase-demo-{}", ulid::Ulid::generate()));
        fs::create_dir_all(&path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self(path))
    }

    fn config(&self, text: &str) -> anyhow::Result<Config> {
        let path: &Path = &self.0;
        fs::write(path.join("secret"), "sim-secret")?;
        fs::write(path.join("ase.toml"), text)?;
        let unchanged_by_the_environment = BTreeMap::new();
        let mut config = config::parse(
            text,
            "the demo's configuration",
            &unchanged_by_the_environment,
        )?;
        config.resolve_paths(path);
        Ok(config)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "the demo's folder could not be removed");
        }
    }
}
