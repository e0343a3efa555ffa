//! Who owns the accounts' tickets.

pub(super) mod elsewhere;
pub(super) mod former_ase;
pub(super) mod ineligible;
pub(super) mod ping_pong;
pub(super) mod unanswered;
pub(super) mod unassigned_again;
pub(super) mod unowned;
