//! What a client tells while it works: for metrics, and so that no wait is silent.

use std::time::Duration;

use jiff::Timestamp;

use crate::request::Lane;

/// Receives the events of a client and its clones, in the task that makes the call: be quick.
///
/// Every `Fn(&Event)` is one.
///
/// ```
/// use std::sync::Arc;
/// use zendesk_client::{Auth, Client, Event, Lane, Request};
///
/// # use zendesk_client::Recording;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zendesk_client::Result<()> {
/// # let recorded = Recording::from_json_lines(r#"
/// #     {"method":"GET","path":"/api/v2/brands","status":429,"headers":[["retry-after","0"]]}
/// #     {"method":"GET","path":"/api/v2/brands","status":200,"headers":[["x-rate-limit","700"]],"json":{}}
/// # "#)?;
/// let client = Client::builder("https://acme.zendesk.com")
///     .auth(Auth::bearer("token"))
///     .head_room(0.8) // at most a fifth of every limit is ours
///     .observer(Arc::new(|event: &Event| match event {
///         Event::Sent { lane, status, took, .. } => println!("{}: {status:?} in {took:?}", lane.as_str()),
///         Event::Waiting { until, why, .. } => println!("nothing until {until} ({})", why.as_str()),
///         _ => {}
///     }))
/// #     .replay(recorded)
///     .build()?;
/// client.send(Request::get("/api/v2/brands")).await?;
/// let stats = client.stats();
/// assert_eq!((stats.requests, stats.retries, stats.by_lane[&Lane::Default]), (2, 1, 2));
/// # Ok(())
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}

/// Something a client did or is about to do. Carries no query, body or credential.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A request went out and was answered, or was not.
    #[non_exhaustive]
    Sent {
        /// Method and path, such as `GET /api/v2/tickets/1`.
        call: String,
        /// The rate lane it counted in.
        lane: Lane,
        /// 1 for the first try.
        attempt: u32,
        /// `None` when no answer came.
        status: Option<u16>,
        /// `X-Zendesk-Request-Id`.
        request_id: Option<String>,
        /// From the first byte sent to the last byte read.
        took: Duration,
        /// Size of the answer's body, unpacked.
        bytes: usize,
    },
    /// The call is about to be tried again.
    #[non_exhaustive]
    Retrying {
        /// Method and path.
        call: String,
        /// The attempt that failed.
        attempt: u32,
        /// Pause before the next one, without what the limits add.
        after: Duration,
        /// What went wrong, without any part of a body.
        why: String,
    },
    /// The call is about to wait for more than a second. Told before the wait begins.
    #[non_exhaustive]
    Waiting {
        /// Method and path.
        call: String,
        /// The lane waited for.
        lane: Lane,
        /// Length of the wait.
        how_long: Duration,
        /// Its end, by the client's wall clock.
        until: Timestamp,
        /// What is waited for.
        why: Waiting,
    },
    /// A new access token was fetched.
    #[non_exhaustive]
    TokenRenewed {
        /// How long it will last, if the server said so.
        expires_in: Option<Duration>,
    },
}

/// What a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// Our share of the lane for now, in most lanes for a minute, is used up.
    Share,
    /// Zendesk said that nothing remains until its window ends.
    Exhausted,
    /// Zendesk told us to wait (`Retry-After`).
    Told,
    /// A pause after a failure.
    BackOff,
    /// Background jobs are not over yet.
    Job,
}

impl Waiting {
    /// A stable name for metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Exhausted => "exhausted",
            Self::Told => "told",
            Self::BackOff => "back_off",
            Self::Job => "job",
        }
    }
}
