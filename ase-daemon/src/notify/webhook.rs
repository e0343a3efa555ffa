//! Any service: a notice as JSON, signed the way Zendesk signs its webhooks.
//!
//! | header | holds |
//! |---|---|
//! | `X-ASE-Timestamp` | when it was sent, RFC 3339 |
//! | `X-ASE-Signature` | Base64 of the HMAC-SHA256 of timestamp and body, one right after the other |
//! | `X-ASE-Notice` | the notice's id; what comes with the same one is the same notice |

use anyhow::Context;
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::{
    Notice,
    channel::Refusal,
    http::{self, Http},
};

/// A service and what its notices are signed with.
#[derive(Debug)]
pub(super) struct Webhook {
    http: Http,
    url: Url,
    secret: SecretString,
}

impl Webhook {
    pub(super) fn new(http: Http, url: &str, secret: SecretString) -> anyhow::Result<Self> {
        let url = http::address(url).context("`notify.webhook.url` is not acceptable")?;
        Ok(Self { http, url, secret })
    }

    pub(super) async fn send(&self, notice: &Notice) -> Result<(), Refusal> {
        let body = serde_json::to_string(notice).map_err(Refusal::new)?;
        let timestamp = Timestamp::now().to_string();
        let signature = self.signature(&timestamp, &body);
        let request = self.http.post(&self.url);
        let request = request
            .header("X-ASE-Timestamp", timestamp)
            .header("X-ASE-Signature", signature)
            .header("X-ASE-Notice", &notice.id)
            .body(body);
        http::send(request).await
    }

    fn signature(&self, timestamp: &str, body: &str) -> String {
        let key = self.secret.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is good");
        mac.update(timestamp.as_bytes());
        mac.update(body.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }
}
