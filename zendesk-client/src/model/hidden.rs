//! What an answer holds and no log may.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token or a secret in a record. It is written like the text it is, but `Debug` does not show it.
///
/// ```
/// use zendesk_client::model::Hidden;
///
/// let token: Hidden = serde_json::from_str(r#""b3c4""#)?;
/// assert_eq!(format!("{token:?}"), "Hidden(..)");
/// assert_eq!(token.expose(), "b3c4");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(..)")
    }
}
