//! `hoso serve`: the API, the pages, the workers and the inbox, until a signal ends them.

use super::{local, say, told};
use crate::app::{App, AppState, write_private};
use crate::net::tls::{Tls, TlsFiles};
use crate::net::{Door, Limits};
use hoso_core::policy::{Purpose, Role};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{SignalKind, signal};

/// Where and how the host is reached.
pub struct Reached {
    pub listen: SocketAddr,
    pub tls: Option<TlsFiles>,
    pub limits: Limits,
}

/// Serves until SIGINT or SIGTERM; requests in flight and commits end first. Says the address once
/// the socket listens. A host without accounts makes its first administrator.
pub fn serve(app: AppState, reached: Reached) -> anyhow::Result<()> {
    start_log();
    let tls = reached.tls.map(Tls::new).transpose()?.map(Arc::new);
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
            let listener = tokio::net::TcpListener::bind(reached.listen).await?;
            let scheme = if tls.is_some() { "https" } else { "http" };
            let address = listener.local_addr()?;
            if let Some(tls) = tls.clone() {
                tokio::spawn(reload_on_hangup(tls));
            }
            let ended = ended()?;
            say(format_args!("serving {scheme}://{address} (Ctrl-C ends)"));
            first.iter().for_each(|line| say(format_args!("{line}")));
            let router = crate::router::router(app.clone());
            Door { listener, tls, limits: reached.limits }.serve(router, ended).await;
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

async fn reload_on_hangup(tls: Arc<Tls>) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
    while hangup.recv().await.is_some() {
        match tls.reload() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!("the certificate stays as it was: {error:#}"),
        }
    }
}

/// Signals that come before anybody waits for them are not lost.
fn ended() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// JSON lines on standard error; `HOSO_LOG` sets the level.
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("HOSO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter);
    // A second start in one process (tests) keeps the first log.
    let _ = log.with_writer(std::io::stderr).try_init();
}
