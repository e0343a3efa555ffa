//! What the customer pays for.

pub(super) mod suppressed;
pub(super) mod tag_mismatch;
pub(super) mod unnamed;
pub(super) mod unpaid;
