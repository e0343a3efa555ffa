//! Who follows the accounts' tickets.

pub(super) mod former_ase;
pub(super) mod missing;
pub(super) mod responder;
