//! One exchange on the wire: to our host only, never redirected, bounded in time and size.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::redirect::Policy;
use tokio::time::timeout;
use url::{Host, Origin, Url};

use crate::answer::Answer;
use crate::error::{Broken, Error, Result};
use crate::request::Request;

/// The largest body accepted, decompressed.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Bounds of one exchange, in real time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// From the start to the first byte of the answer, connecting included.
    pub(crate) first_byte: Duration,
    /// From the start to the last byte.
    pub(crate) total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(30),
            total: Duration::from_secs(120),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base: Url,
    timeouts: Timeouts,
}

impl Transport {
    pub(crate) fn new(base: &str, timeouts: Timeouts) -> Result<Self> {
        let base = account(base)?;
        let secure = base.scheme() == "https";
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(secure)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(timeouts.first_byte)
            .user_agent(concat!("zendesk-client/", env!("CARGO_PKG_VERSION")));
        if !secure {
            // Loopback: a proxy from the environment would be sent the credentials in clear.
            builder = builder.no_proxy();
        }
        let http = builder
            .build()
            .map_err(|_| Error::config("the HTTP client could not be set up (TLS)"))?;
        Ok(Self {
            http,
            base,
            timeouts,
        })
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Sends `request` and reads the whole answer, whatever its status.
    pub(crate) async fn exchange(
        &self,
        request: &Request,
        authorization: Option<&HeaderValue>,
        at_most: Duration,
    ) -> Result<Answer> {
        let call = request.call();
        let request = self.wire(request, authorization)?;
        let total = self.timeouts.total.min(at_most);
        let first_byte = self.timeouts.first_byte.min(total);
        let broken = |what| Error::Transport {
            call: call.clone(),
            what,
        };
        let whole = async {
            let response = timeout(first_byte, request.send())
                .await
                .map_err(|_| broken(Broken::Timeout))?
                .map_err(|error| broken(before_the_answer(&error)))?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            let body = read(response, &call).await?;
            Ok(Answer {
                call: call.clone(),
                status,
                headers,
                body,
            })
        };
        timeout(total, whole)
            .await
            .unwrap_or_else(|_| Err(broken(Broken::Timeout)))
    }

    fn wire(
        &self,
        request: &Request,
        authorization: Option<&HeaderValue>,
    ) -> Result<reqwest::RequestBuilder> {
        if !request.path.starts_with('/') {
            return Err(Error::config("a request's path begins with a slash"));
        }
        let mut url = self.base.clone();
        url.set_path(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes())
            .map_err(|_| Error::config("no such method"))?;
        let mut wire = self
            .http
            .request(method, url)
            .header(ACCEPT, "application/json");
        if let Some(authorization) = authorization {
            wire = wire.header(AUTHORIZATION, authorization);
        }
        if let Some(body) = &request.body {
            wire = wire.json(body);
        }
        Ok(wire)
    }
}

async fn read(mut response: reqwest::Response, call: &str) -> Result<Bytes> {
    let mut body = BytesMut::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| Error::Transport {
            call: call.to_owned(),
            what: match error.is_timeout() {
                true => Broken::Timeout,
                false => Broken::Body,
            },
        })?;
        let Some(chunk) = chunk else {
            return Ok(body.freeze());
        };
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::TooLarge {
                call: call.to_owned(),
                limit: MAX_BODY,
            });
        }
        body.extend_from_slice(&chunk);
    }
}

fn before_the_answer(error: &reqwest::Error) -> Broken {
    if error.is_connect() {
        Broken::Connect
    } else if error.is_timeout() {
        Broken::Timeout
    } else {
        Broken::Exchange
    }
}

/// The account's address: scheme, host and port, https unless it is this machine.
fn account(text: &str) -> Result<Url> {
    let url = Url::parse(text).map_err(|_| Error::config("the account's URL cannot be read"))?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    match url.scheme() {
        _ if !bare => Err(Error::config(
            "the account's URL is scheme and host only, such as https://acme.zendesk.com",
        )),
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(Error::config(
            "the account's URL must be https; plain http is for this machine only",
        )),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Whether a link from an answer leads back to the account.
pub(crate) fn is_ours(base: &Url, link: &Url) -> bool {
    matches!(base.origin(), Origin::Tuple(..)) && base.origin() == link.origin()
}

#[cfg(test)]
mod tests {
    use super::{account, is_ours};
    use url::Url;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://acme.zendesk.com",
            "https://acme.zendesk.com/",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:1",
        ] {
            assert!(account(good).is_ok(), "{good}");
        }
        for bad in [
            "http://acme.zendesk.com",
            "http://localhost.evil.test",
            "http://0.0.0.0",
            "ftp://127.0.0.1",
            "https://user@acme.zendesk.com",
            "https://acme.zendesk.com/api/v2",
            "https://acme.zendesk.com?x=1",
            "acme",
        ] {
            assert!(account(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_link_is_ours_by_scheme_host_and_port() {
        let base = account("https://acme.zendesk.com").unwrap();
        let ours = |link: &str| is_ours(&base, &Url::parse(link).unwrap());
        assert!(ours("https://acme.zendesk.com/api/v2/x?page=2"));
        assert!(ours("https://acme.zendesk.com:443/x"));
        assert!(!ours("http://acme.zendesk.com/x"));
        assert!(!ours("https://acme.zendesk.com:444/x"));
        assert!(!ours("https://acme.zendesk.com.evil.test/x"));
        assert!(!ours("https://acme.zendesk.com@evil.test/x"));
    }
}
