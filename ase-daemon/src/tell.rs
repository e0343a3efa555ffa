//! Tell: one value, the report of a cycle, and the forms it is shown in.

pub(crate) mod arranged;
mod csv;
mod history;
pub(crate) mod html;
mod json;
mod kept;
mod load;
mod markdown;
mod names;
mod report;
mod reverted;
mod shown;
mod text;
pub(crate) mod words;

pub use csv::{Rows, to_csv};
pub use history::{ToldWrite, history_to_text};
pub use html::to_html;
pub use json::{schema, to_json};
pub use kept::{Ages, Head, Kept, KeptReasons};
pub(crate) use load::is_unsolved;
pub use load::{Load, Loads, loads};
pub use markdown::to_markdown;
pub use names::Names;
pub use report::{
    Api, Counts, CycleReport, FindingCounts, Grounds, Outcome, SourceReading, Status, Told,
    ToldFinding,
};
pub use reverted::reverted_to_text;
pub use shown::Shown;
pub use text::{Style, to_text};
