//! Credentials: who we are to Zendesk, and a token that is renewed once for everybody.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::error::{Error, Result};
use crate::request::{Lane, Repeat, Request};

/// Credentials of an account. `Debug` shows their kind only.
#[derive(Clone)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    ClientCredentials {
        id: String,
        secret: SecretString,
        scope: String,
    },
    ApiToken {
        email: String,
        token: SecretString,
    },
    Bearer(SecretString),
}

impl Auth {
    /// An OAuth client that acts as itself, with space-separated scopes. The way for a daemon; tokens are fetched and
    /// renewed as needed.
    pub fn client_credentials(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
        scope: impl Into<String>,
    ) -> Self {
        Self(Kind::ClientCredentials {
            id: id.into(),
            secret: secret.into(),
            scope: scope.into(),
        })
    }

    /// An API token, acting as the user with this address. Zendesk switches all of them off on 2027-04-30.
    pub fn api_token(email: impl Into<String>, token: impl Into<SecretString>) -> Self {
        Self(Kind::ApiToken {
            email: email.into(),
            token: token.into(),
        })
    }

    /// An OAuth access token from elsewhere; it is not renewed.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Self(Kind::Bearer(token.into()))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::ClientCredentials { .. } => "Auth::client_credentials",
            Kind::ApiToken { .. } => "Auth::api_token",
            Kind::Bearer(_) => "Auth::bearer",
        })
    }
}

/// What goes into one request, and which token it is, so that a refusal is not blamed on its successor.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    pub(crate) header: HeaderValue,
    generation: u64,
    renew_at: Option<Duration>,
}

impl Credential {
    pub(crate) fn is_fresh(&self, now: Duration) -> bool {
        self.renew_at.is_none_or(|renew_at| now < renew_at)
    }
}

/// The credentials of a client and its clones.
pub(crate) struct Keyring {
    auth: Auth,
    current: Mutex<Current>,
    /// Held by the one call that fetches a token; the others wait for it.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Current {
    credential: Option<Credential>,
    generation: u64,
    /// How many renewals have ended, and how the last one failed if it did.
    renewals: u64,
    failure: Option<Error>,
}

/// An answer of the token endpoint.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(deserialize_with = "secret")]
    access_token: SecretString,
    #[serde(default)]
    expires_in: Option<u64>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

impl Token {
    pub(crate) fn lasts(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }
}

impl Keyring {
    pub(crate) fn new(auth: Auth) -> Result<Self> {
        let fixed = match &auth.0 {
            Kind::ClientCredentials { .. } => None,
            Kind::ApiToken { email, token } => {
                tracing::warn!(
                    retirement = "2027-04-30",
                    "API tokens stop working on 2027-04-30: move to an OAuth client"
                );
                let pair = SecretString::from(format!("{email}/token:{}", token.expose_secret()));
                let pair = STANDARD.encode(pair.expose_secret());
                Some(header(&SecretString::from(format!("Basic {pair}")))?)
            }
            Kind::Bearer(token) => Some(bearer(token)?),
        };
        let credential = fixed.map(|header| Credential {
            header,
            generation: 0,
            renew_at: None,
        });
        Ok(Self {
            auth,
            current: Mutex::new(Current {
                credential,
                ..Current::default()
            }),
            renewing: tokio::sync::Mutex::new(()),
        })
    }

    /// The credential in hand, unless it is missing or about to expire.
    pub(crate) fn ready(&self, now: Duration) -> Option<Credential> {
        let current = self.lock();
        current
            .credential
            .as_ref()
            .filter(|credential| credential.is_fresh(now))
            .cloned()
    }

    /// Fetches a token, or waits for the call that is doing so and shares its result.
    pub(crate) async fn renew<F>(
        &self,
        clock: impl Fn() -> Duration,
        fetch: F,
    ) -> Result<Credential>
    where
        F: AsyncFnOnce(Request) -> Result<Token>,
    {
        let seen = self.lock().renewals;
        let _turn = self.renewing.lock().await;
        if let Some(credential) = self.ready(clock()) {
            return Ok(credential);
        }
        {
            let current = self.lock();
            if let (true, Some(failure)) = (current.renewals != seen, &current.failure) {
                return Err(failure.clone());
            }
        }
        let asked_at = clock();
        let fetched = match self.token_request() {
            Some(request) => fetch(request).await,
            None => Err(Error::config("these credentials cannot be renewed")),
        };
        self.keep(fetched, asked_at)
    }

    fn keep(&self, fetched: Result<Token>, asked_at: Duration) -> Result<Credential> {
        let mut current = self.lock();
        current.renewals += 1;
        let made = fetched.and_then(|token| Ok((bearer(&token.access_token)?, token.lasts())));
        match made {
            Ok((header, lasts)) => {
                current.generation += 1;
                let credential = Credential {
                    header,
                    generation: current.generation,
                    renew_at: lasts.map(|lasts| asked_at + lasts - margin(lasts)),
                };
                current.failure = None;
                current.credential = Some(credential.clone());
                Ok(credential)
            }
            Err(error) => {
                current.failure = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Zendesk refused `used`. Says whether another try with a new token makes sense.
    pub(crate) fn refused(&self, used: &Credential) -> bool {
        if !matches!(self.auth.0, Kind::ClientCredentials { .. }) {
            return false;
        }
        let mut current = self.lock();
        if current.generation == used.generation {
            current.credential = None;
        }
        true
    }

    fn token_request(&self) -> Option<Request> {
        let Kind::ClientCredentials { id, secret, scope } = &self.auth.0 else {
            return None;
        };
        let request = Request::post("/oauth/tokens").json(json!({
            "grant_type": "client_credentials",
            "client_id": id,
            "client_secret": secret.expose_secret(),
            "scope": scope,
        }));
        // A token whose answer was lost harms nobody.
        Some(request.lane(Lane::Auth).repeat(Repeat::Always))
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.auth.fmt(f)
    }
}

/// How long before its end a token is replaced: a minute, or a tenth of a short life.
fn margin(lasts: Duration) -> Duration {
    (lasts / 10).min(Duration::from_secs(60))
}

fn bearer(token: &SecretString) -> Result<HeaderValue> {
    header(&SecretString::from(format!(
        "Bearer {}",
        token.expose_secret()
    )))
}

fn header(text: &SecretString) -> Result<HeaderValue> {
    let mut header = HeaderValue::from_str(text.expose_secret())
        .map_err(|_| Error::config("the credentials hold characters that no header can"))?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests;
