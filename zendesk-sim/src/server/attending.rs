//! What the simulator answers when no fault is in the way: credentials, limits, endpoint.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use super::shared::lock;
use super::{Headers, Shared};
use crate::answer::{Answer, Body};
use crate::api::{self, Exchange};
use crate::auth::{Asking, Who};
use crate::call::Call;
use crate::faults::FaultKind;
use crate::json_text::Json;
use crate::limits::Verdict;
use crate::pages::{Page, Pages};
use crate::world::Role;

/// Answers as Zendesk would.
pub(super) fn attend(
    shared: &Arc<Shared>,
    call: &Call,
    authorization: Option<&str>,
    fault: Option<&FaultKind>,
) -> (Answer, Who, Headers) {
    if call.path == "/oauth/tokens" && call.method == "POST" {
        let answer = shared.auth().grant(call.body.as_ref(), shared.clock.now());
        return (answer, Who::Anonymous, Vec::new());
    }
    if call.path == "/oauth/authorizations/new" && call.method == "GET" {
        let answer = shared.auth().authorize(call, shared.clock.now());
        return (answer, Who::Anonymous, Vec::new());
    }
    if let Some(token) = call.path.strip_prefix("/attachments/token/") {
        return (
            api::attachment(&shared.world(), token),
            Who::Anonymous,
            Vec::new(),
        );
    }
    let Some(segments) = call.segments() else {
        return (Answer::no_endpoint(), Who::Anonymous, Vec::new());
    };
    if shared.clock.stands() && call.method == "GET" {
        lock(&shared.jobs).pass(segments.first() == Some(&"job_statuses"));
    }
    let mut world = shared.world();
    let asking = Asking {
        header: authorization,
        on_behalf_of: call.header("x-on-behalf-of"),
        method: &call.method,
        noun: segments.first().copied().unwrap_or_default(),
    };
    let who = shared
        .auth()
        .authenticate(&asking, &world, shared.clock.now());
    let who = match who {
        Ok(who) => who,
        Err(answer) => return (answer, Who::Anonymous, Vec::new()),
    };
    let verdict = limit(shared, call, &segments, &who);
    let headers = match fault {
        Some(FaultKind::RateHeaders { spelling }) => verdict.headers_as(*spelling),
        _ => verdict.headers(),
    };
    if let Some(refusal) = verdict.refusal() {
        return (refusal, who, headers);
    }
    if let ["oauth", rest @ ..] = &segments[..] {
        let admin = who.user().and_then(|id| world.users.get(&id));
        let answer = match admin.is_some_and(|user| user.role == Role::Admin) {
            true => {
                let asker = (who.user().unwrap_or_default(), world.now);
                shared.auth().answer(call, rest, authorization, asker)
            }
            false => Answer::forbidden(),
        };
        return (answer, who, headers);
    }
    let mut earlier = match fault {
        Some(FaultKind::StaleRead) if call.method == "GET" => lock(&shared.earlier).clone(),
        _ => None,
    };
    if call.method != "GET" {
        shared.writing(&world);
    }
    let is_earlier = earlier.is_some();
    let (mut written, mut none) = (lock(&shared.written), Pages::default());
    let mut exchange = Exchange {
        world: earlier.as_mut().unwrap_or(&mut world),
        call,
        who: who.clone(),
        // An earlier world has pages of its own, which nobody keeps.
        written: match is_earlier {
            true => &mut none,
            false => &mut written,
        },
        lead: None,
        repeats: &mut lock(&shared.repeats),
        jobs: &mut lock(&shared.jobs),
        deliveries: &shared.deliveries,
    };
    let answer = api::answer(&mut exchange, &segments);
    // What a reader gets through a fault tells nothing about where it goes on.
    if let Some(lead) = exchange.lead.take().filter(|_| fault.is_none()) {
        Shared::tell_behind(shared, lead);
    }
    (answer, who, headers)
}

/// Marks what was read with a tag; who has it already is not sent it again. Pages of exports are
/// long and new each time: they have none.
pub(super) fn mark(call: &Call, answer: &mut Answer) {
    if call.method != "GET" || answer.status != 200 {
        return;
    }
    let Body::Json(body) = &answer.body else {
        return;
    };
    let bytes = body.to_text().into_bytes();
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let known = call.header("if-none-match").unwrap_or_default();
    if known.split(',').any(|own| own.trim() == tag) {
        answer.status = 304;
        answer.body = Body::Empty;
    } else {
        answer.body = Body::Written(Box::new(Page::new(bytes)));
    }
    answer.headers.push(("ETag", tag));
}

fn limit(shared: &Shared, call: &Call, segments: &[&str], who: &Who) -> Verdict {
    let user = who.user().unwrap_or_default();
    let elapsed = shared.clock.elapsed();
    lock(&shared.limits).count(&call.method, segments, user, elapsed)
}
