//! `revert`: takes back what a cycle wrote, where nobody has touched it since.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{
    Global, chosen, connect, fit,
    lease::{Manner, as_writer},
    load, must_write,
    output::{Format, print},
    run::stop_on_signals,
};
use crate::{
    config::Config,
    cycle::Instance,
    revert::Reverted,
    store::{Store, Wanted},
    tell::reverted_to_text,
};

/// Which cycle, and how it is told.
#[derive(Args, Debug)]
pub(super) struct Revert {
    /// The cycle, as reports and history name it.
    cycle: String,
    /// Say what would be taken back, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(super) async fn revert(global: &Global, revert: &Revert) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let wrote = wrote(global, &config, &revert.cycle).await?;
    if wrote.is_empty() {
        bail!("no cycle {} has written anything", revert.cycle);
    }
    if !revert.dry_run {
        must_write(&config, &wrote)?;
    }
    let only = Global {
        instances: wrote,
        ..global.clone()
    };
    let (store, instances) = connect(&only, &config, revert.dry_run).await?;
    let stop = stop_on_signals()?;
    let work = each(&instances, &revert.cycle, &stop);
    let reverted = if revert.dry_run {
        work.await?
    } else {
        as_writer(&config, &store, Manner::Asking, &stop, work).await?
    };
    print(&match revert.format {
        Format::Text => {
            let texts: String = reverted.iter().map(reverted_to_text).collect();
            fit::to_terminal(&texts)
        }
        Format::Json => serde_json::to_string_pretty(&reverted)? + "\n",
    })?;
    let failed = reverted.iter().any(Reverted::has_failed_write);
    Ok(ExitCode::from(u8::from(failed)))
}

/// The chosen instances that `cycle` wrote to.
async fn wrote(global: &Global, config: &Config, cycle: &str) -> anyhow::Result<Vec<String>> {
    let store = Store::open(&config.store).await?;
    let mut wrote = Vec::new();
    for name in chosen(global, config)? {
        let wanted = Wanted {
            cycle: Some(cycle.to_owned()),
            ..Wanted::default()
        };
        if !store.history(&name, wanted).await?.is_empty() {
            wrote.push(name);
        }
    }
    Ok(wrote)
}

async fn each(
    instances: &[Instance],
    cycle: &str,
    stop: &CancellationToken,
) -> anyhow::Result<Vec<Reverted>> {
    let mut reverted = Vec::new();
    for instance in instances {
        reverted.extend(instance.revert(cycle, stop).await?);
    }
    Ok(reverted)
}
