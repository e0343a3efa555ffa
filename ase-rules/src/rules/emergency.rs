//! Emergencies of the accounts.

pub(super) mod ase_not_informed;
pub(super) mod assigned_by_automation;
pub(super) mod handover;
