//! The report as JSON, and the schema of that JSON.

use schemars::schema_for;

use super::CycleReport;

/// One report as an object, several as an array.
///
/// # Errors
///
/// If a value cannot be written as JSON; none of ours can be so.
pub fn to_json(reports: &[&CycleReport]) -> serde_json::Result<String> {
    match reports {
        [one] => serde_json::to_string_pretty(one),
        many => serde_json::to_string_pretty(many),
    }
}

/// The JSON schema of one report, as kept in `docs/report.schema.json`.
///
/// # Errors
///
/// As [`to_json`].
pub fn schema() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&schema_for!(CycleReport)).map(|text| text + "\n")
}
