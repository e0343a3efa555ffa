//! Team files: one YAML file an engineer, as in the handbook's Support Team project (`data/agents/*.yml`).
//!
//! Read are `focuses` (shares, organizations and their instance, in whatever spelling), the engineer's Zendesk ids
//! (`zendesk.main.id`, `zendesk.us-federal.id`), `email`, `pagerduty`, `region` and `working_hours`. Every other key is
//! left alone. A file that is no YAML, or has something else where a number belongs, is named with line and column; it
//! hides none of the others, and what rests on it is held.

mod hours;
mod member;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub(super) use self::member::{text_of, told};
pub use self::{
    hours::WorkingHours,
    member::{Member, Region, parse_member},
};
use super::{
    file,
    kept::{Brought, Source},
};

/// A folder of team files, on this host.
#[derive(Clone, Debug)]
pub struct TeamFolder(PathBuf);

impl TeamFolder {
    /// The folder at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Source for TeamFolder {
    type Value = Vec<Member>;

    fn is_remote(&self) -> bool {
        false
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<Member>>> {
        file::read_folder(&self.0, members).await
    }
}

/// The engineers of these files.
pub(super) fn members(files: Vec<file::Text>) -> Brought<Vec<Member>> {
    let value: Vec<Member> = files
        .into_iter()
        .map(|file| match file.text {
            Ok(text) => parse_member(&file.name, &text),
            Err(why) => Member::unread(&file.name, format!("it cannot be read: {why}")),
        })
        .collect();
    Brought {
        records: value.len(),
        flaws: value
            .iter()
            .flat_map(|member| {
                member
                    .flaws
                    .iter()
                    .map(|flaw| format!("team file {}: {flaw}", member.file))
            })
            .collect(),
        value,
        incomplete: None,
    }
}

#[cfg(test)]
mod tests;
