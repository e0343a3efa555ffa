//! One attempt at a delivery: the signed request, and what its answer means for the next.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;

use super::Letter;
use crate::clock::Clock;
use crate::world::{ACCOUNT, secret_of, webhook_id};

/// Zendesk waits so long for an answer.
const TIMEOUT: Duration = Duration::from_secs(12);
/// So much of an answer is read.
const LONGEST_ANSWER: usize = 1 << 20;

/// A request that was sent, or was to be, and what came of it.
pub(super) struct Attempt {
    pub(super) headers: HeaderMap,
    pub(super) outcome: Outcome,
}

/// Sends a letter once.
pub(super) async fn attempt(letter: &Letter, id: &str, clock: &Clock) -> Attempt {
    let (request, host) = match request(letter, id, clock) {
        Ok(written) => written,
        Err(error) => {
            tracing::debug!(error = %error, "a webhook cannot be delivered to");
            return Attempt {
                headers: HeaderMap::new(),
                outcome: Outcome::Broken,
            };
        }
    };
    let headers = request.headers().clone();
    let outcome = match tokio::time::timeout(TIMEOUT, send(request, host)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => {
            tracing::debug!(error = %error, "a webhook was not delivered");
            Outcome::Broken
        }
        Err(_) => Outcome::TimedOut,
    };
    Attempt { headers, outcome }
}

/// Headers as `[{key, value}]`; whoever may read them is not told the webhook's credentials.
pub(super) fn listed(headers: &HeaderMap) -> Value {
    let shown = headers.iter().filter(|(name, _)| *name != AUTHORIZATION);
    shown
        .map(|(name, value)| {
            json!({ "key": name.as_str(), "value": String::from_utf8_lossy(value.as_bytes()) })
        })
        .collect()
}

async fn send(request: Request<Full<Bytes>>, host: String) -> anyhow::Result<Outcome> {
    let stream = TcpStream::connect(host).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let headers = listed(answer.headers());
    let retry_after = answer.headers().get("retry-after");
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER)
        .collect()
        .await;
    connection.abort();
    let body = body.map_err(|error| anyhow::anyhow!(error))?.to_bytes();
    Ok(Outcome::Answered {
        status,
        retry_after,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn request(
    letter: &Letter,
    id: &str,
    clock: &Clock,
) -> anyhow::Result<(Request<Full<Bytes>>, String)> {
    let webhook = &letter.webhook;
    let endpoint: Uri = webhook.text("endpoint").parse()?;
    anyhow::ensure!(
        endpoint.scheme_str() == Some("http"),
        "only http is delivered to"
    );
    let host = endpoint.host().unwrap_or_default();
    let address = format!("{host}:{}", endpoint.port_u16().unwrap_or(80));
    let method = webhook.text("http_method");
    let body = match method {
        "GET" | "DELETE" => "",
        _ => letter.body.as_str(),
    };
    let at = Timestamp::from_second(clock.now().as_second())?.to_string();
    let mut request = Request::builder()
        .method(method)
        .uri(endpoint.path_and_query().map_or("/", |path| path.as_str()))
        .header("Host", &address)
        .header("User-Agent", "Zendesk Webhook")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("X-Zendesk-Account-Id", ACCOUNT)
        .header("X-Zendesk-Webhook-Id", webhook_id(webhook.id))
        .header("X-Zendesk-Webhook-Invocation-Id", id)
        .header(
            "X-Zendesk-Webhook-Signature",
            sign(&secret_of(webhook), &at, body)?,
        )
        .header("X-Zendesk-Webhook-Signature-Timestamp", at);
    let authentication = &webhook["authentication"];
    let data = &authentication["data"];
    let text = |key: &str| data[key].as_str().unwrap_or_default();
    match authentication["type"].as_str() {
        Some("basic_auth") => {
            let pair = format!("{}:{}", text("username"), text("password"));
            let value = format!("Basic {}", STANDARD.encode(pair));
            request = request.header("Authorization", value);
        }
        Some("bearer_token") => {
            request = request.header("Authorization", format!("Bearer {}", text("token")));
        }
        Some("api_key") => request = request.header(text("name"), text("value")),
        _ => {}
    }
    for (name, value) in webhook["custom_headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    Ok((
        request.body(Full::new(Bytes::from(body.to_owned())))?,
        address,
    ))
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answered {
        status: u16,
        retry_after: Option<u64>,
        /// `[{key, value}]`
        headers: Value,
        body: String,
    },
    TimedOut,
    /// Refused, reset, or no address: not tried again.
    Broken,
}

impl Outcome {
    /// In a word, and as a status code: a timeout is Zendesk's own 504.
    pub(super) fn status(&self) -> (&'static str, Option<u16>) {
        match self {
            Outcome::Answered { status, .. } if (200..300).contains(status) => {
                ("success", Some(*status))
            }
            Outcome::Answered { status, .. } => ("failed", Some(*status)),
            Outcome::TimedOut => ("failed", Some(504)),
            Outcome::Broken => ("failed", None),
        }
    }

    /// The headers and the body of the answer.
    pub(crate) fn said(&self) -> (Value, &str) {
        match self {
            Outcome::Answered { headers, body, .. } => (headers.clone(), body),
            Outcome::TimedOut | Outcome::Broken => (json!([]), ""),
        }
    }

    /// What the test of a webhook answers.
    pub(crate) fn as_test(&self) -> Value {
        let (headers, payload) = self.said();
        let (_, status) = self.status();
        json!({ "response": { "headers": headers, "status_code": status, "payload": payload } })
    }
}

/// How often it was tried again, and for what.
#[derive(Debug, Default)]
pub(super) struct Again {
    conflicts: u32,
    timeouts: u32,
    told: u32,
}

impl Again {
    pub(super) fn wait(&mut self, outcome: &Outcome) -> Option<Duration> {
        match outcome {
            Outcome::Answered { status: 409, .. } => {
                self.conflicts += 1;
                (self.conflicts <= 3).then_some(Duration::ZERO)
            }
            Outcome::Answered {
                status: 429 | 503,
                retry_after: Some(seconds),
                ..
            } if *seconds < 60 => {
                self.told += 1;
                (self.told <= 3).then_some(Duration::from_secs(*seconds))
            }
            Outcome::TimedOut => {
                self.timeouts += 1;
                (self.timeouts <= 5).then_some(Duration::ZERO)
            }
            Outcome::Answered { .. } | Outcome::Broken => None,
        }
    }
}

/// `base64(HMAC-SHA256(secret, timestamp + body))`; the secret is taken as text.
fn sign(secret: &str, at: &str, body: &str) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(at.as_bytes());
    mac.update(body.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn a_signature_is_what_zendesk_documents() {
        let secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";
        let at = "2023-09-18T23:38:13Z";
        let signed = sign(secret, at, r#"{"say":"hello"}"#).unwrap();
        assert_eq!(signed, "iUV3r5jsDvkAqT4rd5h+hKEXreqCUm3FEnoUi5/6jbU=");
        let empty = sign(secret, at, "").unwrap();
        assert_eq!(empty, "muttWn9lEppRQvaq5+5YBVmYZiaQLuoqHGCE4rphSog=");
    }
}
