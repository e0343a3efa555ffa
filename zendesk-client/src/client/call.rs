//! One call on its way, and why an attempt at it failed.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::auth::Credential;
use crate::error::Error;
use crate::limit::{Asked, Told};
use crate::request::Request;

/// One call on its way.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) name: String,
    pub(super) who: Who<'a>,
    pub(super) deadline: Duration,
    pub(super) span: tracing::Span,
    /// Milliseconds waited so far.
    pub(super) waited: AtomicU64,
}

impl Call<'_> {
    pub(super) fn asked(&self) -> Asked<'_> {
        let (user, by_a_user) = match self.who {
            Who::User(user) => (user, true),
            Who::Nobody => (None, false),
        };
        Asked {
            request: self.request,
            user,
            is_write: by_a_user && !self.request.is_read(),
        }
    }

    pub(super) fn too_late(&self) -> Error {
        Error::Deadline {
            call: self.name.clone(),
        }
    }
}

/// Who makes a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who<'a> {
    /// We, by our credentials, perhaps for somebody else.
    User(Option<&'a HeaderValue>),
    /// Nobody yet: it fetches the credentials.
    Nobody,
}

/// Why one attempt failed, and what its retry needs to know.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) credential: Option<Credential>,
    /// Whether the request went out. If not, whoever kept it back has tried again as often as makes sense, and its
    /// outcome is in no doubt.
    pub(super) sent: bool,
    /// What concerns this call alone; any other `Retry-After` is kept by the limits.
    pub(super) told: Option<Told>,
}

impl Failure {
    pub(super) fn without_answer(error: Error, sent: bool) -> Self {
        Self {
            error,
            credential: None,
            sent,
            told: None,
        }
    }
}
