//! Who sent it, and when.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far a delivery's time may be from ours, either way.
const WINDOW: Duration = Duration::from_secs(300);

/// The most a body may hold. Zendesk's own are far smaller.
const MAX_BODY: usize = 1024 * 1024;

/// Checks deliveries against a webhook's signing secret. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// The first is the present one.
    secrets: Vec<SecretString>,
    window: Duration,
    max_body: usize,
}

/// Why a delivery is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The signature is not that of this body, time and secret.
    #[error("the signature does not fit")]
    Signature,
    /// It was signed longer ago, or further ahead, than the window allows.
    #[error("the time of the signature is outside the window")]
    Time,
    /// The time of the signature is not a time.
    #[error("the time of the signature cannot be read")]
    NoTime,
    /// The body is larger than is accepted.
    #[error("the body is too large")]
    TooLarge,
}

impl Verifier {
    /// Checks with a signing secret, taken as the text that Zendesk shows. The window is 300 s either way, the largest
    /// body 1 MiB.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self {
            secrets: vec![secret.into()],
            window: WINDOW,
            max_body: MAX_BODY,
        }
    }

    /// Takes signatures of another secret too: the former one, while a new one is brought in.
    #[must_use]
    pub fn or(mut self, secret: impl Into<SecretString>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Sets how far a delivery's time may be from ours.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Sets the size of the largest body taken, in bytes.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Checks a delivery: `timestamp` and `signature` as the headers [`TIMESTAMP`](super::TIMESTAMP) and
    /// [`SIGNATURE`](super::SIGNATURE) give them, `body` byte for byte.
    ///
    /// How long it takes does not tell how much of a signature was right.
    ///
    /// # Errors
    ///
    /// Why it is not taken: answer 401, and say no more.
    pub fn check(
        &self,
        now: Timestamp,
        timestamp: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<(), Refused> {
        if body.len() > self.max_body {
            return Err(Refused::TooLarge);
        }
        let signature = STANDARD
            .decode(signature.trim())
            .map_err(|_| Refused::Signature)?;
        let mut fits = false;
        for secret in &self.secrets {
            let fit = mac(secret, timestamp, body)
                .is_some_and(|mac| mac.verify_slice(&signature).is_ok());
            fits |= fit;
        }
        if !fits {
            return Err(Refused::Signature);
        }
        let signed: Timestamp = timestamp.trim().parse().map_err(|_| Refused::NoTime)?;
        match now.duration_since(signed).unsigned_abs() <= self.window {
            true => Ok(()),
            false => Err(Refused::Time),
        }
    }

    /// Signs a body as Zendesk would, for tests.
    pub fn sign(&self, timestamp: &str, body: &[u8]) -> String {
        let first = self.secrets.first();
        let mac = first.and_then(|secret| mac(secret, timestamp, body));
        mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes()))
            .unwrap_or_default()
    }
}

/// The secret counts as text, although it looks like base64; the time comes before the body. An empty secret, which
/// anybody could guess, signs nothing.
fn mac(secret: &SecretString, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let secret = secret.expose_secret().as_bytes();
    if secret.is_empty() {
        return None;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(timestamp.as_bytes());
    mac.update(body);
    Some(mac)
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a verifier with {} secrets", self.secrets.len())
    }
}
