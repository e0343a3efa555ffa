//! `run`: the daemon, or one cycle of it for cron.

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Global, around, connect,
    daemon::daemon,
    lease::{Manner, as_writer},
    load,
    output::Output,
};
use crate::{
    config::{Config, Mode},
    cycle::{Cycle, Instance},
    notify::{Channel, Post},
    store::Store,
};

/// The longest that `--once` goes on sending notices.
const LONGEST: Duration = Duration::from_secs(60);

/// Cycles on a schedule, or one.
#[derive(Args, Debug)]
pub(super) struct Run {
    /// One cycle, then exit.
    #[arg(long)]
    pub(super) once: bool,
    /// Audit mode, whatever the configuration says.
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) async fn run(global: &Global, run: &Run) -> anyhow::Result<ExitCode> {
    run.output.prepare()?;
    let config = load(global)?;
    let (store, instances) = connect(global, &config, run.dry_run).await?;
    if run.once {
        once(global, run, &config, &store, instances).await
    } else {
        let instances = instances.into_iter().map(Instance::sparing).collect();
        daemon(global, run, config, store, instances).await
    }
}

async fn once(
    global: &Global,
    run: &Run,
    config: &Config,
    store: &Store,
    instances: Vec<Instance>,
) -> anyhow::Result<ExitCode> {
    let stop = stop_on_signals()?;
    let writes = instances
        .iter()
        .any(|instance| instance.mode() == Mode::Apply);
    let mut cycles = if writes {
        as_writer(
            config,
            store,
            Manner::Waiting,
            &stop,
            each(&instances, &stop),
        )
        .await?
    } else {
        each(&instances, &stop).await?
    };
    if !run.dry_run {
        tell_elsewhere(config, store, &stop).await?;
    }
    run.output.complete(store, &mut cycles).await?;
    run.output.write(global, &cycles)
}

/// Sends the notices that are due, once. What is not taken waits for the next run.
pub(super) async fn tell_elsewhere(
    config: &Config,
    store: &Store,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let channels = Channel::all(&config.notify).context("reading [notify]")?;
    let post = Post::new(store, channels, around().clock);
    let sending = post.send_all(stop);
    match tokio::time::timeout(LONGEST, sending).await {
        Ok(sent) => sent,
        Err(_) => {
            warn!("some notices are not sent yet; the next run sends them");
            Ok(())
        }
    }
}

/// One cycle of each instance.
async fn each(instances: &[Instance], stop: &CancellationToken) -> anyhow::Result<Vec<Cycle>> {
    let mut cycles = Vec::new();
    for instance in instances {
        cycles.push(instance.run(stop).await?);
    }
    Ok(cycles)
}

/// A token that SIGTERM or SIGINT cancels: the write in hand is finished, no further one begun.
pub(super) fn stop_on_signals() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        info!("told to stop; finishing what is in hand");
        stopping.cancel();
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        warn!("told to stop again; what is in hand is read back at the next start");
        std::process::exit(1);
    });
    Ok(stop)
}
