//! The modes of accounts.

pub(super) mod expired_override;
