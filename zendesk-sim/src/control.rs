//! `/_sim`: the log, the faults, the clock and the world, for whoever is on this machine.
//!
//! These requests are not limited, not logged, need no credentials and meet no faults.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo, Timestamp};
use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::faults::Fault;
use crate::pages::Page;
use crate::server::Shared;

pub(crate) fn answer(shared: &Shared, call: &Call, body: &[u8], peer: IpAddr) -> Answer {
    if !peer.to_canonical().is_loopback() {
        return Answer::error(403, "Forbidden", "/_sim answers on loopback only");
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/_sim/log") => Answer::ok(json!({ "log": shared.log.entries() })),
        ("DELETE", "/_sim/log") => {
            shared.log.clear();
            Answer::no_content()
        }
        ("GET", "/_sim/faults") => faults(shared),
        ("PUT", "/_sim/faults") => set_faults(shared, body),
        ("GET", "/_sim/clock") => clock(shared),
        ("PUT", "/_sim/clock") => set_clock(shared, body),
        ("POST", "/_sim/automations") => {
            let mut world = shared.world();
            shared.writing(&world);
            let changed = world.run_automations();
            Answer::ok(json!({ "changed": changed }))
        }
        ("GET", "/_sim/world") => world(shared),
        _ => Answer::no_endpoint(),
    }
}

fn faults(shared: &Shared) -> Answer {
    let struck = shared.faults.struck().into_iter();
    let rules: Vec<Value> = struck
        .map(|(fault, struck)| json!({ "fault": fault, "struck": struck }))
        .collect();
    Answer::ok(json!({ "faults": rules }))
}

fn set_faults(shared: &Shared, body: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(body);
    match Fault::list_from_json(&text) {
        Ok(rules) => {
            shared.faults.set(rules);
            faults(shared)
        }
        Err(error) => bad(&error),
    }
}

fn clock(shared: &Shared) -> Answer {
    Answer::ok(json!({ "now": shared.clock.now() }))
}

/// Whatever the content type: `curl -d` says that it sends a form.
fn set_clock(shared: &Shared, body: &[u8]) -> Answer {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return bad("the body is no JSON");
    };
    match (body["advance"].as_str(), body["set"].as_str()) {
        (Some(by), None) => match duration(by) {
            Some(by) => shared.clock.advance(by),
            None => return bad("advance is a duration such as \"61s\", \"2h 30m\" or \"2 days\""),
        },
        (None, Some(to)) => match to.parse::<Timestamp>() {
            Ok(to) => shared.clock.set(to),
            Err(error) => return bad(&error.to_string()),
        },
        _ => return bad("either {\"advance\": \"61s\"} or {\"set\": \"2026-03-02T09:00:00Z\"}"),
    }
    clock(shared)
}

/// A duration in words of any length: `61s`, `2h 30m`, `2 days`. A day has 24 hours.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(duration).ok()
}

fn world(shared: &Shared) -> Answer {
    match serde_json::to_vec(&*shared.world()) {
        Ok(world) => Answer::new(200, Body::Written(Box::new(Page::new(world)))),
        Err(error) => Answer::error(500, "Unserializable", &error.to_string()),
    }
}

fn bad(description: &str) -> Answer {
    Answer::error(400, "BadRequest", description)
}
