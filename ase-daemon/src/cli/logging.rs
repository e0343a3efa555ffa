//! The log on stderr, and what hears of the same events and spans: the bar on a terminal, and a collector of traces.

use std::io::{IsTerminal, stderr};

use tracing::{Level, warn};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt,
};

use super::{
    Color, Global, LogFormat,
    bar::{self, BesideBar},
    traces::Traces,
};
use crate::progress;

/// Starts the log, and shows progress where somebody waits for the end. `RUST_LOG` wins over `-v` and `-q`.
///
/// Traces that are asked for and cannot be sent there are a warning: variables for them are often set for all programs of a
/// host, and no command is to fail for that.
pub(super) fn start(global: &Global, shows_progress: bool) -> Option<Traces> {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "warn",
        (false, 0) => "info",
        (false, 1) => "debug",
        (false, _) => "trace",
    };
    // What the client waits for and repeats is told by `waits`; its own log is for whoever looks closer.
    let client = if global.verbose == 0 { "warn" } else { level };
    let ours = format!("warn,ase_daemon={level},ase_rules={level},zendesk_client={client}");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(ours));
    let log = tracing_subscriber::fmt::layer()
        .with_writer(|| BesideBar)
        .with_target(false);
    let log: Box<dyn Layer<Registry> + Send + Sync> = match global.log_format {
        LogFormat::Json => log.json().boxed(),
        LogFormat::Text => log
            .with_ansi(coloured(global.color, stderr().is_terminal()))
            .boxed(),
    };
    let steps = Targets::new().with_target(progress::TARGET, Level::TRACE);
    let (traces, refused) = match Traces::from_environment() {
        Ok(traces) => (traces, None),
        Err(error) => (None, Some(error)),
    };
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .with(
            shows_progress
                .then(|| bar::start(global))
                .flatten()
                .map(|bar| bar.with_filter(steps)),
        )
        .with(traces.as_ref().map(Traces::layer))
        .init();
    if let Some(error) = refused {
        warn!("no traces are sent: {error:#}");
    }
    traces
}

/// Whether to colour what goes to a stream that is a terminal or is not.
pub(super) fn coloured(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}
