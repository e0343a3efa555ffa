//! The configuration against what there is.

pub(super) mod unmatched;
