//! `hoso serve`: the API, the pages, the workers and the inbox, until a signal ends them.

use super::say;
use crate::app::AppState;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Serves until SIGINT or SIGTERM; requests in flight and commits end first. Says the address once
/// the socket listens.
pub fn serve(app: AppState, listen: SocketAddr) -> anyhow::Result<()> {
    start_log();
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Runtime::new()?;
    std::thread::scope(|scope| {
        scope.spawn(|| app.0.work(&stop));
        scope.spawn(|| {
            if let Err(error) = app.0.watch_inbox(&stop) {
                tracing::error!(%error, "the inbox is not watched");
            }
        });
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(listen).await?;
            say(format_args!("serving http://{} (Ctrl-C ends)", listener.local_addr()?));
            let router = crate::router::router(app.clone());
            axum::serve(listener, router).with_graceful_shutdown(signal()).await?;
            anyhow::Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        app.0.bell.ring();
        served
    })
}

async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// JSON lines on standard error; `HOSO_LOG` sets the level.
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("HOSO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter);
    // A second start in one process (tests) keeps the first log.
    let _ = log.with_writer(std::io::stderr).try_init();
}
