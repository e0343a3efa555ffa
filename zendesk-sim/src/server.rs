//! The HTTP side: connections, the way of a request through the simulator, broken answers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body as HttpBody, Frame, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::http::response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::answer::{Answer, Body, Wrote};
use crate::api::{self, Exchange};
use crate::auth::{Auth, Who};
use crate::call::Call;
use crate::clock::Clock;
use crate::faults::{FaultKind, Faults};
use crate::limits::{Limits, Plan, Verdict};
use crate::log::{Log, LogEntry};
use crate::world::World;
use crate::{control, damage};

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    auth: Mutex<Auth>,
    limits: Mutex<Limits>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    /// Answers to ticket creations by their idempotency key.
    repeats: Mutex<BTreeMap<String, api::Repeat>>,
}

impl Shared {
    pub(crate) fn new(
        world: World,
        clock: Clock,
        auth: Auth,
        plan: Plan,
        faults: Faults,
    ) -> Shared {
        Shared {
            world: Mutex::new(world),
            clock,
            auth: Mutex::new(auth),
            limits: Mutex::new(Limits::new(plan)),
            faults,
            log: Log::default(),
            repeats: Mutex::default(),
        }
    }

    /// The world, brought to the clock's time.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = lock(&self.world);
        world.set_now(self.clock.now());
        world
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection is to be broken.
#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is broken on purpose")
    }
}

impl std::error::Error for Broken {}

type Payload = BoxBody<Bytes, Broken>;

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
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

async fn handle(
    shared: &Shared,
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
    let mut call = Call::new(parts.method.as_str(), target, host, &body, form);
    call.idempotency_key = header("idempotency-key").map(str::to_owned);
    if call.path.starts_with("/_sim") {
        let answer = control::answer(shared, &call, &body, peer.ip());
        return Ok(respond(shared, answer, &[]));
    }
    exchange(shared, &call, header(AUTHORIZATION.as_str())).await
}

/// A request's way: fault, credentials, limits, endpoint, log; then the answer, whole or broken.
async fn exchange(
    shared: &Shared,
    call: &Call,
    authorization: Option<&str>,
) -> Result<Response<Payload>, Broken> {
    let fault = shared.faults.strike(&call.method, &call.path);
    if let Some(kind) = &fault {
        tracing::info!(call.method, call.path, fault = kind.name(), "fault");
    }
    match &fault {
        Some(FaultKind::ResetBefore) => {
            log(shared, call, None, fault.as_ref(), &Who::Anonymous, None);
            return Err(Broken);
        }
        Some(FaultKind::Stall { seconds }) => {
            log(shared, call, None, fault.as_ref(), &Who::Anonymous, None);
            tokio::time::sleep(Duration::from_secs(*seconds)).await;
            return Err(Broken);
        }
        Some(FaultKind::Unauthorized) => shared.auth().revoke(authorization),
        _ => {}
    }
    let (mut answer, who, headers) = match fault.as_ref().and_then(damage::instead) {
        Some(answer) => (answer, Who::Anonymous, Vec::new()),
        None => attend(shared, call, authorization),
    };
    if let Some(kind) = &fault {
        damage::spoil(kind, call, &mut answer);
    }
    let status = match fault {
        Some(FaultKind::AppliedButLost | FaultKind::ResetMidBody) => None,
        _ => Some(answer.status),
    };
    let wrote = answer.wrote.take();
    log(shared, call, status, fault.as_ref(), &who, wrote);
    match fault {
        Some(FaultKind::AppliedButLost) => Err(Broken),
        Some(FaultKind::ResetMidBody) => Ok(cut_off(shared, answer, &headers)),
        Some(FaultKind::Truncated) => Ok(truncate(shared, answer, &headers)),
        _ => Ok(respond(shared, answer, &headers)),
    }
}

