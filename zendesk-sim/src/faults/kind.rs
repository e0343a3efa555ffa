//! What can go wrong.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 with `Retry-After` in seconds.
    RateLimited {
        #[serde(default = "half_a_minute")]
        retry_after: u64,
        #[serde(default)]
        body: FaultBody,
    },
    /// Any status with any body.
    Status {
        code: u16,
        #[serde(default)]
        body: FaultBody,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// The error code in a JSON body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// 403: the resource is closed to this user.
    Forbidden,
    /// 401: the token was revoked. An OAuth token used in this request stays so.
    Unauthorized,
    /// 200 with an HTML page.
    #[serde(rename = "html_200")]
    Html200,
    /// The connection breaks before the request does anything.
    ResetBefore,
    /// The request takes effect, and the connection breaks in the middle of the answer.
    ResetMidBody,
    /// The request takes effect, and the connection breaks before the answer.
    AppliedButLost,
    /// The answer ends early with status 200 and a length that agrees: no valid JSON.
    Truncated,
    /// No answer for so many real seconds, then the connection breaks.
    Stall {
        #[serde(default = "an_hour")]
        seconds: u64,
    },
    /// One record of the list, or the only one, has a value of a wrong type.
    MalformedRecord {
        #[serde(default)]
        index: usize,
        #[serde(default = "created_at")]
        key: String,
    },
    /// The list is empty, although it says what it says about more.
    EmptyPage,
    /// Some records are missing from the list, from `index` on.
    MissingRecords {
        #[serde(default)]
        index: usize,
        #[serde(default = "one")]
        count: usize,
    },
    /// The cursor (or `end_time`) leads back to this very page, and there is more.
    StuckCursor,
    /// The links to other pages point to another host.
    ForeignLink {
        #[serde(default = "elsewhere")]
        host: String,
    },
    /// Every ticket in the answer is without an assignee.
    NullAssignees,
    /// The list says that it ends here.
    EndsEarly,
    /// The answer comes in small parts, with real pauses between them.
    SlowDrip {
        /// Bytes in a part.
        #[serde(default = "a_few")]
        bytes: usize,
        #[serde(default = "a_tenth")]
        pause_ms: u64,
    },
    /// The answer is whole, but no JSON.
    InvalidJson,
    /// A choice nobody has heard of in one record.
    UnknownValue {
        #[serde(default)]
        index: usize,
        #[serde(default = "status")]
        key: String,
        #[serde(default = "quarantined")]
        value: String,
    },
    /// What `include` asked for beside the list is not there; with `lack`, its records lack that key.
    Sideloads {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lack: Option<String>,
    },
    /// Null where a record always has a value.
    NullValue {
        #[serde(default)]
        index: usize,
        #[serde(default = "created_at")]
        key: String,
    },
    /// The list begins with so many records of the page before, which push nothing out.
    RepeatedRecords {
        #[serde(default = "one")]
        count: usize,
    },
    /// The answer is how things were before the last write.
    StaleRead,
    /// The `Date` header is so many seconds ahead; behind when negative.
    ClockSkew { seconds: i64 },
    /// The limits are told in another spelling.
    RateHeaders {
        #[serde(default)]
        spelling: Spelling,
    },
    /// A request to a webhook is never sent.
    WebhookLost,
    /// A request to a webhook is sent twice.
    WebhookTwice,
    /// A request to a webhook is sent after so many others.
    WebhookLate {
        #[serde(default = "one_letter")]
        behind: u32,
    },
}

/// The body of an error answer; `E1` to `E5` are Zendesk's JSON envelopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultBody {
    /// `{"error": code, "description": text}`
    #[default]
    #[serde(alias = "json")]
    E1,
    /// `{"error": {"title", "message"}}`
    E2,
    /// `{"errors": [{"code", "title"}]}`
    E3,
    /// `E1` with `details`
    E4,
    /// `{"error": text}`
    E5,
    Text,
    Html,
    Empty,
}

/// How Zendesk spelled its rate headers, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spelling {
    /// `Rate-Limit`, `zendesk-rate-limit-{name}`
    #[default]
    #[serde(rename = "2023")]
    Of2023,
    /// `X-Rate-Limit` alone, as before 2023
    #[serde(rename = "old")]
    Old,
    /// Not at all.
    #[serde(rename = "none")]
    Missing,
}

impl FaultKind {
    /// The kind's name in JSON and in the log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            FaultKind::RateLimited { .. } => "rate_limited",
            FaultKind::Status { .. } => "status",
            FaultKind::Forbidden => "forbidden",
            FaultKind::Unauthorized => "unauthorized",
            FaultKind::Html200 => "html_200",
            FaultKind::ResetBefore => "reset_before",
            FaultKind::ResetMidBody => "reset_mid_body",
            FaultKind::AppliedButLost => "applied_but_lost",
            FaultKind::Truncated => "truncated",
            FaultKind::Stall { .. } => "stall",
            FaultKind::MalformedRecord { .. } => "malformed_record",
            FaultKind::EmptyPage => "empty_page",
            FaultKind::MissingRecords { .. } => "missing_records",
            FaultKind::StuckCursor => "stuck_cursor",
            FaultKind::ForeignLink { .. } => "foreign_link",
            FaultKind::NullAssignees => "null_assignees",
            FaultKind::EndsEarly => "ends_early",
            FaultKind::SlowDrip { .. } => "slow_drip",
            FaultKind::InvalidJson => "invalid_json",
            FaultKind::UnknownValue { .. } => "unknown_value",
            FaultKind::Sideloads { .. } => "sideloads",
            FaultKind::NullValue { .. } => "null_value",
            FaultKind::RepeatedRecords { .. } => "repeated_records",
            FaultKind::StaleRead => "stale_read",
            FaultKind::ClockSkew { .. } => "clock_skew",
            FaultKind::RateHeaders { .. } => "rate_headers",
            FaultKind::WebhookLost => "webhook_lost",
            FaultKind::WebhookTwice => "webhook_twice",
            FaultKind::WebhookLate { .. } => "webhook_late",
        }
    }
}

impl FaultKind {
    /// Whether it befalls requests to webhooks instead of those to the simulator.
    pub(super) fn of_deliveries(&self) -> bool {
        matches!(
            self,
            FaultKind::WebhookLost | FaultKind::WebhookTwice | FaultKind::WebhookLate { .. }
        )
    }
}

fn half_a_minute() -> u64 {
    30
}

fn an_hour() -> u64 {
    3600
}

pub(super) fn created_at() -> String {
    "created_at".to_owned()
}

fn one() -> usize {
    1
}

fn one_letter() -> u32 {
    1
}

fn a_few() -> usize {
    64
}

fn a_tenth() -> u64 {
    100
}

fn status() -> String {
    "status".to_owned()
}

fn quarantined() -> String {
    "quarantined".to_owned()
}

fn elsewhere() -> String {
    "elsewhere.invalid".to_owned()
}
