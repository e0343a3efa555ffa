//! What is done to a resource, and whether it may be done again.

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes, or replaces.
    Put,
    /// Changes what is named.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Whether a request may be sent again when its answer was lost or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Sending it twice is the same as sending it once.
    Always,
    /// Only when Zendesk said that it did nothing: 429, 503 with `Retry-After`, or no connection.
    ///
    /// For a write that Zendesk itself would refuse the second time (`safe_update`).
    IfRefused,
    /// Only after a 429 or when no connection was made.
    ///
    /// For a write that a person would see twice, such as a comment.
    IfNotTaken,
}
