//! What the customer pays for.

pub(super) mod charge_mismatch;
pub(super) mod expired;
pub(super) mod expiring;
pub(super) mod flapping;
pub(super) mod signature_without_flag;
pub(super) mod suppressed;
pub(super) mod tag_mismatch;
pub(super) mod unnamed;
pub(super) mod unpaid;
pub(super) mod unreadable_date;
