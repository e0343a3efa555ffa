//! What a finished list or a question by id leaves in hand.

use serde::de::DeserializeOwned;

use super::{Checkpoint, Page, Sideloads};
use crate::error::Result;

/// A record that could not be read. Holds nothing of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Malformed {
    /// The record's id, if that much could be read.
    pub id: Option<i64>,
    /// The JSON path of the value that is not as expected.
    pub at: String,
    /// What was expected there.
    pub reason: String,
}

/// Records that were asked for by id. Unknown ids are simply absent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shown<T> {
    /// What was found, in no particular order.
    pub found: Vec<T>,
    /// What was found and could not be read.
    pub malformed: Vec<Malformed>,
}

impl<T> IntoIterator for Shown<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

/// A list that was read to the end the server named. Only [`Pages::complete`](super::Pages::complete) makes one, so whoever holds it may draw
/// conclusions from what is absent, as far as [`malformed`](Complete::malformed) is empty.
#[derive(Clone, Debug)]
pub struct Complete<T> {
    items: Vec<T>,
    malformed: Vec<Malformed>,
    checkpoint: Option<Checkpoint>,
    pages: usize,
    sideloads: Vec<Sideloads>,
}

impl<T> Complete<T> {
    pub(super) fn nothing() -> Self {
        Self {
            items: Vec::new(),
            malformed: Vec::new(),
            checkpoint: None,
            pages: 0,
            sideloads: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, page: Page<T>) {
        self.items.extend(page.items);
        self.malformed.extend(page.malformed);
        self.checkpoint = page.checkpoint;
        self.pages += 1;
        if !page.sideloads.is_empty() {
            self.sideloads.push(page.sideloads);
        }
    }

    /// The records that could be read.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The records that could be read.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The records that could not be read.
    pub fn malformed(&self) -> &[Malformed] {
        &self.malformed
    }

    /// Where an export goes on next time.
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    /// Decodes what `include` asked for, of all pages. A record that several pages refer to comes several times.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`](crate::Error::Shape) if a page came without that list.
    pub fn sideloaded<U: DeserializeOwned>(&self, key: &str) -> Result<Shown<U>> {
        let mut all = Shown {
            found: Vec::new(),
            malformed: Vec::new(),
        };
        if self.sideloads.len() < self.pages {
            // A page without anything beside its records: say what it lacks.
            Sideloads::default().list::<U>(key)?;
        }
        for page in &self.sideloads {
            let shown = page.list(key)?;
            all.found.extend(shown.found);
            all.malformed.extend(shown.malformed);
        }
        Ok(all)
    }

    /// Pages read.
    pub fn pages(&self) -> usize {
        self.pages
    }
}
