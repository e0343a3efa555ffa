//! Other people's services, over HTTP: to the configured host only, never redirected, bounded in time and size, and no
//! faster than they ask for.

use std::{fmt, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;
use zendesk_client::Clock;

/// How long an answer may take, whole.
const WITHIN: Duration = Duration::from_secs(30);
/// How long one request waits for a service that asks for that, in all. A reading as a whole is bounded by whoever keeps it.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a call that failed on the way, or on the other side, is made again.
const TRIES: u32 = 3;
/// No page of records is larger.
const LARGEST: usize = 32 << 20;

/// A service, by its address.
#[derive(Clone)]
pub(super) struct Service {
    base: Url,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    within: Duration,
}

/// What a service is asked.
#[derive(Default)]
pub(super) struct Call {
    pub(super) method: Method,
    /// From the host on.
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) secrets: Vec<(&'static str, SecretString)>,
    pub(super) accept: Option<&'static str>,
    pub(super) body: Body,
}

#[derive(Default)]
pub(super) enum Body {
    #[default]
    None,
    Form(Vec<(&'static str, SecretString)>),
    Json(Value),
}

/// An answer that is a success.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The service understood us and said no.
#[derive(Debug)]
pub(super) struct Refused {
    what: String,
    pub(super) status: StatusCode,
    /// What the service calls it, where that is a word.
    code: Option<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: it answered {}", self.what, self.status)?;
        match &self.code {
            Some(code) => write!(out, " ({code})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refused {}

impl Service {
    /// The service at `url`, the value of the key `key`. Plain http is accepted for loopback addresses only.
    pub(super) fn new(url: &str, key: &str, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let base = Url::parse(url).with_context(|| format!("`{key}` is not a URL"))?;
        let secure = base.scheme() == "https";
        ensure!(
            secure || crate::config::is_loopback(&base),
            "`{key}` is not https; plain http is accepted for loopback addresses only"
        );
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .https_only(secure)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(Duration::from_secs(10))
            .user_agent(concat!("ase-daemon/", env!("CARGO_PKG_VERSION")));
        if !secure {
            // A proxy from the environment would be sent the credentials in clear.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        Ok(Self {
            base,
            http: builder
                .build()
                .context("the HTTP client could not be set up (TLS)")?,
            clock,
            within: WITHIN,
        })
    }

    /// The same, less patient.
    #[cfg(test)]
    pub(super) fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// Asks, and asks again where that may help.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the service said no; else whatever kept it from answering.
    pub(super) async fn ask(&self, call: &Call) -> anyhow::Result<Answer> {
        // The path, without what is asked for: that may be confidential.
        let what = format!("{} {}", call.method, call.path);
        let (mut waited, mut failed) = (Duration::ZERO, 0);
        loop {
            let trouble = match self.once(call).await {
                Ok((status, headers, body)) if status.is_success() => {
                    return Ok(Answer { headers, body });
                }
                Ok((status, headers, _)) if is_limit(status, &headers) => {
                    let wait = asked_for(&headers).unwrap_or(Duration::from_secs(30));
                    waited += wait.max(Duration::from_secs(1));
                    if waited > PATIENCE {
                        bail!(
                            "{what}: it answered {status} and asks for {} s more",
                            wait.as_secs()
                        );
                    }
                    self.clock.sleep(wait).await;
                    continue;
                }
                Ok((status, ..)) if status.is_redirection() => {
                    bail!(
                        "{what}: it redirects ({status}), which is never followed; is the address right?"
                    )
                }
                Ok((status, ..)) if status.is_server_error() => {
                    anyhow::anyhow!("{what}: it answered {status}")
                }
                Ok((status, _, body)) => {
                    return Err(Refused {
                        what,
                        status,
                        code: code(&body),
                    }
                    .into());
                }
                Err(error) => error.context(what.clone()),
            };
            failed += 1;
            // Only what changes nothing is asked again when it may have been heard.
            if failed >= TRIES || call.method != Method::GET {
                return Err(trouble);
            }
            self.clock.sleep(Duration::from_secs(1 << failed)).await;
        }
    }

    /// Asks for JSON.
    pub(super) async fn json(&self, call: &Call) -> anyhow::Result<(Value, HeaderMap)> {
        let answer = self.ask(call).await?;
        let value = serde_json::from_slice(&answer.body).map_err(|_| {
            anyhow::anyhow!("{} {}: the answer is not JSON", call.method, call.path)
        })?;
        Ok((value, answer.headers))
    }

    async fn once(&self, call: &Call) -> anyhow::Result<(StatusCode, HeaderMap, Vec<u8>)> {
        let request = self.request(call)?;
        let exchange = async {
            let mut response = request.send().await.map_err(told)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(told)? {
                ensure!(
                    body.len() + chunk.len() <= LARGEST,
                    "the answer is larger than {} MiB",
                    LARGEST >> 20
                );
                body.extend_from_slice(&chunk);
            }
            Ok((status, headers, body))
        };
        match tokio::time::timeout(self.within, exchange).await {
            Ok(answer) => answer,
            Err(_) => bail!("it did not answer within {:?}", self.within),
        }
    }

    fn request(&self, call: &Call) -> anyhow::Result<reqwest::RequestBuilder> {
        let url = self.base.join(&call.path).context("an address")?;
        ensure!(
            url.origin() == self.base.origin(),
            "it points to another host, where its credentials do not belong"
        );
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .query(&call.query)
            .header("accept", call.accept.unwrap_or("application/json"));
        for (name, secret) in &call.secrets {
            let mut value = HeaderValue::from_str(secret.expose_secret())
                .map_err(|_| anyhow::anyhow!("a secret has characters that no header can have"))?;
            value.set_sensitive(true);
            request = request.header(HeaderName::from_static(name), value);
        }
        Ok(match &call.body {
            Body::None => request,
            Body::Json(value) => request.json(value),
            Body::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                for (name, secret) in fields {
                    form.append_pair(name, secret.expose_secret());
                }
                request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form.finish())
            }
        })
    }
}

/// What kept an answer from coming, without the address: that may hold what was asked for.
fn told(error: reqwest::Error) -> anyhow::Error {
    let kind = if error.is_connect() {
        "it cannot be reached"
    } else if error.is_timeout() {
        "it did not answer in time"
    } else {
        "the answer broke off"
    };
    anyhow::anyhow!(kind)
}

fn is_limit(status: StatusCode, headers: &HeaderMap) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::SERVICE_UNAVAILABLE && headers.contains_key(RETRY_AFTER)
}

/// How long the service asks to be left alone: `Retry-After`, or PagerDuty's and GitLab's seconds to the reset.
fn asked_for(headers: &HeaderMap) -> Option<Duration> {
    let seconds = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    let wait =
        seconds("retry-after").or_else(|| seconds("ratelimit-reset").filter(|it| *it < 3600));
    wait.map(Duration::from_secs)
}

/// What the service calls an error: a word, never a sentence, which may hold anything.
fn code(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let first = value.get(0).unwrap_or(&value);
    let code = first
        .get("errorCode")
        .or_else(|| first.get("error"))?
        .as_str()?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (code.len() <= 64 && code.chars().all(is_word)).then(|| code.to_owned())
}

#[cfg(test)]
mod tests;
