//! Time off: who is away from when to when, and who stands in.
//!
//! An iCalendar file (`.ics`), or a CSV file with the columns `agent`, `start`, `end` and, perhaps, `cover`: a Zendesk id or an e-mail address, days
//! inclusive. Whoever is not in it is not known to be away, which is not the same as being there.

mod ics;
mod off;

use std::path::{Path, PathBuf};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub use self::{
    ics::parse_ics,
    off::{TimeOff, Who, parse_csv},
};
use super::{
    file,
    kept::{Brought, Source},
};

/// A file of absences, on this host.
#[derive(Clone, Debug)]
pub struct Availability(PathBuf);

impl Availability {
    /// The file at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Source for Availability {
    type Value = Vec<TimeOff>;

    fn is_remote(&self) -> bool {
        false
    }

    async fn read(&self, now: Timestamp) -> anyhow::Result<Brought<Vec<TimeOff>>> {
        let text = file::read(&self.0).await?;
        let name = self.0.file_name().unwrap_or(self.0.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let today = now.to_zoned(TimeZone::UTC).date();
        tokio::task::spawn_blocking(move || parse(&text, &name, today)).await?
    }
}

/// Reads absences from a text in either form.
fn parse(text: &str, name: &str, today: Date) -> anyhow::Result<Brought<Vec<TimeOff>>> {
    let is_calendar = name.to_lowercase().ends_with(".ics") || text.starts_with("BEGIN:VCALENDAR");
    if is_calendar {
        parse_ics(text, name, today)
    } else {
        parse_csv(text, name)
    }
}

#[cfg(test)]
mod tests;
