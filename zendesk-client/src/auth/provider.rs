//! Tokens from elsewhere: a vault, a side car, another process.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use secrecy::SecretString;

use crate::error::Result;

/// A boxed future, so that traits with it can be objects.
pub type BoxedFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Gives out access tokens; see [`Auth::provider`](super::Auth::provider).
///
/// It is asked for the first call, when the token is about to expire, and after Zendesk refused it (at most once a
/// call); never twice at the same time, however many calls wait for it.
///
/// ```
/// use zendesk_client::{AccessToken, Auth, BoxedFuture, CredentialProvider};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl CredentialProvider for Vault {
///     fn access_token(&self) -> BoxedFuture<'_, AccessToken> {
///         Box::pin(async { Ok(AccessToken::new("read from the vault")) })
///     }
/// }
///
/// let auth = Auth::provider(Vault);
/// ```
pub trait CredentialProvider: Send + Sync + fmt::Debug {
    /// Reads the token that is good now.
    fn access_token(&self) -> BoxedFuture<'_, AccessToken>;
}

/// An OAuth access token, and how long it is good. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(crate) token: SecretString,
    pub(crate) lasts: Option<Duration>,
}

impl AccessToken {
    /// A token that is good until Zendesk refuses it.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self {
            token: token.into(),
            lasts: None,
        }
    }

    /// Says for how long it is good from now on; another is asked for a little earlier.
    #[must_use]
    pub fn lasting(mut self, lasts: Duration) -> Self {
        self.lasts = Some(lasts);
        self
    }
}
