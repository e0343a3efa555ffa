//! What callers ask an error.

use std::time::Duration;

use super::{COLLISION, Error, FieldError};

impl Error {
    /// Zendesk says that the record does not exist, or not for us.
    ///
    /// Not every 404 is one: a wrong address, an endpoint the plan lacks or a proxy's page say nothing about a record.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api { status: 404 | 410, code: Some(code), .. }
            if matches!(code.as_str(), "RecordNotFound" | "NotFound" | "not_found"))
    }

    /// Somebody changed the record since we read it.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Our credentials do not let us in.
    pub fn is_auth(&self) -> bool {
        matches!(self, Self::Auth { .. } | Self::AuthorizationLost { .. })
    }

    /// The user has to authorize again; see [`Error::AuthorizationLost`].
    pub fn needs_authorization(&self) -> bool {
        matches!(self, Self::AuthorizationLost { .. })
    }

    /// We are known, but may not do this, or the account's plan lacks it.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Api { status: 403, .. })
    }

    /// A write was refused before it was sent.
    pub fn is_read_only(&self) -> bool {
        matches!(self, Self::ReadOnly { .. })
    }

    /// A write may or may not have been applied.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. })
    }

    /// The same call may well succeed later, and making it again does no harm.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api { status, code, .. } => {
                *status == 408
                    || *status == 429
                    || *status >= 500
                    || code.as_deref() == Some(COLLISION)
            }
            Self::Limited { .. } | Self::Deadline { .. } => true,
            Self::Transport { .. } | Self::Garbled { .. } => true,
            Self::Config { .. }
            | Self::ReadOnly { .. }
            | Self::Auth { .. }
            | Self::AuthorizationLost { .. }
            | Self::Conflict { .. }
            | Self::Shape { .. }
            | Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::ForeignLink { .. }
            | Self::Stuck { .. }
            | Self::OutcomeUnknown { .. } => false,
        }
    }

    /// How long to stay away, where Zendesk or the limit says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Limited { retry_after, .. } => Some(*retry_after),
            Self::Api { retry_after, .. } => *retry_after,
            Self::OutcomeUnknown { source, .. } => source.retry_after(),
            _ => None,
        }
    }

    /// The HTTP status, where an answer came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api { status, .. }
            | Self::Auth { status, .. }
            | Self::Garbled { status, .. }
            | Self::Redirect { status, .. } => Some(*status),
            Self::Conflict { .. } => Some(409),
            Self::OutcomeUnknown { source, .. } => source.status(),
            _ => None,
        }
    }

    /// `X-Zendesk-Request-Id`: what Zendesk's support asks for first.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api { request_id, .. }
            | Self::Auth { request_id, .. }
            | Self::AuthorizationLost { request_id, .. }
            | Self::Garbled { request_id, .. }
            | Self::Conflict { request_id, .. } => request_id.as_deref(),
            Self::OutcomeUnknown { source, .. } => source.request_id(),
            _ => None,
        }
    }

    /// What was wrong with which field, for a write that did not validate.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Api { fields, .. } => fields,
            _ => &[],
        }
    }
}
