//! Where tokens are kept between two runs.

use std::fmt;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::provider::BoxedFuture;
use super::tokens::Tokens;

/// Keeps a pair of [`Tokens`], and a note of the renewal under way; see [`Auth::rotating`](super::Auth::rotating).
///
/// Zendesk ends the old tokens when it gives new ones, and gives those once. The client therefore
///
/// 1. notes the renewal ([`note_renewal`](Self::note_renewal)) and does not begin it if that fails;
/// 2. asks for new tokens;
/// 3. saves them ([`save`](Self::save)) before it uses them. If that fails it goes on with them, saves again with the
///    next renewal, and does not renew them before it could.
///
/// Steps 2 and 3 go on when the call that needed the token is dropped. If the program ends between them, the next run
/// finds the note and tries the stored refresh token once: either Zendesk had not taken it, or every call is an
/// [`Error::AuthorizationLost`](crate::Error::AuthorizationLost), which says since when, and nothing more is sent until
/// the store holds other tokens.
///
/// The store is read before every renewal, so that processes that share it follow each other. A save, and a note, must
/// be all or nothing and lasting when it returns. The note never replaces the tokens: keep it beside them.
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// Reads the tokens; `None` if there never were any.
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>>;

    /// Replaces the tokens.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxedFuture<'a, ()>;

    /// Reads what was noted last; `None` if nothing is.
    fn renewal(&self) -> BoxedFuture<'_, Option<Renewal>>;

    /// Replaces the note.
    fn note_renewal<'a>(&'a self, renewal: Option<&'a Renewal>) -> BoxedFuture<'a, ()>;
}

/// A note that tokens were about to be renewed. It is open while the store still holds those tokens. Not a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// Of the refresh token that was about to be used: its SHA-256, in part, which says nothing about it.
    of: String,
    pub(super) began: Timestamp,
}

impl Renewal {
    pub(super) fn of(tokens: &Tokens, began: Timestamp) -> Self {
        Self {
            of: print(tokens),
            began,
        }
    }

    pub(super) fn is_of(&self, tokens: &Tokens) -> bool {
        self.of == print(tokens)
    }

    /// When it began, by the clock of whoever began it.
    pub fn began(&self) -> Timestamp {
        self.began
    }
}

fn print(tokens: &Tokens) -> String {
    let hash = Sha256::digest(tokens.refresh_token.expose_secret());
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
