//! Times in a test's own words.

use jiff::Timestamp;

/// A point in time: a timestamp, or its text.
pub trait When {
    /// The timestamp.
    ///
    /// # Panics
    ///
    /// A text that is no RFC 3339 timestamp panics: it is a slip in a test.
    fn when(self) -> Timestamp;
}

impl When for Timestamp {
    fn when(self) -> Timestamp {
        self
    }
}

impl When for &str {
    fn when(self) -> Timestamp {
        self.parse()
            .unwrap_or_else(|error| panic!("{self:?} is no timestamp: {error}"))
    }
}
