//! Tell: one value, the report of a cycle, and the forms it is shown in.

mod json;
mod names;
mod report;
mod text;

pub use json::{schema, to_json};
pub use names::Names;
pub use report::{
    Api, Counts, CycleReport, FindingCounts, Outcome, SourceReading, Status, Told, ToldFinding,
};
pub use text::{Style, to_text};
