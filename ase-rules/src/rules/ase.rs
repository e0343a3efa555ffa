//! The people named as ASE.

pub(super) mod no_group;
pub(super) mod not_assignable;
pub(super) mod too_many_accounts;
pub(super) mod unknown_user;
pub(super) mod unreadable;
