//! How many records to ask for at a time: fewer while Zendesk cannot deliver as many.

use crate::error::Error;

/// Pages that must come well before a larger one is tried again.
const PATIENCE: u32 = 2;

/// The size of pages, between a sixteenth of what is wanted and all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    wanted: u32,
    now: u32,
    /// Pages in a row that came in the present size.
    good: u32,
}

impl Size {
    pub(super) fn new(wanted: u32) -> Self {
        Self {
            wanted,
            now: wanted,
            good: 0,
        }
    }

    pub(super) fn now(self) -> u32 {
        self.now
    }

    pub(super) fn can_shrink(self) -> bool {
        self.now > (self.wanted / 16).max(1)
    }

    /// Halves the size if `error` says that the page was too much.
    pub(super) fn shrink_after(&mut self, error: &Error) -> bool {
        let too_much = matches!(error.status(), Some(413 | 504));
        if !too_much || !self.can_shrink() {
            return false;
        }
        self.now = (self.now / 2).max(1);
        self.good = 0;
        true
    }

    /// A page came.
    pub(super) fn came(&mut self) {
        self.good += 1;
        if self.good >= PATIENCE && self.now < self.wanted {
            self.now = self.now.saturating_mul(2).min(self.wanted);
            self.good = 0;
        }
    }
}
