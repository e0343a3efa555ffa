//! What people see: the forms of the report, the metrics, the dashboard.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

mod dashboard;
mod desk;
mod first_minutes;
mod markup;
mod metrics;
mod records;
mod reports;
mod size;
mod terminal;
