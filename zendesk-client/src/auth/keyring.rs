//! The credential that requests carry: fetched once for everybody, replaced before its end.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::provider::BoxedFuture;
use super::tokens::Token;
use super::{Auth, Kind, by_client_credentials};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::request::Request;

/// Sends a request for a token.
pub(super) type Fetch<'f, 'a> = &'f (dyn Fn(Request) -> BoxedFuture<'a, Token> + Sync);

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
    /// The token that Zendesk would not take.
    refused: Option<HeaderValue>,
}

impl Keyring {
    pub(crate) fn new(auth: Auth) -> Result<Self> {
        let fixed = match &auth.0 {
            Kind::ClientCredentials { .. } | Kind::Rotating(_) | Kind::Provider(_) => None,
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

    /// How many renewals have ended; see [`renew`](Self::renew).
    pub(crate) fn renewals(&self) -> u64 {
        self.lock().renewals
    }

    /// Fetches a token, or waits for the call that is doing so and shares its result: that of any renewal that ended
    /// after the `seen`th.
    pub(crate) async fn renew<'a>(
        &self,
        seen: u64,
        clock: &dyn Clock,
        fetch: Fetch<'_, 'a>,
    ) -> Result<Credential> {
        let _turn = self.renewing.lock().await;
        if let Some(credential) = self.ready(clock.monotonic()) {
            return Ok(credential);
        }
        {
            let current = self.lock();
            if let (true, Some(failure)) = (current.renewals != seen, &current.failure) {
                return Err(failure.clone());
            }
        }
        let asked_at = clock.monotonic();
        let fetched = match &self.auth.0 {
            Kind::ClientCredentials { id, secret, scope } => {
                fetch(by_client_credentials(id, secret, scope)).await
            }
            Kind::Rotating(rotation) => {
                let refused = self.lock().refused.clone();
                rotation.token(refused.as_ref(), clock, fetch).await
            }
            Kind::Provider(provider) => provider.access_token().await.map(Token::from),
            Kind::ApiToken { .. } | Kind::Bearer(_) => {
                Err(Error::config("these credentials cannot be renewed"))
            }
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
                    renew_at: lasts.map(|lasts| asked_at.saturating_add(lasts - margin(lasts))),
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
        if matches!(self.auth.0, Kind::ApiToken { .. } | Kind::Bearer(_)) {
            return false;
        }
        let mut current = self.lock();
        if current.generation == used.generation {
            current.credential = None;
            current.refused = Some(used.header.clone());
        }
        true
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
pub(super) fn margin(lasts: Duration) -> Duration {
    (lasts / 10).min(Duration::from_secs(60))
}

pub(super) fn bearer(token: &SecretString) -> Result<HeaderValue> {
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
