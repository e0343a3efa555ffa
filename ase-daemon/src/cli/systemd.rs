//! What systemd is told, where it asked: a unit of `Type=notify-reload`, with or without `WatchdogSec=`.

use std::time::Duration;

use sd_notify::{NotifyState, notify};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

/// The daemon works.
pub(super) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The configuration is read again; [`ready`] ends it.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => debug!(%error, "systemd was not told of the reload"),
    }
}

/// The daemon finishes what is in hand.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// How things stand, in a line.
pub(super) fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

/// Tells the watchdog, twice in its time, that the daemon is alive, until `stop`.
pub(super) async fn watchdog(stop: CancellationToken) {
    let Some(within) = sd_notify::watchdog_enabled().filter(|within| *within > Duration::ZERO)
    else {
        return;
    };
    info!(?within, "the watchdog is told that the daemon is alive");
    while !stop.is_cancelled() {
        tell(&[NotifyState::Watchdog]);
        tokio::select! {
            () = tokio::time::sleep(within / 2) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Without systemd nothing is sent. That it does not listen is its own affair.
fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = notify(state) {
        debug!(%error, "systemd was not told");
    }
}
