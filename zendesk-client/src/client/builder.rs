//! How a client is set up.

use std::sync::Arc;
use std::time::Duration;

use super::Client;
use super::pipeline::Core;
use crate::auth::{Auth, Keyring};
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, Result};
use crate::event::Observer;
use crate::limit::Quotas;
use crate::recorder::{Recorder, Recording};
use crate::request::Lane;
use crate::transport::{Tape, Timeouts, Transport};

/// Sets up a [`Client`]; made by [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    url: String,
    auth: Option<Auth>,
    head_room: f64,
    quotas: Quotas,
    read_only: bool,
    clock: Arc<dyn Clock>,
    observer: Option<Arc<dyn Observer>>,
    deadline: Duration,
    timeouts: Timeouts,
    tape: Tape,
}

impl ClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            auth: None,
            head_room: 0.0,
            quotas: Quotas::default(),
            read_only: false,
            clock: Arc::new(SystemClock),
            observer: None,
            deadline: Duration::from_secs(120),
            timeouts: Timeouts::default(),
            tape: Tape::None,
        }
    }

    /// Sets the credentials. Required.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// Leaves a share of every rate limit to others, from 0 (default: nothing) to just below 1.
    ///
    /// With 0.5, at most 5 of the 10 incremental exports a minute are ours, and each bulk call has at most 15 of the 30
    /// background jobs at work. At least one is ours, of each: a limit of one a minute is used whole.
    pub fn head_room(mut self, share: f64) -> Self {
        self.head_room = share;
        self
    }

    /// Sets how many requests of a lane go out within a time, in place of what Zendesk documents ([`Lane`] tells it),
    /// for accounts and endpoints that have another limit. What an answer's header tells holds over both, and the
    /// [head room](Self::head_room) is taken from either.
    pub fn limit(mut self, lane: Lane, requests: u32, within: Duration) -> Self {
        self.quotas.set(lane, requests, within);
        self
    }

    /// The same for each record by itself, in the lanes that have such a limit: [`Lane::TicketUpdates`],
    /// [`Lane::UserUpdates`], [`Lane::OrganizationUpdates`], [`Lane::ViewExecution`] and [`Lane::Attachments`].
    pub fn limit_for_each(mut self, lane: Lane, requests: u32, within: Duration) -> Self {
        self.quotas.set_for_each(lane, requests, within);
        self
    }

    /// Refuses every request but GET (and the one for a token) before it is sent.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Replaces the machine's clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Tells `observer` what happens, for metrics and to announce waits.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Bounds each call, waits and retries included. Default 120 s. One page of a list is one call.
    ///
    /// A wait that would end later is not begun: the call fails at once with [`Error::Limited`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Bounds one exchange on the wire: until the answer begins (connecting included) and between two parts of it
    /// (default 30 s), and until its last byte (default 120 s).
    pub fn timeouts(mut self, first_byte: Duration, total: Duration) -> Self {
        self.timeouts = Timeouts { first_byte, total };
        self
    }

    /// Writes every exchange down, without credentials.
    pub fn recorder(mut self, recorder: &Recorder) -> Self {
        self.tape = Tape::Records(recorder.clone());
        self
    }

    /// Answers every request from `recording`; nothing is sent. The limits and retries are at work as ever.
    pub fn replay(mut self, recording: Recording) -> Self {
        self.tape = Tape::Replays(recording);
        self
    }

    /// Makes the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the URL is not acceptable, credentials are missing or unusable, the head room is not a share,
    /// or a limit lets nothing through.
    pub fn build(self) -> Result<Client> {
        if !(0.0..1.0).contains(&self.head_room) {
            return Err(Error::config(
                "the head room is a share: at least 0 and below 1",
            ));
        }
        self.quotas.check()?;
        let auth = self
            .auth
            .ok_or_else(|| Error::config("the client needs credentials"))?;
        let mut transport = Transport::new(&self.url, self.timeouts)?;
        transport.tape = self.tape;
        let keyring = Keyring::new(auth)?;
        let core = Core::new(
            transport,
            keyring,
            self.clock,
            self.observer,
            (self.head_room, self.quotas),
            self.deadline,
        );
        Ok(Client {
            core: Arc::new(core),
            read_only: self.read_only,
            deadline: self.deadline,
            on_behalf_of: None,
        })
    }
}
