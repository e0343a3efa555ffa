//! A place in a list, to be kept and returned to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::print::Print;
use crate::error::Error;

/// A place in a list: serde and `Display` give one opaque line of text. Holds no host and no credential.
///
/// It stands between two pages, or between two records of one ([`Items::checkpoint`](super::Items::checkpoint)). A
/// record that was changed meanwhile comes again; none is left out.
///
/// A checkpoint of an export stays good for as long as Zendesk keeps the data; one of a search export for an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checkpoint {
    pub(super) place: Place,
    /// The last record of this page that was given out.
    pub(super) after: Option<Print>,
}

impl From<Place> for Checkpoint {
    fn from(place: Place) -> Self {
        Self { place, after: None }
    }
}

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Cursor(String),
    /// 1 is the first page.
    Page(u32),
    /// Seconds since 1970.
    Time(i64),
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(after) = self.after {
            write!(f, "{after}@")?;
        }
        match &self.place {
            Place::Start => f.write_str("start"),
            Place::Cursor(cursor) => write!(f, "cursor:{cursor}"),
            Place::Page(page) => write!(f, "page:{page}"),
            Place::Time(seconds) => write!(f, "time:{seconds}"),
        }
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let not_one = || Error::config("this text is not a checkpoint");
        let (after, text) = match text.split_once('@') {
            // A cursor may hold any character, but it comes after the colon.
            Some((after, text)) if !after.contains(':') => {
                (Some(Print::read(after).ok_or_else(not_one)?), text)
            }
            _ => (None, text),
        };
        let place = match text.split_once(':') {
            Some(("cursor", cursor)) if !cursor.is_empty() => {
                Some(Place::Cursor(cursor.to_owned()))
            }
            Some(("page", page)) => page.parse().ok().map(Place::Page),
            Some(("time", seconds)) => seconds.parse().ok().map(Place::Time),
            _ => (text == "start").then_some(Place::Start),
        };
        let place = place.ok_or_else(not_one)?;
        Ok(Self { place, after })
    }
}

impl TryFrom<String> for Checkpoint {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Checkpoint> for String {
    fn from(checkpoint: Checkpoint) -> Self {
        checkpoint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Checkpoint;

    #[test]
    fn a_checkpoint_survives_its_text() {
        for text in [
            "cursor:MTU3:=",
            "cursor:a@b",
            "page:3",
            "time:1740823500",
            "start",
            "00ff00ff00ff00ff@cursor:MTU3:=@",
        ] {
            let checkpoint: Checkpoint = text.parse().unwrap();
            let json = serde_json::to_string(&checkpoint).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(
                serde_json::from_str::<Checkpoint>(&json).unwrap(),
                checkpoint
            );
        }
        assert!("cursor:".parse::<Checkpoint>().is_err());
        assert!("https://x".parse::<Checkpoint>().is_err());
        assert!("ff@cursor:x".parse::<Checkpoint>().is_err());
    }
}
