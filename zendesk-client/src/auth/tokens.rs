//! What the token endpoint gives, and what of it is kept.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::provider::AccessToken;
use crate::error::{Error, Result};

/// An answer of the token endpoint.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: SecretString,
    #[serde(default)]
    pub(super) expires_in: Option<u64>,
    #[serde(default, deserialize_with = "maybe_secret")]
    pub(super) refresh_token: Option<SecretString>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn maybe_secret<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(SecretString::from))
}

impl Token {
    pub(crate) fn lasts(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }
}

impl From<AccessToken> for Token {
    fn from(given: AccessToken) -> Self {
        Self {
            access_token: given.token,
            expires_in: given.lasts.map(|lasts| lasts.as_secs()),
            refresh_token: None,
        }
    }
}

/// A pair of tokens that replace each other: using the refresh token ends both and gives new ones.
///
/// `Debug` does not show them, and they have no serde: [`Tokens::to_json`] is the one way out.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub(super) access_token: SecretString,
    pub(super) refresh_token: SecretString,
    /// By the wall clock of whoever fetched them.
    pub(super) expires_at: Option<Timestamp>,
}

impl Tokens {
    /// Tokens from elsewhere, the access token to be replaced at once.
    pub fn new(
        access_token: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
    ) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: refresh_token.into(),
            expires_at: Some(Timestamp::UNIX_EPOCH),
        }
    }

    /// The tokens of an answer fetched at `now`.
    pub(super) fn of(token: Token, now: Timestamp) -> Result<Self> {
        let lasts = token.lasts();
        let refresh_token = token.refresh_token.ok_or_else(|| Error::Shape {
            call: "POST /oauth/tokens".to_owned(),
            at: "refresh_token".to_owned(),
            reason: "missing: this OAuth client's tokens are not renewed by refresh".to_owned(),
            id: None,
        })?;
        Ok(Self {
            access_token: token.access_token,
            refresh_token,
            expires_at: lasts
                .and_then(|lasts| now.checked_add(SignedDuration::try_from(lasts).ok()?).ok()),
        })
    }

    /// When the access token ends, by the clock of whoever fetched it.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// How long the access token is still good at `now`; `None` if it has no end.
    pub(super) fn lasts_from(&self, now: Timestamp) -> Option<Duration> {
        self.expires_at
            .map(|end| Duration::try_from(end.duration_since(now)).unwrap_or_default())
    }

    /// The tokens as JSON, for a [`TokenStore`](super::TokenStore). Whoever reads it acts as the user.
    pub fn to_json(&self) -> SecretString {
        let json = json!({
            "access_token": self.access_token.expose_secret(),
            "refresh_token": self.refresh_token.expose_secret(),
            "expires_at": self.expires_at,
        });
        json.to_string().into()
    }

    /// Reads what [`Tokens::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if it is something else.
    pub fn from_json(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Kept {
            #[serde(deserialize_with = "secret")]
            access_token: SecretString,
            #[serde(deserialize_with = "secret")]
            refresh_token: SecretString,
            expires_at: Option<Timestamp>,
        }
        // The parser's message may quote what it found.
        let kept: Kept = serde_json::from_str(json)
            .map_err(|_| Error::config("the stored tokens cannot be read"))?;
        Ok(Self {
            access_token: kept.access_token,
            refresh_token: kept.refresh_token,
            expires_at: kept.expires_at,
        })
    }
}
