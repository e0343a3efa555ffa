//! `plan`: saves what would be done, so that a person can look at it and `apply` can carry out exactly that.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Global, connect, load,
    output::{FailOn, ReportFormat, can_write, exit_code},
};
use crate::plan::PlanFile;

/// Where the plan goes, and how it is shown.
#[derive(Args, Debug)]
pub(super) struct Plan {
    /// Where the plan is saved.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Form of the report on stdout.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: ReportFormat,
    /// Exit with 3 when there is a finding of this severity or worse.
    #[arg(long, value_enum, default_value_t = FailOn::Never, value_name = "SEVERITY")]
    fail_on: FailOn,
}

pub(super) async fn plan(global: &Global, plan: &Plan) -> anyhow::Result<ExitCode> {
    can_write(&plan.out)?;
    let config = load(global)?;
    let (_store, instances) = connect(global, &config, true).await?;
    let stop = CancellationToken::new();
    let mut cycles = Vec::new();
    for instance in instances {
        cycles.push(instance.reviewed().run(&stop).await?);
    }
    let file = PlanFile::of(&config, &cycles);
    file.save(&plan.out)?;
    plan.format.print(global, &cycles)?;
    for part in &file.instances {
        let (instance, actions) = (&part.instance, part.actions.len());
        match &part.guard {
            None => info!(instance, actions, "saved in {}", plan.out.display()),
            Some(guard) => warn!(
                instance,
                actions,
                "saved in {}; {guard}, and `ase-daemon apply` lets it through: look twice",
                plan.out.display()
            ),
        }
    }
    Ok(exit_code(&cycles, plan.fail_on))
}
