//! The files of the support team.

pub(super) mod duplicate_claim;
pub(super) mod focus_percentage;
pub(super) mod not_named;
pub(super) mod organization_percentages;
pub(super) mod total_percentage;
pub(super) mod unknown_organization;
pub(super) mod unlisted;
pub(super) mod wrong_instance;
