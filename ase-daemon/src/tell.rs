//! Tell: one value, the report of a cycle, and the forms it is shown in.

mod history;
mod json;
mod kept;
mod names;
mod report;
mod reverted;
mod text;

pub use history::{ToldWrite, history_to_text};
pub use json::{schema, to_json};
pub use kept::{Kept, KeptReasons};
pub use names::Names;
pub use report::{
    Api, Counts, CycleReport, FindingCounts, Outcome, SourceReading, Status, Told, ToldFinding,
};
pub use reverted::reverted_to_text;
pub use text::{Style, to_text};
