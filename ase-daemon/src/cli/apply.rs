//! `apply`: carries out exactly what a saved plan says, where it still holds.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{
    Global, Usage, chosen, connect,
    lease::{Manner, as_writer},
    load, must_write,
    output::{FailOn, ReportFormat, exit_code},
    run::stop_on_signals,
};
use crate::{
    config::Config,
    cycle::{Cycle, Instance},
    plan::{InstancePlan, PlanFile},
};

/// The plan, and how it is told.
#[derive(Args, Debug)]
pub(super) struct Apply {
    /// A plan that `plan --out` saved.
    file: PathBuf,
    /// Form of the report on stdout.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: ReportFormat,
}

pub(super) async fn apply(global: &Global, apply: &Apply) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let plans = wanted(global, &config, &apply.file)?;
    let names: Vec<String> = plans.iter().map(|plan| plan.instance.clone()).collect();
    must_write(&config, &names)?;
    let only = Global {
        instances: names,
        ..global.clone()
    };
    let (store, instances) = connect(&only, &config, false).await?;
    let of = |instance: Instance| {
        let plan = plans.iter().find(|plan| plan.instance == instance.name());
        plan.map(|plan| (instance, plan))
    };
    let work: Vec<_> = instances.into_iter().filter_map(of).collect();
    // All of it is looked at before any of it is begun.
    for (instance, plan) in &work {
        plan.is_recent(instance.time().await?)?;
    }
    let stop = stop_on_signals()?;
    let cycles = as_writer(&config, &store, Manner::Asking, &stop, each(&work, &stop)).await?;
    apply.format.print(global, &cycles)?;
    Ok(exit_code(&cycles, FailOn::Never))
}

/// The plans of the chosen instances.
fn wanted(global: &Global, config: &Config, file: &Path) -> anyhow::Result<Vec<InstancePlan>> {
    let chosen = chosen(global, config)?;
    let plans = PlanFile::load(file)?.instances;
    for plan in &plans {
        plan.is_of(config)?;
    }
    let plans: Vec<InstancePlan> = plans
        .into_iter()
        .filter(|plan| chosen.contains(&plan.instance))
        .collect();
    if plans.is_empty() {
        Err(Usage(format!(
            "{} has no plan for {}",
            file.display(),
            chosen.join(", ")
        )))?;
    }
    Ok(plans)
}

async fn each(
    work: &[(Instance, &InstancePlan)],
    stop: &CancellationToken,
) -> anyhow::Result<Vec<Cycle>> {
    let mut cycles = Vec::new();
    for (instance, plan) in work {
        let instance = instance.clone().reviewed();
        cycles.push(instance.carry_out(plan, stop).await?);
    }
    Ok(cycles)
}
