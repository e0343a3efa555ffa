//! One exchange on the wire: to our host only, never redirected, bounded in time and size.

mod account;
mod body;

use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue,
};
use reqwest::redirect::Policy;
use tokio::time::timeout;
use url::Url;

use self::account::account;
use self::body::{read, unpack};
use crate::answer::Answer;
use crate::error::{Broken, Error, Result};
use crate::inflate::Room;
use crate::recorder::{Recorder, Recording};
use crate::request::Request;

pub(crate) use self::account::is_ours;

/// Bounds of one exchange, in real time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// From the start to the first byte of the answer, connecting included, and between two parts of it.
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
    pub(crate) tape: Tape,
    room: Room,
}

/// Whether exchanges are written down, or answered from what was.
#[derive(Debug, Default)]
pub(crate) enum Tape {
    #[default]
    None,
    Records(Recorder),
    Replays(Recording),
}

/// Who sends a request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sender<'a> {
    pub(crate) authorization: Option<&'a HeaderValue>,
    /// The user an admin acts for.
    pub(crate) on_behalf_of: Option<&'a HeaderValue>,
}

impl Transport {
    pub(crate) fn new(base: &str, timeouts: Timeouts) -> Result<Self> {
        let base = account(base)?;
        let secure = base.scheme() == "https";
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            // We inflate a whole page in one go, in half the time; the other encodings are reqwest's.
            .no_gzip()
            .referer(false)
            .https_only(secure)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(timeouts.first_byte)
            .read_timeout(timeouts.first_byte)
            .user_agent(concat!("zendesk-client/", env!("CARGO_PKG_VERSION")));
        if !secure {
            // Loopback: a proxy from the environment would be sent the credentials in clear, and there is no use for
            // the system's certificates, which take longer to read than all the rest.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        let http = builder
            .build()
            .map_err(|_| Error::config("the HTTP client could not be set up (TLS)"))?;
        Ok(Self {
            http,
            base,
            timeouts,
            tape: Tape::None,
            room: Room::default(),
        })
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Sends `request` and reads the whole answer, whatever its status.
    pub(crate) async fn exchange(
        &self,
        request: &Request,
        sender: Sender<'_>,
        at_most: Duration,
    ) -> Result<Answer> {
        match &self.tape {
            Tape::None => self.on_the_wire(request, sender, at_most).await,
            Tape::Replays(recording) => recording.answer(&self.base, request),
            Tape::Records(recorder) => {
                let answer = self.on_the_wire(request, sender, at_most).await?;
                recorder.note(&self.base, request, &answer);
                Ok(answer)
            }
        }
    }

    async fn on_the_wire(
        &self,
        request: &Request,
        sender: Sender<'_>,
        at_most: Duration,
    ) -> Result<Answer> {
        let call = request.call();
        let request = self.wire(request, sender)?;
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
            let mut headers = response.headers().clone();
            let body = read(response, &call).await?;
            let body = unpack(&mut headers, body, &call, &self.room)?;
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

    fn wire(&self, request: &Request, sender: Sender<'_>) -> Result<reqwest::RequestBuilder> {
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
            .header(ACCEPT, "application/json")
            .header(ACCEPT_ENCODING, "gzip, br, zstd");
        for (name, value) in &request.headers {
            let value = HeaderValue::from_str(value)
                .map_err(|_| Error::config("this is no value of a header"))?;
            wire = wire.header(allowed(name)?, value);
        }
        if let Some(authorization) = sender.authorization {
            wire = wire.header(AUTHORIZATION, authorization);
        }
        if let Some(user) = sender.on_behalf_of {
            wire = wire.header("x-on-behalf-of", user);
        }
        if let Some(body) = &request.body {
            wire = wire.json(body);
        }
        if let Some((kind, content)) = &request.raw {
            wire = wire.header(CONTENT_TYPE, kind).body(content.clone());
        }
        Ok(wire)
    }
}

/// A header that a request may set for itself.
fn allowed(name: &str) -> Result<HeaderName> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::config("this is no name of a header"))?;
    let ours = [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "proxy-authorization",
        "te",
        "transfer-encoding",
        "upgrade",
        "x-on-behalf-of",
    ];
    match ours.contains(&name.as_str()) {
        true => Err(Error::config("this header is set by the client itself")),
        false => Ok(name),
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
