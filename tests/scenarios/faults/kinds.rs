//! What can go wrong with a request, every way the simulator knows.

use zendesk_sim::{FaultBody, FaultKind, Spelling};

/// The faults by name. Those of webhooks are not about a request of ours.
pub(super) fn kinds() -> Vec<(&'static str, FaultKind)> {
    let status = |code, body| FaultKind::Status {
        code,
        body,
        retry_after: None,
        error: None,
    };
    let limited = |body| FaultKind::RateLimited {
        retry_after: 30,
        body,
    };
    vec![
        ("429", limited(FaultBody::E1)),
        ("429 as HTML", limited(FaultBody::Html)),
        ("400", status(400, FaultBody::E2)),
        ("401", FaultKind::Unauthorized),
        ("403", FaultKind::Forbidden),
        ("404", status(404, FaultBody::E1)),
        ("409", status(409, FaultBody::E4)),
        ("422", status(422, FaultBody::E4)),
        ("500", status(500, FaultBody::Text)),
        ("502 as HTML", status(502, FaultBody::Html)),
        ("503", status(503, FaultBody::Empty)),
        ("HTML with status 200", FaultKind::Html200),
        ("reset before", FaultKind::ResetBefore),
        ("reset in mid-body", FaultKind::ResetMidBody),
        ("applied but lost", FaultKind::AppliedButLost),
        ("cut with status 200", FaultKind::Truncated),
        ("no JSON", FaultKind::InvalidJson),
        ("no answer", FaultKind::Stall { seconds: 0 }),
        (
            "drop by drop",
            FaultKind::SlowDrip {
                bytes: 64,
                pause_ms: 0,
            },
        ),
        (
            "malformed record",
            FaultKind::MalformedRecord {
                index: 0,
                key: "created_at".to_owned(),
            },
        ),
        (
            "null in a record",
            FaultKind::NullValue {
                index: 0,
                key: "id".to_owned(),
            },
        ),
        (
            "unheard-of status",
            FaultKind::UnknownValue {
                index: 0,
                key: "status".to_owned(),
                value: "quarantined".to_owned(),
            },
        ),
        ("nothing beside", FaultKind::Sideloads { lack: None }),
        (
            "less beside",
            FaultKind::Sideloads {
                lack: Some("suspended".to_owned()),
            },
        ),
        ("empty page", FaultKind::EmptyPage),
        (
            "missing record",
            FaultKind::MissingRecords { index: 0, count: 1 },
        ),
        ("repeated record", FaultKind::RepeatedRecords { count: 2 }),
        ("stuck cursor", FaultKind::StuckCursor),
        (
            "link to another host",
            FaultKind::ForeignLink {
                host: "attacker.example".to_owned(),
            },
        ),
        ("ends early", FaultKind::EndsEarly),
        ("assignees are null", FaultKind::NullAssignees),
        ("stale reading", FaultKind::StaleRead),
        ("an hour ahead", FaultKind::ClockSkew { seconds: 3600 }),
        ("an hour behind", FaultKind::ClockSkew { seconds: -3600 }),
        (
            "limits spelt otherwise",
            FaultKind::RateHeaders {
                spelling: Spelling::default(),
            },
        ),
    ]
}
