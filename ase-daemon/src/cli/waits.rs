//! Waits are announced with their end, never made in silence.

use std::sync::{Mutex, PoisonError};

use tracing::{debug, info};
use zendesk_client::{Event, Lane, Observer};

/// Tells on the log what the client waits for and repeats.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// Ends of waits that were told, so that calls that wait together are told once.
    told: Mutex<Vec<(Lane, i64)>>,
}

impl Waits {
    fn is_news(&self, lane: Lane, until: i64) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.contains(&(lane, until)) {
            return false;
        }
        told.retain(|(_, earlier)| *earlier + 600 > until);
        told.push((lane, until));
        true
    }
}

impl Observer for Waits {
    fn event(&self, event: &Event) {
        match event {
            Event::Waiting {
                lane,
                how_long,
                until,
                why,
                ..
            } if self.is_news(*lane, until.as_second()) => info!(
                lane = lane.as_str(),
                why = why.as_str(),
                "waiting {} s for a rate limit, until {}",
                how_long.as_secs(),
                until.strftime("%H:%M:%S UTC"),
            ),
            Event::Retrying {
                call, attempt, why, ..
            } => info!(call, attempt, why, "trying again"),
            other => debug!(event = ?other, "client"),
        }
    }
}

#[cfg(test)]
mod tests {
    use zendesk_client::Lane;

    use super::Waits;

    #[test]
    fn calls_that_wait_together_are_told_once() {
        let waits = Waits::default();
        assert!(waits.is_news(Lane::Default, 100));
        assert!(!waits.is_news(Lane::Default, 100));
        assert!(waits.is_news(Lane::Incremental, 100));
        assert!(waits.is_news(Lane::Default, 160));
    }
}
