//! Who follows the accounts' tickets.

pub(super) mod missing;
