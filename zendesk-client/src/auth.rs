//! Credentials: who we are to Zendesk, and a token that is renewed once for everybody.

mod authorization;
mod provider;
mod store;
mod tokens;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::request::{Lane, Repeat, Request};

pub use self::authorization::Authorization;
pub use self::provider::{AccessToken, BoxedFuture, CredentialProvider};
pub use self::store::{TokenFile, TokenStore};
pub(crate) use self::tokens::Token;
pub use self::tokens::Tokens;

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
    Rotating(Rotating),
    Provider(Arc<dyn CredentialProvider>),
}

/// Tokens that replace each other.
#[derive(Clone)]
struct Rotating {
    client_id: String,
    /// A public client has none.
    secret: Option<SecretString>,
    store: Arc<dyn TokenStore>,
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

    /// A user's access and refresh token, which replace each other and are kept in `store`; [`Authorization`] gets the
    /// first ones. `secret` is that of a confidential OAuth client; a public one has none.
    pub fn rotating(
        client_id: impl Into<String>,
        secret: Option<impl Into<SecretString>>,
        store: impl TokenStore + 'static,
    ) -> Self {
        Self(Kind::Rotating(Rotating {
            client_id: client_id.into(),
            secret: secret.map(Into::into),
            store: Arc::new(store),
        }))
    }

    /// Access tokens from `provider`, which is asked whenever one is needed.
    pub fn provider(provider: impl CredentialProvider + 'static) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::ClientCredentials { .. } => "Auth::client_credentials",
            Kind::ApiToken { .. } => "Auth::api_token",
            Kind::Bearer(_) => "Auth::bearer",
            Kind::Rotating(_) => "Auth::rotating",
            Kind::Provider(_) => "Auth::provider",
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
    /// The token that Zendesk would not take.
    refused: Option<HeaderValue>,
    /// New tokens that the store would not take.
    unsaved: Option<Tokens>,
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

    /// Fetches a token, or waits for the call that is doing so and shares its result.
    pub(crate) async fn renew<'a>(
        &self,
        clock: &dyn Clock,
        fetch: &(dyn Fn(Request) -> BoxedFuture<'a, Token> + Sync),
    ) -> Result<Credential> {
        let seen = self.lock().renewals;
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
                fetch(token_request(json!({
                    "grant_type": "client_credentials",
                    "client_id": id,
                    "client_secret": secret.expose_secret(),
                    "scope": scope,
                })))
                .await
            }
            Kind::Rotating(rotating) => self.rotate(rotating, clock, fetch).await,
            Kind::Provider(provider) => provider.access_token().await.map(Token::from),
            Kind::ApiToken { .. } | Kind::Bearer(_) => {
                Err(Error::config("these credentials cannot be renewed"))
            }
        };
        self.keep(fetched, asked_at)
    }

    /// The stored access token if it is still good and not the one just refused, else new ones.
    async fn rotate<'a>(
        &self,
        rotating: &Rotating,
        clock: &dyn Clock,
        fetch: &(dyn Fn(Request) -> BoxedFuture<'a, Token> + Sync),
    ) -> Result<Token> {
        let mut held = self.stored(rotating).await?;
        if self.may_be_good(&held, clock) {
            return Ok(as_token(&held, clock));
        }
        let renewed = match fetch(rotating.request(&held)).await {
            Err(error) if error.is_auth() => {
                // Another process may have been faster; then the store holds what it got.
                let now_stored = self.stored(rotating).await?;
                if is_same(&now_stored, &held) {
                    return Err(error);
                }
                held = now_stored;
                if self.may_be_good(&held, clock) {
                    return Ok(as_token(&held, clock));
                }
                fetch(rotating.request(&held)).await
            }
            renewed => renewed,
        };
        let fresh = Tokens::of(renewed?, clock.now())?;
        let saved = rotating.store.save(&fresh).await;
        if let Err(error) = &saved {
            tracing::error!(%error, "the new tokens could not be saved and live in this process only");
        }
        let token = as_token(&fresh, clock);
        self.lock().unsaved = saved.is_err().then_some(fresh);
        Ok(token)
    }

    /// What the store holds, or what it should: tokens it would not take are the only ones that are good.
    async fn stored(&self, rotating: &Rotating) -> Result<Tokens> {
        let unsaved = self.lock().unsaved.clone();
        if let Some(unsaved) = unsaved {
            if rotating.store.save(&unsaved).await.is_ok() {
                self.lock().unsaved = None;
            }
            return Ok(unsaved);
        }
        let stored = rotating.store.load().await?;
        stored.ok_or_else(|| Error::config("the token store is empty: authorize first"))
    }

    fn may_be_good(&self, tokens: &Tokens, clock: &dyn Clock) -> bool {
        let lasts = tokens.lasts_from(clock.now());
        let lasts_long = lasts.is_none_or(|lasts| lasts > margin(Duration::MAX));
        let refused = self.lock().refused.clone();
        let is_refused = refused.is_some_and(|refused| {
            bearer(&tokens.access_token).is_ok_and(|bearer| bearer == refused)
        });
        lasts_long && !is_refused
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

impl Rotating {
    fn request(&self, held: &Tokens) -> Request {
        let mut body = json!({
            "grant_type": "refresh_token",
            "refresh_token": held.refresh_token.expose_secret(),
            "client_id": self.client_id,
        });
        if let Some(secret) = &self.secret {
            body["client_secret"] = secret.expose_secret().into();
        }
        token_request(body)
    }
}

/// A token whose answer was lost harms nobody, and a refresh token whose use was lost is lost either way.
fn token_request(body: Value) -> Request {
    Request::post("/oauth/tokens")
        .json(body)
        .lane(Lane::Auth)
        .repeat(Repeat::Always)
}

fn as_token(held: &Tokens, clock: &dyn Clock) -> Token {
    Token {
        access_token: held.access_token.clone(),
        expires_in: held.lasts_from(clock.now()).map(|lasts| lasts.as_secs()),
        refresh_token: None,
    }
}

fn is_same(one: &Tokens, other: &Tokens) -> bool {
    one.refresh_token.expose_secret() == other.refresh_token.expose_secret()
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
