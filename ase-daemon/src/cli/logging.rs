//! The log on stderr.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use super::{Color, Global, LogFormat};

/// Starts the log. `RUST_LOG` wins over `-v` and `-q`.
pub(super) fn start(global: &Global) {
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
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_target(false);
    match global.log_format {
        LogFormat::Json => builder.json().init(),
        LogFormat::Text => builder
            .with_ansi(coloured(global.color, stderr().is_terminal()))
            .init(),
    }
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
