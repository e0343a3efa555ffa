//! `audit`: reads, plans and reports. There is nothing in it that could write to Zendesk.

use std::process::ExitCode;

use tokio_util::sync::CancellationToken;

use super::{Global, connect, load, output::Output};

pub(super) async fn audit(global: &Global, output: &Output) -> anyhow::Result<ExitCode> {
    output.prepare()?;
    let config = load(global)?;
    let (store, instances) = connect(global, &config, true).await?;
    let stop = CancellationToken::new();
    let mut cycles = Vec::new();
    for instance in instances {
        cycles.push(instance.one_shot().run(&stop).await?);
    }
    output.complete(&store, &mut cycles).await?;
    output.write(global, &cycles)
}
