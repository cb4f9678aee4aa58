//! Connections: taken in within limits, with TLS where it is configured, and each request marked
//! with who sent it. axum's own server has no time limit for a head that never ends.

pub mod rates;
pub mod tls;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tls::Tls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// How long a handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// Requests in flight are waited for so long when the host ends.
const END_WITHIN: Duration = Duration::from_secs(120);
const HEAD_BYTES: usize = 64 << 10;

/// What one host takes in.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at a time, and those of one address.
    pub connections: usize,
    pub connections_of_one: usize,
    /// How long the head of a request may take, and a connection be idle.
    pub head_seconds: u32,
    /// How long a body may pause.
    pub body_pause_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 800, connections_of_one: 200, head_seconds: 30, body_pause_seconds: 20 }
    }
}

/// The address from which a request's connection came.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// A listening socket, and how it takes in what comes.
pub struct Door {
    pub listener: TcpListener,
    pub tls: Option<Arc<Tls>>,
    pub limits: Limits,
}

/// Connections of each address.
#[derive(Default)]
struct Present(Mutex<HashMap<IpAddr, usize>>);

/// One connection's place; given back when it is dropped.
struct Place {
    present: Arc<Present>,
    address: IpAddr,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl Present {
    fn enter(&self, address: IpAddr, most: usize) -> bool {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = present.entry(address).or_default();
        let fits = *count < most;
        *count += usize::from(fits);
        fits
    }

    fn leave(&self, address: IpAddr) {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = present.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                present.remove(&address);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.present.leave(self.address);
    }
}

impl Door {
    /// Until `end`; requests in flight end first. A connection past a limit is closed at once.
    pub async fn serve(self, router: Router, end: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let present = Arc::new(Present::default());
        let graceful = GracefulShutdown::new();
        tokio::pin!(end);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut end => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Too many open files, say: others may end meanwhile.
                    tracing::warn!(%error, "a connection was not taken in");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let address = peer.ip().to_canonical();
            let Ok(permit) = places.clone().try_acquire_owned() else { continue };
            if !present.enter(address, self.limits.connections_of_one) {
                continue;
            }
            let place = Place { present: present.clone(), address, _permit: permit };
            let connection = Connection {
                router: router.clone(),
                place,
                limits: self.limits,
                watcher: graceful.watcher(),
            };
            tokio::spawn(connection.run(stream, self.tls.clone()));
        }
        drop(self.listener);
        if tokio::time::timeout(END_WITHIN, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests were cut off: they took too long to end");
        }
    }
}

struct Connection {
    router: Router,
    place: Place,
    limits: Limits,
    watcher: Watcher,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<Arc<Tls>>) {
        // A page is sent in few pieces; none waits for another's receipt.
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else { return self.speak(stream).await };
        let handshake = tls.acceptor().accept(stream);
        match tokio::time::timeout(HANDSHAKE_WITHIN, handshake).await {
            Ok(Ok(stream)) => self.speak(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    }

    async fn speak<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { router, place, limits, watcher } = self;
        let peer = Peer(place.address);
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let answer = router.clone().oneshot(request.map(Body::new));
            async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(limits.head_seconds.into()))
            .max_header_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended");
        }
        drop(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_takes_no_more_than_its_places() {
        let present = Present::default();
        let [one, two] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().unwrap());
        assert!(present.enter(one, 2) && present.enter(one, 2) && !present.enter(one, 2));
        assert!(present.enter(two, 2));
        present.leave(one);
        assert!(present.enter(one, 2) && !present.enter(one, 2));
        for address in [one, one, two] {
            present.leave(address);
        }
        assert!(present.0.lock().unwrap().is_empty());
    }
}
