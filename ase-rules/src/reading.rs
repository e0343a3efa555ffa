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

impl<T: Default> Reading<T> {
    /// Takes what is there for known and current; says whether it was.
    pub(crate) fn settle(&mut self, now: Timestamp) -> bool {
        let was_known = matches!(self, Self::Known { seen_at, .. } if *seen_at == now);
        let value = self.value_mut().map(std::mem::take).unwrap_or_default();
        *self = Self::known(value, now);
        was_known
    }
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

    pub(crate) fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Known { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// A part of the value, to be trusted no further.
    pub(crate) fn narrowed(&self, part: impl FnOnce(&T) -> T) -> Self {
        match self {
            Self::Known { value, seen_at } => Self::known(part(value), *seen_at),
            Self::Stale {
                value,
                seen_at,
                why,
            } => Self::Stale {
                value: part(value),
                seen_at: *seen_at,
                why: why.clone(),
            },
            Self::Unknown { why } => Self::unknown(why.clone()),
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
