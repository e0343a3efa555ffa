//! Time off: who is away from when to when, and who stands in.
//!
//! A CSV file with the columns `agent`, `start`, `end` and, perhaps, `cover`: a Zendesk id or an e-mail address, days
//! inclusive. Whoever is not in it is not known to be away, which is not the same as being there.

mod off;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub use self::off::{TimeOff, Who, parse_csv};
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

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<TimeOff>>> {
        let text = file::read(&self.0).await?;
        let name = self.0.file_name().unwrap_or(self.0.as_os_str());
        parse_csv(&text, &name.to_string_lossy())
    }
}

#[cfg(test)]
mod tests;
