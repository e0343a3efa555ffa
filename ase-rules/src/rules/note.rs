//! The notes of organizations.

pub(super) mod missing;
pub(super) mod mode_drift;
pub(super) mod unanswered;
pub(super) mod wrong_ase;
