//! Waits are announced with their end, never made in silence.

use tracing::{debug, info};
use zendesk_client::{Event, Observer};

/// Tells on the log what the client waits for and repeats.
#[derive(Debug)]
pub(super) struct Waits;

impl Observer for Waits {
    fn event(&self, event: &Event) {
        match event {
            Event::Waiting {
                lane, how_long, until, why, ..
            } => info!(
                lane = lane.as_str(),
                seconds = how_long.as_secs(),
                why = why.as_str(),
                "waiting until {until}"
            ),
            Event::Retrying { call, attempt, why, .. } => info!(call, attempt, why, "trying again"),
            other => debug!(event = ?other, "client"),
        }
    }
}
