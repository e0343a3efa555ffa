//! The parts of an error, and what of them may be shown.

use std::fmt;

use jiff::Timestamp;

/// Where an exchange broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// No connection was made, so nothing was sent.
    Connect,
    /// The answer did not come in time.
    Timeout,
    /// The connection broke before the answer began.
    Exchange,
    /// The answer broke off.
    Body,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Timeout => "no answer in time",
            Self::Exchange => "the connection broke before the answer",
            Self::Body => "the answer broke off",
        })
    }
}

/// One reason why a write did not validate.
///
/// Zendesk's own sentences are left out: they are in the user's language and may quote what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, or `base` for the record as a whole.
    pub field: String,
    /// Such as `BlankValue`, `InvalidValue`, `DuplicateValue`; often missing.
    pub code: Option<String>,
}

pub(super) struct Code<'a>(pub(super) &'a Option<String>);

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

pub(super) struct Lost<'a>(pub(super) &'a Option<Timestamp>);

impl fmt::Display for Lost<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(began) => write!(f, ", the answer to its renewal at {began:.0} was lost"),
            None => Ok(()),
        }
    }
}

/// What serde says about a value, without the value: its messages quote what they found.
pub(crate) fn without_value(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text
        .rfind(" at line ")
        .map_or(text.as_str(), |end| &text[..end]);
    if let Some(at) = text.rfind("expected ") {
        return text[at..].to_owned();
    }
    if text.starts_with("missing field") || text.starts_with("duplicate field") {
        return text.to_owned();
    }
    match error.classify() {
        serde_json::error::Category::Eof => "it ends too early".to_owned(),
        serde_json::error::Category::Syntax => "not JSON".to_owned(),
        _ => "not what was expected".to_owned(),
    }
}
