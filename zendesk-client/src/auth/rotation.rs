//! Tokens that replace each other.
//!
//! Using a refresh token ends it and gives its successor once; Zendesk grants no grace to the old one. So a renewal is
//! noted in the store before it is sent, and what an earlier run noted and never brought to an end is tried again once:
//! either Zendesk had not taken it, or the successor is lost and the user has to authorize again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::keyring::{Fetch, bearer, margin};
use super::store::{Renewal, TokenStore};
use super::token_request;
use super::tokens::{Token, Tokens};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::request::{Repeat, Request};

/// Requests for tokens in one renewal: the second after a lost answer, or for what another process has stored.
const REQUESTS: u32 = 2;

/// How long another process is given to store what it got, and Zendesk to recover.
const PAUSE: Duration = Duration::from_secs(1);

/// The tokens of one user, kept in a store.
#[derive(Clone)]
pub(super) struct Rotation {
    client_id: String,
    /// A public client has none.
    secret: Option<SecretString>,
    store: Arc<dyn TokenStore>,
    memory: Arc<Mutex<Memory>>,
}

/// What only this process knows.
#[derive(Default)]
struct Memory {
    /// New tokens that the store would not take.
    unsaved: Option<Tokens>,
    /// A refresh token that Zendesk refused, and what was said then. It is not sent again.
    dead: Option<(Tokens, Error)>,
}

impl Rotation {
    pub(super) fn new(
        client_id: String,
        secret: Option<SecretString>,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        Self {
            client_id,
            secret,
            store,
            memory: Arc::default(),
        }
    }

    /// The stored access token if it is still good and not the one just refused, else a new one.
    pub(super) async fn token(
        &self,
        refused: Option<&HeaderValue>,
        clock: &dyn Clock,
        fetch: Fetch<'_, '_>,
    ) -> Result<Token> {
        let mut held = self.held().await?;
        let mut requests = 0;
        loop {
            if may_be_good(&held, refused, clock) {
                return Ok(as_token(&held, clock));
            }
            self.is_alive(&held)?;
            let lost_since = self.open_renewal(&held).await?;
            if lost_since.is_none() {
                let renewal = Renewal::of(&held, clock.now());
                self.store.note_renewal(Some(&renewal)).await?;
            }
            requests += 1;
            let error = match fetch(self.request(&held)).await {
                Ok(token) => return self.keep(token, clock).await,
                Err(error) => error,
            };
            let dead = is_invalid_grant(&error);
            let in_doubt = error.is_outcome_unknown();
            if !in_doubt && lost_since.is_none() {
                self.nothing_lost().await;
            }
            if !in_doubt && !dead {
                return Err(error);
            }
            // Another process may have been faster, and stores what it got about now.
            clock.sleep(PAUSE).await;
            let stored = self.held().await?;
            if dead && is_same(&stored, &held) {
                return Err(self.give_up(held, lost_since, error));
            }
            if requests == REQUESTS && !may_be_good(&stored, refused, clock) {
                return Err(cause(error));
            }
            held = stored;
        }
    }

    fn request(&self, held: &Tokens) -> Request {
        let mut body = json!({
            "grant_type": "refresh_token",
            "refresh_token": held.refresh_token.expose_secret(),
            "client_id": self.client_id,
        });
        if let Some(secret) = &self.secret {
            body["client_secret"] = secret.expose_secret().into();
        }
        // After a lost answer it is for the loop above to say what next.
        token_request(body).repeat(Repeat::IfNotTaken)
    }

    /// What the store holds, or what it should: tokens it would not take are the only ones that are good.
    async fn held(&self) -> Result<Tokens> {
        let unsaved = self.lock().unsaved.clone();
        if let Some(unsaved) = unsaved {
            if self.store.save(&unsaved).await.is_ok() {
                self.lock().unsaved = None;
            }
            return Ok(unsaved);
        }
        let stored = self.store.load().await?;
        stored.ok_or_else(|| Error::config("the token store is empty: authorize first"))
    }

    /// When the renewal of these very tokens began that did not end, in this run or an earlier one.
    async fn open_renewal(&self, held: &Tokens) -> Result<Option<Timestamp>> {
        let noted = self.store.renewal().await?;
        Ok(noted
            .filter(|renewal| renewal.is_of(held))
            .map(|renewal| renewal.began))
    }

    /// Zendesk did not replace the tokens, so no later refusal is to be blamed on this renewal.
    async fn nothing_lost(&self) {
        if let Err(error) = self.store.note_renewal(None).await {
            tracing::warn!(%error, "a renewal that ended is still noted as open");
        }
    }

    async fn keep(&self, token: Token, clock: &dyn Clock) -> Result<Token> {
        let fresh = Tokens::of(token, clock.now())?;
        let saved = self.store.save(&fresh).await;
        if let Err(error) = &saved {
            tracing::error!(%error, "the new tokens could not be saved and live in this process only");
        }
        let token = as_token(&fresh, clock);
        self.lock().unsaved = saved.is_err().then_some(fresh);
        Ok(token)
    }

    /// Fails if these tokens were refused before: the answer would be the same.
    fn is_alive(&self, held: &Tokens) -> Result<()> {
        match &self.lock().dead {
            Some((dead, error)) if is_same(dead, held) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    fn give_up(&self, held: Tokens, renewal_began: Option<Timestamp>, error: Error) -> Error {
        let Error::Auth {
            call, request_id, ..
        } = error
        else {
            return error;
        };
        let lost = Error::AuthorizationLost {
            call,
            renewal_began,
            request_id,
        };
        let mut memory = self.lock();
        memory.unsaved = None;
        memory.dead = Some((held, lost.clone()));
        lost
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn may_be_good(tokens: &Tokens, refused: Option<&HeaderValue>, clock: &dyn Clock) -> bool {
    let lasts = tokens.lasts_from(clock.now());
    let is_refused = refused
        .is_some_and(|refused| bearer(&tokens.access_token).is_ok_and(|bearer| bearer == refused));
    lasts.is_none_or(|lasts| lasts > margin(Duration::MAX)) && !is_refused
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

fn is_invalid_grant(error: &Error) -> bool {
    matches!(error, Error::Auth { code: Some(code), .. } if code == "invalid_grant")
}

/// What hid the outcome. That a renewal is a write is our affair, not the caller's.
fn cause(error: Error) -> Error {
    match error {
        Error::OutcomeUnknown { source, .. } => *source,
        error => error,
    }
}
