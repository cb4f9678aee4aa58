//! `hoso serve`: the API, the pages, the workers and the inbox, until a signal ends them.

use super::{local, say, told};
use crate::app::{App, AppState, write_private};
use hoso_core::policy::{Purpose, Role};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Serves until SIGINT or SIGTERM; requests in flight and commits end first. Says the address once
/// the socket listens. A host without accounts makes its first administrator.
pub fn serve(app: AppState, listen: SocketAddr) -> anyhow::Result<()> {
    start_log();
    let first = first_administrator(&app.0)?;
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
            first.iter().for_each(|line| say(format_args!("{line}")));
            let router = crate::router::router(app.clone());
            axum::serve(listener, router).with_graceful_shutdown(signal()).await?;
            anyhow::Ok(())
        });
        stop.store(true, Ordering::Relaxed);
        app.0.bell.ring();
        served
    })
}

/// The one-time password goes into a file that its owner alone reads, not to the terminal: that
/// may be a log. What is left of an earlier first start is replaced.
fn first_administrator(app: &App) -> anyhow::Result<Option<String>> {
    let ctx = local(app, Role::AccountAdministrator, None, Purpose::Administration);
    let Some((name, one_time)) = app.first_administrator(&ctx).map_err(told)? else {
        return Ok(None);
    };
    let path = app.data.join("first-password");
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    write_private(&path, format!("{}\n", one_time.password).as_bytes())?;
    Ok(Some(format!(
        "no account yet: sign in as {name} with the one-time password in {}; where it is lost or \
         over, `hoso account reset {name}` gives another",
        path.display()
    )))
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
