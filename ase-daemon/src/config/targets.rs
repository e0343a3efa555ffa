//! How soon tickets are answered first, by priority.

use ase_rules::{Clock, Priority, ReplyTarget};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Period;

/// The first-reply targets; a priority that has none of its own keeps its default.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FirstReply {
    /// Of urgent tickets. Default 30 minutes of the calendar.
    pub urgent: Target,
    /// Of high ones. Default 4 business hours.
    pub high: Target,
    /// Of normal ones. Default 8 business hours.
    pub normal: Target,
    /// Of low ones. Default 24 business hours.
    pub low: Target,
}

/// A target.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct Target {
    /// How soon; 0s: there is no target.
    pub within: Period,
    /// By which clock.
    pub clock: Clock,
}

impl Default for FirstReply {
    fn default() -> Self {
        let target = |minutes: u64, clock| Target {
            within: Period::seconds(60 * minutes),
            clock,
        };
        Self {
            urgent: target(30, Clock::Calendar),
            high: target(4 * 60, Clock::Business),
            normal: target(8 * 60, Clock::Business),
            low: target(24 * 60, Clock::Business),
        }
    }
}

impl FirstReply {
    /// As the rules have them.
    #[must_use]
    pub fn targets(&self) -> Vec<ReplyTarget> {
        let Self {
            urgent,
            high,
            normal,
            low,
        } = *self;
        let all = [
            (Priority::Urgent, urgent),
            (Priority::High, high),
            (Priority::Normal, normal),
            (Priority::Low, low),
        ];
        let some = all
            .into_iter()
            .filter(|(_, target)| !target.within.get().is_zero());
        let targets = some.map(|(priority, target)| ReplyTarget {
            priority,
            within: SignedDuration::try_from(target.within.get()).unwrap_or(SignedDuration::MAX),
            clock: target.clock,
        });
        targets.collect()
    }
}
