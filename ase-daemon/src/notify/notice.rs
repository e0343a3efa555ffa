//! A notice: what is told, whoever it is told to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something to tell, once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Notice {
    /// What makes it the same notice: one with this id is sent once to each channel.
    pub id: String,
    /// The instance it is about.
    pub instance: String,
    /// What kind of notice.
    pub kind: Kind,
    /// When there was cause for it.
    pub at: Timestamp,
    /// All of it in a sentence.
    pub title: String,
    /// The rest.
    pub parts: Vec<Part>,
}

/// What kind of notice.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An ASE was told of an emergency.
    Emergency,
    /// A plan is held.
    Held,
    /// An instance cannot be looked after.
    Failing,
    /// It can again.
    Recovered,
    /// What changed since the last digest.
    Digest,
}

/// Lines that belong together.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Part {
    /// What they have in common, if that is to be said.
    pub heading: Option<String>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line, and where it leads.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// A page with more.
    pub link: Option<String>,
}

impl Line {
    /// A line that leads nowhere.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: None,
        }
    }

    /// A line about what is at `link`, where there is such a page.
    pub(super) fn about(text: impl Into<String>, link: Option<String>) -> Self {
        Self {
            text: text.into(),
            link,
        }
    }
}

impl Part {
    /// Lines without a heading.
    pub(super) fn of(lines: Vec<Line>) -> Self {
        Self {
            heading: None,
            lines,
        }
    }
}

impl Notice {
    /// All of it as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for part in &self.parts {
            text.push('\n');
            if let Some(heading) = &part.heading {
                text.push_str(&format!("{heading}\n"));
            }
            for line in &part.lines {
                match &line.link {
                    Some(link) => text.push_str(&format!("- {}\n  {link}\n", line.text)),
                    None => text.push_str(&format!("- {}\n", line.text)),
                }
            }
        }
        text
    }
}
