//! Connections: few, short, and none without end.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::Site;

/// Connections at one time; further ones wait to be accepted.
const AT_ONCE: usize = 256;

/// Whoever has not sent the head of a request after so long is not waited for.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Pause after a connection could not be accepted: out of file descriptors, most likely, and some close meanwhile.
const PAUSE: Duration = Duration::from_millis(50);

/// A listener, not yet served.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// Listens at `address`; port 0 means any that is free.
///
/// # Errors
///
/// If the address cannot be had.
pub async fn listen(address: SocketAddr) -> anyhow::Result<Server> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at {address} (`http.listen`)"))?;
    let address = listener.local_addr()?;
    Ok(Server { listener, address })
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `site` until `stop`; requests under way are then answered within a second or not at all.
    pub async fn serve(self, site: Arc<Site>, stop: CancellationToken) {
        let (mut connections, places) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        while let Some((stream, peer, place)) = self.next(&places, &stop).await {
            while connections.try_join_next().is_some() {}
            connections.spawn(connection(
                stream,
                peer,
                Arc::clone(&site),
                stop.clone(),
                place,
            ));
        }
        let ended = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(1), ended)
            .await
            .is_err()
        {
            debug!("connections were cut off at the end");
        }
    }

    /// The next connection, where it comes from, and its place among those open; none after a stop.
    async fn next(
        &self,
        places: &Arc<Semaphore>,
        stop: &CancellationToken,
    ) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
        let next = async {
            let place = Arc::clone(places).acquire_owned().await.ok()?;
            loop {
                match self.listener.accept().await {
                    Ok((stream, peer)) => return Some((stream, peer.ip(), place)),
                    Err(error) => {
                        warn!(%error, "a connection was not accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        };
        tokio::select! {
            next = next => next,
            () = stop.cancelled() => None,
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    site: Arc<Site>,
    stop: CancellationToken,
    _place: OwnedSemaphorePermit,
) {
    let service = service_fn(|request| {
        let site = Arc::clone(&site);
        async move { Ok::<_, Infallible>(site.answer(request, peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a connection ended early");
    }
}
