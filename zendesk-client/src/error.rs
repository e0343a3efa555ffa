//! Why a call failed, without a word of what was in it.

mod details;
mod envelope;
mod predicates;

use std::time::Duration;

use jiff::Timestamp;

use crate::request::Lane;

use self::details::{Code, Lost};

pub(crate) use self::details::without_value;
pub use self::details::{Broken, FieldError};
pub(crate) use self::envelope::Envelope;

/// What every call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call to Zendesk failed.
///
/// Ask the predicates; match only where they do not suffice. Neither `Display` nor `Debug` holds a body, a query, a
/// token or a person's data, so an error may be logged and reported as it is.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client or the request cannot be made like this; nothing was sent.
    #[error("{reason}")]
    #[non_exhaustive]
    Config {
        /// What is wrong.
        reason: String,
    },
    /// The client is read-only and the request is a write; nothing was sent.
    #[error("{call}: refused, this client is read-only")]
    #[non_exhaustive]
    ReadOnly {
        /// Method and path.
        call: String,
    },
    /// Zendesk understood us and said no.
    #[error("{call}: Zendesk answered {status}{}", Code(.code))]
    #[non_exhaustive]
    Api {
        /// Method and path.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The error's code, such as `RecordNotFound`, where the answer has one.
        code: Option<String>,
        /// What was wrong with which field, for a write that did not validate.
        fields: Vec<FieldError>,
        /// `X-Zendesk-Request-Id`: what their support asks for first.
        request_id: Option<String>,
        /// How long Zendesk asked us to stay away.
        retry_after: Option<Duration>,
    },
    /// Our credentials do not let us in.
    #[error("{call}: not authenticated{}", Code(.code))]
    #[non_exhaustive]
    Auth {
        /// Method and path.
        call: String,
        /// The HTTP status; 200 when Zendesk took us for an anonymous visitor.
        status: u16,
        /// The error's code, such as `invalid_token`.
        code: Option<String>,
        /// `X-Zendesk-Request-Id`.
        request_id: Option<String>,
    },
    /// Zendesk no longer takes the refresh token, so nobody can act for the user until they
    /// [authorize](crate::Authorization) again. Nothing is sent until the [`TokenStore`](crate::TokenStore) holds other
    /// tokens; those are taken up at once.
    #[error("{call}: the refresh token is no longer good{}: the user has to authorize again", Lost(.renewal_began))]
    #[non_exhaustive]
    AuthorizationLost {
        /// Method and path.
        call: String,
        /// When the renewal began that never brought its new tokens into the store: the program ended, or the
        /// connection broke, after Zendesk had replaced the old ones. `None` where nothing of the kind is known: the
        /// token was revoked, ran out (30 days without use), or was used by somebody else.
        renewal_began: Option<Timestamp>,
        /// `X-Zendesk-Request-Id`.
        request_id: Option<String>,
    },
    /// Somebody changed the record since we read it; nothing was written. Read it again and decide again.
    #[error("{call}: changed by somebody else since it was read")]
    #[non_exhaustive]
    Conflict {
        /// Method and path.
        call: String,
        /// `X-Zendesk-Request-Id`.
        request_id: Option<String>,
    },
    /// The limit leaves no room before the call's deadline.
    #[error("{call}: no room in the limit `{lane}` for another {}s", .retry_after.as_secs_f64().ceil())]
    #[non_exhaustive]
    Limited {
        /// Method and path.
        call: String,
        /// The lane without room.
        lane: Lane,
        /// When to come back.
        retry_after: Duration,
    },
    /// The call's deadline passed.
    #[error("{call}: the deadline passed")]
    #[non_exhaustive]
    Deadline {
        /// Method and path.
        call: String,
    },
    /// No whole answer came.
    #[error("{call}: {what}")]
    #[non_exhaustive]
    Transport {
        /// Method and path.
        call: String,
        /// Where it broke.
        what: Broken,
    },
    /// An answer came that is not what the API says it is, such as a proxy's HTML page.
    #[error("{call}: the answer ({status}) is {what}")]
    #[non_exhaustive]
    Garbled {
        /// Method and path.
        call: String,
        /// The HTTP status.
        status: u16,
        /// What it is instead of JSON.
        what: &'static str,
        /// `X-Zendesk-Request-Id`.
        request_id: Option<String>,
    },
    /// The answer is JSON but not of the shape we know.
    #[error("{call}: unexpected shape at {at}: {reason}")]
    #[non_exhaustive]
    Shape {
        /// Method and path.
        call: String,
        /// The JSON path.
        at: String,
        /// What was expected there; never the value found.
        reason: String,
        /// The id of the record it is about, where one could be read.
        id: Option<i64>,
    },
    /// The answer is larger than the client accepts.
    #[error("{call}: the answer is larger than {limit} bytes")]
    #[non_exhaustive]
    TooLarge {
        /// Method and path.
        call: String,
        /// The bound, in bytes after decompression.
        limit: usize,
    },
    /// A redirect. We never follow one, since it could carry our credentials elsewhere; the address is probably wrong.
    #[error("{call}: redirected ({status}), which is never followed")]
    #[non_exhaustive]
    Redirect {
        /// Method and path.
        call: String,
        /// The HTTP status.
        status: u16,
    },
    /// A page links to another scheme, host or port. Nothing was sent there.
    #[error("{call}: the next page is said to be on another host")]
    #[non_exhaustive]
    ForeignLink {
        /// Method and path.
        call: String,
    },
    /// A list does not move on although the server says that there is more.
    #[error("{call}: the list does not advance")]
    #[non_exhaustive]
    Stuck {
        /// Method and path.
        call: String,
    },
    /// A write whose answer was lost: it may or may not have been applied. Read the record before anything else.
    #[error("{call}: the outcome of this write is unknown")]
    #[non_exhaustive]
    OutcomeUnknown {
        /// Method and path.
        call: String,
        /// What happened to the answer.
        #[source]
        source: Box<Error>,
    },
}

impl Error {
    pub(crate) fn config(reason: impl Into<String>) -> Self {
        Self::Config {
            reason: reason.into(),
        }
    }

    pub(crate) fn outcome_unknown(call: String, source: Self) -> Self {
        Self::OutcomeUnknown {
            call,
            source: Box::new(source),
        }
    }
}

/// Two writers met in Zendesk's database; neither is at fault and a second try succeeds.
pub(crate) const COLLISION: &str = "DatabaseConflict";

#[cfg(test)]
mod tests;
