//! The HTTP side: connections, the way of a request through the simulator, broken answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::answer::{Answer, Body, Wrote};
use crate::auth::Who;
use crate::call::Call;
use crate::faults::FaultKind;
use crate::log::LogEntry;
use crate::{control, damage};

mod ahead;
mod attending;
mod forgiving;
mod shared;
mod wire;

use forgiving::Forgiving;
use shared::lock;
pub(crate) use shared::{Parts, Shared};
use wire::{Broken, Payload, cut_off, drip, respond, respond_packed, truncate};

/// No request is longer.
const LONGEST_REQUEST: usize = 16 << 20;

/// Accepts connections until the task is aborted, which closes them all.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                // Out of file descriptors, most likely: some close meanwhile.
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
        while connections.try_join_next().is_some() {}
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(|request| handle(&shared, peer, request));
            let connection = http1::Builder::new()
                .serve_connection(TokioIo::new(Forgiving::new(stream)), service);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

async fn handle(
    shared: &Arc<Shared>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Broken> {
    let (parts, body) = request.into_parts();
    let header = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let Ok(body) = Limited::new(body, LONGEST_REQUEST).collect().await else {
        return Ok(respond(shared, Answer::text(413, "Too much"), &[]));
    };
    let form = header(CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let host = header(HOST.as_str()).unwrap_or("localhost");
    let body = body.to_bytes();
    // The head of an answer is that of a GET; hyper sends no body after it.
    let method = match parts.method.as_str() {
        "HEAD" => "GET",
        method => method,
    };
    let mut call = Call::new(method, target, host, &body, form);
    call.bytes = body.clone();
    call.takes_gzip = header(ACCEPT_ENCODING.as_str()).is_some_and(takes_gzip);
    call.headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    if call.path.starts_with("/_sim") {
        let answer = control::answer(shared, &call, &body, peer.ip());
        return Ok(respond(shared, answer, &[]));
    }
    exchange(shared, &call, header(AUTHORIZATION.as_str())).await
}

/// Whether an `Accept-Encoding` has gzip.
fn takes_gzip(accepted: &str) -> bool {
    let mut accepted = accepted.split(',').map(str::trim);
    accepted.any(|own| {
        let (name, quality) = own.split_once(';').unwrap_or((own, ""));
        name.trim().eq_ignore_ascii_case("gzip") && quality.trim() != "q=0"
    })
}

/// A request's way: fault, credentials, limits, endpoint, log; then the answer, whole or broken.
async fn exchange(
    shared: &Arc<Shared>,
    call: &Call,
    authorization: Option<&str>,
) -> Result<Response<Payload>, Broken> {
    let fault = shared.faults.strike(&call.method, &call.path);
    if let Some(kind) = &fault {
        tracing::info!(call.method, call.path, fault = kind.name(), "fault");
    }
    match &fault {
        Some(FaultKind::ResetBefore) => {
            log(
                shared,
                call,
                None,
                fault.as_ref(),
                &Who::Anonymous,
                (None, None),
            );
            return Err(Broken);
        }
        Some(FaultKind::Stall { seconds }) => {
            log(
                shared,
                call,
                None,
                fault.as_ref(),
                &Who::Anonymous,
                (None, None),
            );
            tokio::time::sleep(Duration::from_secs(*seconds)).await;
            return Err(Broken);
        }
        Some(FaultKind::Unauthorized) => shared.auth().revoke(authorization),
        _ => {}
    }
    let (mut answer, who, headers) = match fault.as_ref().and_then(damage::instead) {
        Some(answer) => {
            let headers = match &fault {
                Some(FaultKind::RateLimited { retry_after, .. }) => {
                    lock(&shared.limits).used_up(*retry_after).headers()
                }
                _ => Vec::new(),
            };
            (answer, Who::Anonymous, headers)
        }
        None => attending::attend(shared, call, authorization, fault.as_ref()),
    };
    if let Some(letter) = answer.letter.take() {
        answer.body = Body::Json(shared.deliveries.test(&letter).await.as_test());
    }
    let page = remember(shared, call, &mut answer);
    match &fault {
        Some(FaultKind::RepeatedRecords { count }) => {
            damage::repeat(&mut answer, &page.unwrap_or_default(), *count);
        }
        Some(FaultKind::ClockSkew { seconds }) => {
            answer.ahead = *seconds;
        }
        Some(kind) => damage::spoil(kind, call, &mut answer),
        None => {}
    }
    if fault.is_none() {
        attending::mark(call, &mut answer);
    }
    let status = match fault {
        Some(FaultKind::AppliedButLost | FaultKind::ResetMidBody) => None,
        _ => Some(answer.status),
    };
    let wrote = (answer.wrote.take(), answer.job.take().map(String::from));
    log(shared, call, status, fault.as_ref(), &who, wrote);
    match fault {
        Some(FaultKind::AppliedButLost) => Err(Broken),
        Some(FaultKind::ResetMidBody) => Ok(cut_off(shared, answer, &headers)),
        Some(FaultKind::Truncated) => Ok(truncate(shared, answer, &headers)),
        Some(FaultKind::SlowDrip { bytes, pause_ms }) => {
            let pause = Duration::from_millis(pause_ms);
            Ok(drip(shared, answer, &headers, (bytes, pause)))
        }
        // What a fault has spoilt is sent as it is, so that a client sees just that.
        None if call.takes_gzip => Ok(respond_packed(shared, answer, &headers)),
        _ => Ok(respond(shared, answer, &headers)),
    }
}

/// The page of this list that was answered before; this one takes its place.
fn remember(shared: &Shared, call: &Call, answer: &mut Answer) -> Option<Vec<Value>> {
    if !shared
        .faults
        .any(|kind| matches!(kind, FaultKind::RepeatedRecords { .. }))
    {
        return None;
    }
    let page = damage::listed(answer)?;
    lock(&shared.pages).insert(call.path.clone(), page)
}

type Headers = Vec<(&'static str, String)>;

fn log(
    shared: &Shared,
    call: &Call,
    status: Option<u16>,
    fault: Option<&FaultKind>,
    who: &Who,
    (wrote, job): (Option<Box<Wrote>>, Option<String>),
) {
    let (before, after) = wrote.map(|wrote| *wrote).unwrap_or_default();
    let secret = call.path.starts_with("/oauth/");
    tracing::debug!(call.method, call.path, status, "request");
    shared.log.add(LogEntry {
        number: 0,
        at: shared.clock.now(),
        method: call.method.clone(),
        path: call.target.clone(),
        status,
        fault: fault.map(|kind| kind.name().to_owned()),
        actor: who.user(),
        body: call.body.clone().filter(|_| !secret),
        before,
        after,
        job,
    });
}
