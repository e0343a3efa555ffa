//! A dry-run audit from a program of your own: one cycle that reads, plans and reports, and cannot write.
//!
//! ```sh
//! cargo run --package examples --example dry_run_audit
//! ```
//!
//! Without arguments it audits a simulated desk, and says at the end how many writes that desk saw.
//! To audit a real account, name it in the environment. It is only read:
//!
//! ```sh
//! export ZENDESK_URL=https://example.zendesk.com
//! export ZENDESK_CLIENT_ID=…  ZENDESK_CLIENT_SECRET=…   # an OAuth client, or
//! export ZENDESK_EMAIL=…      ZENDESK_TOKEN=…           # an API token, or
//! export ZENDESK_BEARER_TOKEN=…                         # an access token
//! ```
//!
//! The credentials must be an admin's, since only admins may use the incremental exports. The store is `memory`, so
//! nothing is kept: the next audit begins anew. It also means that every tenure begins now and every ticket is older
//! than it; say `ase_since` in `[[accounts]]` to see what would be assigned.

use std::{collections::BTreeMap, env, io::Write, sync::Arc};

use anyhow::{bail, ensure};
use ase_daemon::{
    config,
    cycle::Instance,
    store::Store,
    tell::{Names, Style, to_text},
    zendesk::Surroundings,
};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use zendesk_client::{Event, SystemClock};
use zendesk_sim::{GenerateOptions, Sim, World};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let Ok(url) = env::var("ZENDESK_URL") {
        println!("Auditing {url}, which is only read.\n");
        return audit(&format!("{}\n{}", instance(&url), auth_from_environment()?)).await;
    }
    let world = World::generate(&GenerateOptions {
        seed: 1,
        organizations: 30,
        tickets: 300,
        now: Timestamp::now(),
    });
    let tenures = tenures(&world);
    let sim = Sim::builder().world(world).start().await?;
    println!("Auditing a simulated desk at {}.\n", sim.url());

    // A configuration never holds a secret itself, only where it is found.
    let mut secret = tempfile::NamedTempFile::new()?;
    secret.write_all(b"sim-secret")?;
    let auth = client_credentials("sim", &format!("file = {:?}", secret.path()));
    audit(&format!("{}\n{auth}\n{tenures}", instance(&sim.url()))).await?;

    let writes = sim.log().iter().filter(|entry| entry.is_write()).count();
    println!("\nWrites that the simulated Zendesk saw: {writes}");
    ensure!(writes == 0, "an audit wrote");
    Ok(())
}

/// One cycle, in audit mode whatever the configuration says.
async fn audit(config: &str) -> anyhow::Result<()> {
    let config = config::parse(config, "the example's configuration", &BTreeMap::new())?;
    let store = Store::open(&config.store).await?;
    let around = Surroundings {
        clock: Arc::new(SystemClock),
        observer: Arc::new(tell_of_waits),
    };
    let cycle = Instance::connect("global", &config, true, &store, &around)?
        .one_shot()
        .run(&CancellationToken::new())
        .await?;
    print!(
        "{}",
        to_text(&cycle.report, &Names::of(&cycle.facts), Style::Plain)
    );
    ensure!(
        !cycle.report.has_unread_source(),
        "not everything could be read; the report says what"
    );
    Ok(())
}

/// The client never pauses silently: a wait for a rate limit is told with its end.
fn tell_of_waits(event: &Event) {
    if let Event::Waiting { lane, until, .. } = event {
        eprintln!("waiting until {until} for the limit of {lane}");
    }
}

/// The configuration but for credentials. The guard bounds what an unattended daemon may write at once; nobody carries
/// this plan out, so that it is shown whole.
fn instance(url: &str) -> String {
    format!(
        "store.url = \"memory\"\n\
         [instances.global]\n\
         url = {url:?}\n\
         mode = \"audit\"\n\
         guard = {{ max_writes_per_cycle = 1_000_000, max_share_of_tickets = 1.0 }}"
    )
}

fn auth_from_environment() -> anyhow::Result<String> {
    let is_set = |name: &str| env::var_os(name).is_some();
    Ok(if let Ok(id) = env::var("ZENDESK_CLIENT_ID") {
        client_credentials(&id, "env = \"ZENDESK_CLIENT_SECRET\"")
    } else if let Ok(email) = env::var("ZENDESK_EMAIL") {
        format!(
            "auth = {{ kind = \"api_token\", email = {email:?}, token = {{ env = \"ZENDESK_TOKEN\" }} }}"
        )
    } else if is_set("ZENDESK_BEARER_TOKEN") {
        "auth = { kind = \"bearer\", token = { env = \"ZENDESK_BEARER_TOKEN\" } }".to_owned()
    } else {
        bail!(
            "ZENDESK_URL is set, but no credentials are: set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET, \
             or ZENDESK_EMAIL and ZENDESK_TOKEN, or ZENDESK_BEARER_TOKEN"
        )
    })
}

fn client_credentials(id: &str, secret: &str) -> String {
    format!(
        "auth = {{ kind = \"client_credentials\", client_id = {id:?}, client_secret = {{ {secret} }}, scope = \"read\" }}"
    )
}

/// Every ASE of the simulated desk has served for two weeks, so that newer tickets are theirs.
fn tenures(world: &World) -> String {
    let since = Timestamp::now() - SignedDuration::from_hours(14 * 24);
    world
        .organizations
        .values()
        .filter(|organization| {
            organization
                .organization_fields
                .get("assigned_se")
                .is_some_and(|ase| ase.is_string())
        })
        .map(|organization| {
            format!(
                "[[accounts]]\norganization = {}\nase_since = \"{since}\"\n",
                organization.id
            )
        })
        .collect()
}
