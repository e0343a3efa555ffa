//! `run`: the daemon, or one cycle of it for cron.

use std::{process::ExitCode, sync::Arc};

use anyhow::bail;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::{Global, around, connect, load, output::Output, output::print};
use crate::{
    config::{Config, Mode},
    cycle::Instance,
    schedule,
    store::{Lease, Store},
    tell::{Names, Style, to_text},
};

/// Cycles on a schedule, or one.
#[derive(Args, Debug)]
pub(super) struct Run {
    /// One cycle, then exit.
    #[arg(long)]
    once: bool,
    /// Audit mode, whatever the configuration says.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(global: &Global, run: &Run) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let (store, instances) = connect(global, &config, run.dry_run).await?;
    if run.once {
        once(global, run, &config, &store, instances).await
    } else {
        daemon(&config, &store, instances).await
    }
}

async fn once(
    global: &Global,
    run: &Run,
    config: &Config,
    store: &Store,
    instances: Vec<Instance>,
) -> anyhow::Result<ExitCode> {
    let lease = Lease::new(store, config.store.lease.get());
    let writes = instances
        .iter()
        .any(|instance| instance.mode() == Mode::Apply);
    if writes && !lease.wait().await? {
        bail!(
            "another daemon holds the store {}; waited two leases ({})",
            config.store.url,
            config.store.lease
        );
    }
    let stop = stop_on_signals()?;
    let mut cycles = Vec::new();
    for instance in &instances {
        let cycle = if writes {
            lease.during(&stop, instance.run(&stop)).await
        } else {
            instance.run(&stop).await
        };
        cycles.push(cycle?);
    }
    if writes {
        lease.give_back().await?;
    }
    run.output.write(global, &cycles)
}

async fn daemon(
    config: &Config,
    store: &Store,
    instances: Vec<Instance>,
) -> anyhow::Result<ExitCode> {
    let lease = Lease::new(store, config.store.lease.get());
    let stop = stop_on_signals()?;
    let tell: schedule::Tell = Arc::new(|cycle| {
        // What a cycle left to do or to tell; a quiet one is in the log only.
        if !(cycle.report.actions.is_empty() && cycle.report.errors.is_empty()) {
            let _closed_stdout_is_no_reason_to_stop = print(&to_text(
                &cycle.report,
                &Names::of(&cycle.facts),
                Style::Plain,
            ));
        }
    });
    info!(every = %config.schedule.every, instances = instances.len(), "started");
    schedule::run(
        instances,
        &config.schedule,
        around().clock,
        &lease,
        &stop,
        tell,
    )
    .await;
    lease.give_back().await?;
    info!("stopped");
    Ok(ExitCode::SUCCESS)
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
    });
    Ok(stop)
}
