//! What `include` asked for, kept as it came until a type is named for it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Shown;
use super::rows::rows;
use crate::error::{Error, Result, without_value};

/// The lists and objects that stand beside the records of a page, by key.
///
/// ```no_run
/// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
/// use zendesk_client::model::User;
///
/// let mut pages = client.tickets().list().include("users");
/// while let Some(page) = pages.next_page().await? {
///     let users = page.sideloads.list::<User>("users")?.found;
///     println!("{} tickets of {} people", page.items.len(), users.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Sideloads {
    pub(super) call: String,
    pub(super) raw: BTreeMap<String, Box<RawValue>>,
}

impl Sideloads {
    /// Decodes a list of records. One that cannot be read fails alone.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there is no such list in the answer: what was never asked for is not empty.
    pub fn list<T: DeserializeOwned>(&self, key: &str) -> Result<Shown<T>> {
        let missing = || self.shape(key, "missing, expected a list".to_owned());
        let raw = self.raw.get(key).ok_or_else(missing)?;
        let (found, malformed) =
            rows(key, raw).map_err(|error| self.shape(key, without_value(&error)))?;
        Ok(Shown { found, malformed })
    }

    /// Decodes whatever stands at `key`; `None` if nothing does.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if it is of another shape.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let Some(raw) = self.raw.get(key) else {
            return Ok(None);
        };
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| self.shape(key, without_value(&error)))
    }

    /// The keys, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.raw.keys().map(String::as_str)
    }

    /// The JSON text at `key`.
    pub fn as_json(&self, key: &str) -> Option<&str> {
        self.raw.get(key).map(|raw| raw.get())
    }

    /// Whether there is nothing beside the records.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    fn shape(&self, at: &str, reason: String) -> Error {
        Error::Shape {
            call: self.call.clone(),
            at: at.to_owned(),
            reason,
            id: None,
        }
    }
}

/// Shows the keys only.
impl fmt::Debug for Sideloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.raw.keys()).finish()
    }
}