type Headers = Vec<(&'static str, String)>;

/// Answers as Zendesk would.
fn attend(shared: &Shared, call: &Call, authorization: Option<&str>) -> (Answer, Who, Headers) {
    if call.path == "/oauth/tokens" && call.method == "POST" {
        let answer = shared.auth().grant(call.body.as_ref(), shared.clock.now());
        return (answer, Who::Anonymous, Vec::new());
    }
    let Some(segments) = call.segments() else {
        return (Answer::no_endpoint(), Who::Anonymous, Vec::new());
    };
    let mut world = shared.world();
    let noun = segments.first().copied().unwrap_or_default();
    let need = (call.method.as_str(), noun);
    let who = shared
        .auth()
        .authenticate(authorization, need, &world, shared.clock.now());
    let who = match who {
        Ok(who) => who,
        Err(answer) => return (answer, Who::Anonymous, Vec::new()),
    };
    let verdict = limit(shared, call, &segments, &who);
    let headers = verdict.headers();
    if let Some(refusal) = verdict.refusal() {
        return (refusal, who, headers);
    }
    let mut exchange = Exchange {
        world: &mut world,
        call,
        who: who.clone(),
        repeats: &mut lock(&shared.repeats),
    };
    let answer = api::answer(&mut exchange, &segments);
    (answer, who, headers)
}

fn limit(shared: &Shared, call: &Call, segments: &[&str], who: &Who) -> Verdict {
    let user = who.user().unwrap_or_default();
    let elapsed = shared.clock.elapsed();
    lock(&shared.limits).count(&call.method, segments, user, elapsed)
}

fn log(
    shared: &Shared,
    call: &Call,
    status: Option<u16>,
    fault: Option<&FaultKind>,
    who: &Who,
    wrote: Option<Box<Wrote>>,
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
    });
}

fn respond(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, bytes) = head(shared, answer, headers);
    let body = Full::new(bytes).map_err(|never: Infallible| match never {});
    finish(response.body(body.boxed()))
}

/// The whole answer is announced, and half of it comes before the connection breaks.
fn cut_off(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, bytes) = head(shared, answer, headers);
    let half = bytes.slice(..bytes.len() / 2);
    let response = response.header("Content-Length", bytes.len());
    finish(response.body(HalfThenBreak::Half(half).boxed()))
}

/// Half of the answer comes, as if it were all.
fn truncate(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> Response<Payload> {
    let (response, bytes) = head(shared, answer, headers);
    let half = Full::new(bytes.slice(..bytes.len() / 2));
    let body = half.map_err(|never: Infallible| match never {});
    finish(response.body(body.boxed()))
}

/// A body that breaks the connection after its first part.
#[derive(Debug)]
enum HalfThenBreak {
    Half(Bytes),
    /// One pause between the two lets the server send what it has.
    Pause,
    Break,
}

impl HttpBody for HalfThenBreak {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match std::mem::replace(&mut *self, HalfThenBreak::Break) {
            HalfThenBreak::Half(half) => {
                *self = HalfThenBreak::Pause;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            HalfThenBreak::Pause => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            HalfThenBreak::Break => Poll::Ready(Some(Err(Broken))),
        }
    }
}

/// The head of an answer, and its bytes.
fn head(
    shared: &Shared,
    answer: Answer,
    headers: &[(&'static str, String)],
) -> (response::Builder, Bytes) {
    let mut response = Response::builder()
        .status(answer.status)
        .header("Date", http_date(shared.clock.now()))
        .header("X-Request-Id", shared.log.request_id())
        .header("Cache-Control", "max-age=0, private, must-revalidate")
        .header("X-Zendesk-API-Version", "v2");
    for (name, value) in headers.iter().chain(&answer.headers) {
        response = response.header(*name, value);
    }
    let (kind, bytes) = match answer.body {
        Body::Json(body) => ("application/json; charset=utf-8", body.to_string()),
        Body::Text(text) => ("text/plain; charset=utf-8", text),
        Body::Html(page) => ("text/html; charset=utf-8", page),
        Body::Empty => return (response, Bytes::new()),
    };
    (response.header("Content-Type", kind), Bytes::from(bytes))
}

fn finish(response: hyper::http::Result<Response<Payload>>) -> Response<Payload> {
    response.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be made");
        let body = Full::new(Bytes::new()).map_err(|never: Infallible| match never {});
        let mut response = Response::new(body.boxed());
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn http_date(now: jiff::Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .unwrap_or_default()
}
