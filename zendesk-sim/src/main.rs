//! `zendesk-sim serve`: a simulated Zendesk on a port, until it is told to stop.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use zendesk_sim::{Clock, Fault, GenerateOptions, Plan, Sim, World};

/// A simulated Zendesk to test against.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until SIGTERM; prints `listening on http://127.0.0.1:PORT`.
    Serve(Serve),
}

#[derive(Debug, Args)]
struct Serve {
    /// Where to listen; port 0 chooses a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
    /// A world file (YAML or JSON), or a folder of recorded answers (`*.jsonl`).
    #[arg(long, conflicts_with_all = ["seed", "organizations", "tickets"])]
    world: Option<PathBuf>,
    /// The same seed gives the same desk.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 40)]
    organizations: usize,
    #[arg(long, default_value_t = 400)]
    tickets: usize,
    /// The API user; an active admin.
    #[arg(long, requires = "token")]
    email: Option<String>,
    /// The API user's token.
    #[arg(long, requires = "email")]
    token: Option<String>,
    #[arg(long, default_value = "sim")]
    client_id: String,
    #[arg(long, default_value = "sim-secret")]
    client_secret: String,
    #[arg(long, default_value = "enterprise", value_parser = parse_plan)]
    plan: Plan,
    /// `real`, `frozen:2026-03-02T09:00:00Z` or `x60`: sixty times as fast.
    #[arg(long, default_value = "real", value_parser = parse_clock)]
    clock: Clock,
    /// How long search does not see a change.
    #[arg(long, default_value = "2s", value_parser = parse_duration)]
    search_lag: Duration,
    /// A JSON list of faults.
    #[arg(long)]
    faults: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Command::Serve(options) = Cli::parse().command;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    serve(options).await
}

async fn serve(options: Serve) -> anyhow::Result<()> {
    let world = world(&options)?;
    let mut builder = Sim::builder()
        .world(world)
        .clock(options.clock)
        .plan(options.plan)
        .search_lag(options.search_lag)
        .oauth_client(&options.client_id, &options.client_secret)
        .listen(&options.listen);
    if let (Some(email), Some(token)) = (&options.email, &options.token) {
        builder = builder.api_token(email, token);
    }
    if let Some(file) = &options.faults {
        builder = builder.faults(faults(file)?);
    }
    let sim = builder
        .start()
        .await
        .with_context(|| format!("listening on {}", options.listen))?;
    // Who reads the line may stop us at once.
    let told_to_stop = told_to_stop()?;
    println!("listening on {}", sim.url());
    let telling = sim.tell_export();
    tokio::spawn(async {
        let tickets = telling.await;
        tracing::info!(tickets, "told ahead of who reads the export");
    });
    told_to_stop.await?;
    sim.stop().await;
    Ok(())
}

fn world(options: &Serve) -> anyhow::Result<World> {
    let Some(path) = &options.world else {
        return Ok(World::generate(&GenerateOptions {
            seed: options.seed,
            organizations: options.organizations,
            tickets: options.tickets,
            now: options.clock.now(),
        }));
    };
    if path.is_dir() {
        let reading = || format!("reading recorded answers from {}", path.display());
        return World::from_recorded(path).with_context(reading);
    }
    Ok(World::from_file(path)?)
}

fn faults(file: &Path) -> anyhow::Result<Vec<Fault>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("reading the faults from {}", file.display()))?;
    match Fault::list_from_json(&text) {
        Ok(faults) => Ok(faults),
        Err(error) => bail!("{}: {error}", file.display()),
    }
}

/// Waits for SIGTERM or SIGINT; both are listened for from the call on.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

fn parse_plan(text: &str) -> Result<Plan, String> {
    let choices = "team, professional, enterprise or enterprise-plus";
    Plan::parse(text).ok_or_else(|| format!("not one of {choices}"))
}

fn parse_clock(text: &str) -> Result<Clock, String> {
    if text == "real" {
        return Ok(Clock::real());
    }
    if let Some(at) = text.strip_prefix("frozen:") {
        return Clock::frozen(at).map_err(|error| error.to_string());
    }
    let pace = text.strip_prefix('x').and_then(|pace| pace.parse().ok());
    pace.map(Clock::accelerated)
        .ok_or_else(|| "not one of real, frozen:TIME or xN".to_owned())
}

/// `2s`, `1m 30s`, or milliseconds as `200ms`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration = text.parse().map_err(|e: jiff::Error| e.to_string())?;
    Duration::try_from(duration).map_err(|error| error.to_string())
}
