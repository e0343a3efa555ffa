//! Traces for OpenTelemetry, by OTLP over HTTP: off unless the environment names a collector, by the variables that
//! OpenTelemetry defines for it.
//!
//! | variable | says |
//! |---|---|
//! | `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` | where traces go, whole |
//! | `OTEL_EXPORTER_OTLP_ENDPOINT` | the same without `/v1/traces` |
//! | `OTEL_EXPORTER_OTLP_HEADERS` | headers, such as credentials |
//! | `OTEL_SERVICE_NAME` | what the service is called; `ase-daemon` |
//! | `OTEL_SDK_DISABLED=true`, `OTEL_TRACES_EXPORTER=none` | no traces |

use std::{env, fmt, time::Duration};

use anyhow::{Context, ensure};
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use reqwest::redirect::Policy;
use tokio::runtime::Handle;
use tracing::{Level, Subscriber};
use tracing_subscriber::{
    Layer,
    filter::{FilterExt, Targets, filter_fn},
    registry::LookupSpan,
};
use url::Url;

use crate::config::is_loopback;

const PLACES: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// A collector that does not answer within this time does without.
const WITHIN: Duration = Duration::from_secs(10);

/// What sends traces, if anything does.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Traces to where the environment says; none where it says nothing, or that there shall be none.
    ///
    /// # Errors
    ///
    /// If the address is none, or names another host without https.
    pub(super) fn from_environment() -> anyhow::Result<Option<Self>> {
        let says = |name: &str, what: &str| {
            env::var(name).is_ok_and(|said| said.eq_ignore_ascii_case(what))
        };
        if says("OTEL_SDK_DISABLED", "true") || says("OTEL_TRACES_EXPORTER", "none") {
            return Ok(None);
        }
        let Some((variable, place)) = PLACES
            .into_iter()
            .find_map(|name| Some((name, env::var(name).ok().filter(|place| !place.is_empty())?)))
        else {
            return Ok(None);
        };
        let url: Url = place
            .parse()
            .with_context(|| format!("{variable} is not an address"))?;
        ensure!(
            url.scheme() == "https" || is_loopback(&url),
            "{variable} uses {}; only https is accepted (plain http for loopback addresses)",
            url.scheme()
        );
        let client = Client {
            // Whoever it names gets the headers and the traces, and nobody he points to.
            client: reqwest::Client::builder()
                .timeout(WITHIN)
                .redirect(Policy::none())
                .build()?,
            runtime: Handle::current(),
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpJson)
            .with_timeout(WITHIN)
            .build()
            .context("making what sends traces")?;
        let mut resource = Resource::builder();
        if env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name("ase-daemon");
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Some(Self(provider)))
    }

    /// Hears of cycles and of the requests in them. Events are left to the log.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let spans = Targets::new()
            .with_target("ase_daemon", Level::DEBUG)
            .with_target("zendesk_client", Level::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("ase-daemon"))
            .with_location(false)
            .with_threads(false)
            .with_filter(filter_fn(|span| span.is_span()).and(spans))
    }

    /// Sends what is left.
    pub(super) async fn end(self) {
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::debug!(%error, "the last traces were not taken");
        }
    }
}

/// Sends for OpenTelemetry, whose own thread knows no runtime.
struct Client {
    client: reqwest::Client,
    runtime: Handle,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A request's headers may hold credentials; there is nothing else to show.
        out.write_str("Client")
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.client.clone(), request.try_into()?);
        let answered = self.runtime.spawn(async move {
            let answer = client.execute(request).await?;
            let status = answer.status();
            Ok::<_, reqwest::Error>((status, answer.bytes().await?))
        });
        let (status, body) = answered.await??;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        Ok(response)
    }
}
