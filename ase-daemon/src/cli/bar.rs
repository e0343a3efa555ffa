//! A bar on stderr for work that takes long: only on a terminal, gone when the work is done.

use std::{
    io::{self, IsTerminal, Write, stderr},
    sync::OnceLock,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use super::{Global, LogFormat};

const TICK: Duration = Duration::from_millis(120);

/// The bar, where a terminal shows one.
static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// Shows progress from now on, if somebody looks: stderr is a terminal, and neither `--quiet` nor JSON was asked for.
pub(super) fn start(global: &Global) -> Option<Bar> {
    let wanted = stderr().is_terminal() && !global.quiet && global.log_format == LogFormat::Text;
    wanted.then(|| {
        BAR.get_or_init(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        Bar
    })
}

/// Takes the bar away: the work is done, and results follow.
pub(super) fn clear() {
    if let Some(bar) = BAR.get() {
        bar.finish_and_clear();
        bar.disable_steady_tick();
    }
}

/// Hears of progress and draws it.
pub(super) struct Bar;

impl<S: Subscriber> Layer<S> for Bar {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let Some(bar) = BAR.get() else { return };
        let mut step = Step::default();
        event.record(&mut step);
        if bar.is_finished() || bar.message() != step.what {
            bar.set_style(style(step.total > 0));
            bar.set_length(step.total);
            bar.reset();
            bar.set_message(step.what);
            bar.enable_steady_tick(TICK);
        }
        bar.set_length(step.total);
        bar.set_position(step.done);
    }
}

/// What an event says.
#[derive(Default)]
struct Step {
    what: String,
    done: u64,
    total: u64,
}

impl Visit for Step {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "what" {
            value.clone_into(&mut self.what);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "done" => self.done = value,
            "total" => self.total = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}

/// A bar where the end is known, else a count.
fn style(has_end: bool) -> ProgressStyle {
    let template = match has_end {
        true => "{spinner} {msg} {wide_bar} {human_pos} of {human_len}, {elapsed}",
        false => "{spinner} {msg} {human_pos}, {elapsed}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Stderr for the log, which the bar makes room for.
pub(super) struct BesideBar;

impl Write for BesideBar {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match BAR.get() {
            Some(bar) => bar.suspend(|| stderr().write(line)),
            None => stderr().write(line),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}
