//! A reading: a value together with how far it may be trusted.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a source said, and whether that can be relied on.
///
/// "The source did not answer" is never "there is nothing": only [`Reading::Known`] may be used to
/// conclude that something is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading<T> {
    /// The source answered, completely.
    Known {
        /// What it said.
        value: T,
        /// When it said so.
        seen_at: Timestamp,
    },
    /// An earlier or an incomplete answer: worth showing, not worth acting on.
    Stale {
        /// What is left of it.
        value: T,
        /// When it was read.
        seen_at: Timestamp,
        /// Why it is not current or not complete.
        why: String,
    },
    /// The source said nothing that can be used.
    Unknown {
        /// Why.
        why: String,
    },
}

impl<T> Reading<T> {
    /// A complete answer, read at `seen_at`.
    pub fn known(value: T, seen_at: Timestamp) -> Self {
        Self::Known { value, seen_at }
    }

    /// No usable answer.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }

    /// The value, whether or not it can be relied on.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Why this reading cannot be relied on; `None` for a known one.
    #[must_use]
    pub fn doubt(&self) -> Option<&str> {
        match self {
            Self::Known { .. } => None,
            Self::Stale { why, .. } | Self::Unknown { why } => Some(why),
        }
    }

    /// When the value was read.
    #[must_use]
    pub fn seen_at(&self) -> Option<Timestamp> {
        match self {
            Self::Known { seen_at, .. } | Self::Stale { seen_at, .. } => Some(*seen_at),
            Self::Unknown { .. } => None,
        }
    }

    /// Why this reading cannot be relied on at `now`, its age included.
    ///
    /// A reading from the future is as doubtful as an old one: one of the two clocks is wrong.
    pub(crate) fn doubt_at(&self, now: Timestamp, max_age: SignedDuration) -> Option<String> {
        if let Some(why) = self.doubt() {
            return Some(why.to_owned());
        }
        let age = now.duration_since(self.seen_at()?);
        (age.abs() > max_age).then(|| {
            let minutes = age.abs().as_mins();
            if age.is_negative() {
                format!("the reading is dated {minutes} minutes ahead of the clock")
            } else {
                format!("the reading is {minutes} minutes old")
            }
        })
    }
}
