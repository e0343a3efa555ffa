//! One request with JSON to a service that takes notices.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use reqwest::{RequestBuilder, StatusCode, Url, header::RETRY_AFTER, redirect::Policy};

use super::channel::Refusal;
use crate::config::is_loopback;

/// The longest that a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends over connections that are kept.
#[derive(Clone, Debug)]
pub(super) struct Http(Arc<reqwest::Client>);

impl Http {
    pub(super) fn new() -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // What follows a redirect may be anybody.
            .redirect(Policy::none())
            .build()
            .context("preparing to send notices")?;
        Ok(Self(Arc::new(client)))
    }

    pub(super) fn post(&self, url: &Url) -> RequestBuilder {
        self.0
            .post(url.clone())
            .header("Content-Type", "application/json")
    }
}

/// An address that notices may go to: encrypted, unless on this host. It may be a secret, and is not shown.
pub(super) fn address(text: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text).ok().context("it holds no URL")?;
    let safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url);
    ensure!(safe, "it is not an https address");
    Ok(url)
}

/// Sends, and says why it was not taken; never where it went.
pub(super) async fn send(request: RequestBuilder) -> Result<(), Refusal> {
    let answer = request.send().await.map_err(|error| {
        Refusal::new(match error {
            error if error.is_timeout() => "no answer within 10 s",
            error if error.is_connect() => "no connection",
            _ => "the connection broke off",
        })
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let told = answer.headers().get(RETRY_AFTER);
    let retry_after = told
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    Err(Refusal {
        why: format!("answered {}", status.as_u16()),
        retry_after,
        // It will not like the same body any better later.
        for_good: matches!(
            status,
            StatusCode::BAD_REQUEST
                | StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::UNPROCESSABLE_ENTITY
        ),
    })
}
