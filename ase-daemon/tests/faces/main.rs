//! What people see: the forms of the report, the metrics, the dashboard.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

mod desk;
mod markup;
mod reports;
