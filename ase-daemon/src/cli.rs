//! The command line: results on stdout, logs and progress on stderr.

mod apply;
mod audit;
mod bar;
mod check;
mod daemon;
mod demo;
mod examples;
mod explain;
mod failure;
mod fit;
mod history;
mod init;
mod lease;
mod logging;
mod note;
mod onboard;
mod output;
mod plan;
mod revert;
mod run;
mod store;
mod systemd;
mod traces;
mod waits;

use std::{
    io::{IsTerminal, stderr},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use zendesk_client::SystemClock;

use crate::{
    config::{self, Config, ConfigError, Mode, SecretError},
    cycle::Instance,
    plan::PlanRefused,
    store::Store,
    zendesk::Surroundings,
};

/// Keeps assigned support engineers, their flags and their tickets consistent in Zendesk.
#[derive(Debug, Parser)]
#[command(name = "ase-daemon", version, propagate_version = true, after_help = examples::ALL)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
struct Global {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        env = "ASE_CONFIG",
        default_value = "ase.toml",
        value_name = "FILE"
    )]
    config: PathBuf,
    /// Only this instance; may be given more than once.
    #[arg(long = "instance", global = true, value_name = "NAME")]
    instances: Vec<String>,
    /// Form of the log on stderr.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    log_format: LogFormat,
    /// More on stderr; twice for everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Less on stderr: warnings only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Whether text is coloured.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show it all against a simulated Zendesk with a believable desk.
    #[command(after_help = examples::DEMO)]
    Demo(demo::Demo),
    /// Read, plan and report; nothing is ever written to Zendesk.
    #[command(after_help = examples::AUDIT)]
    Audit(output::Output),
    /// The daemon: cycles on a schedule.
    #[command(after_help = examples::RUN)]
    Run(run::Run),
    /// Save what would be done, for a person to look at.
    #[command(after_help = examples::PLAN)]
    Plan(plan::Plan),
    /// Carry out exactly what a saved plan says.
    #[command(after_help = examples::APPLY)]
    Apply(apply::Apply),
    /// What was written, and why.
    #[command(after_help = examples::HISTORY)]
    History(history::History),
    /// Take back what a cycle wrote, where nobody has touched it since.
    #[command(after_help = examples::REVERT)]
    Revert(revert::Revert),
    /// Why something was done about a ticket or an account, and why not.
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Explain),
    /// What is done for an account that is new to the ASE service, and what is left to do.
    #[command(after_help = examples::ONBOARD)]
    Onboard(onboard::Onboard),
    /// Which questions an organization note leaves open, and a draft that answers all.
    #[command(after_help = examples::NOTE)]
    Note(note::Note),
    /// Check config, credentials, permissions, field keys and forms against the live instance.
    #[command(after_help = examples::CHECK)]
    Check(check::Check),
    /// The state as a whole: move it to another store.
    #[command(after_help = examples::STORE)]
    Store(store::OfStore),
    /// Write a configuration to begin with, by asking the live instance.
    #[command(after_help = examples::INIT)]
    Init(init::Init),
    /// Write the pages of the manual.
    #[command(after_help = examples::MAN)]
    Man {
        /// Into this folder, which is made if it is not there.
        folder: PathBuf,
    },
    /// Print shell completions.
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether it ends by itself, so that somebody waits for it.
    fn ends(&self) -> bool {
        match self {
            Self::Run(run) => run.once,
            _ => true,
        }
    }
}

/// A mistake of whoever called us: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Runs the command line; the exit code is part of the contract.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    let global = cli.global.clone();
    let traces = logging::start(&global, cli.command.ends());
    let ended = dispatch(cli).await;
    bar::clear();
    if let Some(traces) = traces {
        traces.end().await;
    }
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprint!("{}", failure::tell(&error, &global, stderr().is_terminal()));
            let usage = error.is::<ConfigError>()
                || error.is::<SecretError>()
                || error.is::<PlanRefused>()
                || error.is::<Usage>();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let global = cli.global;
    match cli.command {
        Command::Demo(demo) => demo::demo(&global, &demo).await,
        Command::Audit(output) => audit::audit(&global, &output).await,
        Command::Run(run) => run::run(&global, &run).await,
        Command::Plan(plan) => plan::plan(&global, &plan).await,
        Command::Apply(apply) => apply::apply(&global, &apply).await,
        Command::History(history) => history::history(&global, &history).await,
        Command::Revert(revert) => revert::revert(&global, &revert).await,
        Command::Explain(explain) => explain::explain(&global, &explain).await,
        Command::Onboard(onboard) => onboard::onboard(&global, &onboard).await,
        Command::Note(note) => note::note(&global, &note).await,
        Command::Check(check) => check::check(&global, &check).await,
        Command::Store(of_store) => store::store(&global, &of_store).await,
        Command::Init(init) => init::init(&global, &init).await,
        Command::Man { folder } => {
            let whole = || {
                std::fs::create_dir_all(&folder)?;
                clap_mangen::generate_to(Cli::command(), &folder)
            };
            whole().with_context(|| format!("cannot write to {}", folder.display()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "ase-daemon",
                &mut std::io::stdout(),
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Loads the configuration.
fn load(global: &Global) -> anyhow::Result<Config> {
    Ok(config::load(&global.config)?)
}

/// The instances a command is about: those named, or all.
fn chosen(global: &Global, config: &Config) -> anyhow::Result<Vec<String>> {
    let known = || config.instances.keys().cloned().collect::<Vec<_>>();
    if global.instances.is_empty() {
        return Ok(known());
    }
    let mut names = Vec::new();
    for name in &global.instances {
        let name = config::canonical_name(name);
        if !config.instances.contains_key(name) {
            bail!(Usage(format!(
                "no instance `{name}` is configured; there is {}",
                known().join(", ")
            )));
        }
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Makes sure that all of `names` may be written to.
fn must_write(config: &Config, names: &[String]) -> Result<(), Usage> {
    match names.iter().find(|name| {
        config
            .instances
            .get(*name)
            .is_none_or(|instance| instance.mode != Mode::Apply)
    }) {
        None => Ok(()),
        Some(name) => Err(Usage(format!(
            "{name} is in audit mode, in which nothing is written; set `mode = \"apply\"` under [instances.{name}]"
        ))),
    }
}

/// What connections of the command line are given: the host's clock, and waits told on stderr.
fn around() -> Surroundings {
    Surroundings {
        clock: Arc::new(SystemClock),
        observer: Arc::new(waits::Waits::default()),
    }
}

/// Connects to every chosen instance.
async fn connect(
    global: &Global,
    config: &Config,
    audit: bool,
) -> anyhow::Result<(Store, Vec<Instance>)> {
    let names = chosen(global, config)?;
    let around = around();
    let store = Store::open(&config.store).await?;
    let instances = names
        .iter()
        .map(|name| Instance::connect(name, config, audit, &store, &around))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Instance::acquaint(&instances);
    Ok((store, instances))
}
