//! The same rules behind a service of their own on this machine: one call over a connection that is
//! kept open, the chart as JSON one way and the answer as text the other.

use super::case;
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use hoso_core::programme::{Chart, Context};
use hoso_plugin_ncd::Ncd;
use hoso_runtime::Call;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

pub struct Service {
    agent: ureq::Agent,
    url: String,
    body: Vec<u8>,
}

/// The request's body: what a call is about, and nothing of the host.
pub fn body(call: &Call) -> anyhow::Result<Vec<u8>> {
    Ok(serde_json::to_vec(&(&*call.context, &*call.chart))?)
}

fn answer(body: &[u8]) -> anyhow::Result<String> {
    let (context, chart): (Context, Chart) = serde_json::from_slice(body)?;
    let call = Call {
        context: Arc::new(context),
        chart: Arc::new(chart),
        settings: Arc::default(),
        terms: Arc::new(|_, _| None),
    };
    let answer = hoso_sdk::assess::<Ncd>(&case::native(&call)?).map_err(anyhow::Error::msg)?;
    Ok(format!("{answer:?}"))
}

impl Service {
    /// A service with a thread of its own, until the process ends.
    pub fn start(call: &Call) -> anyhow::Result<Self> {
        let (send, address) = sync_channel(1);
        std::thread::spawn(move || -> anyhow::Result<()> {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
                send.send(listener.local_addr()?)?;
                let assess = |body: Bytes| async move {
                    answer(&body).unwrap_or_else(|why| format!("cannot answer: {why}"))
                };
                axum::serve(listener, Router::new().route("/", post(assess))).await?;
                Ok(())
            })
        });
        let agent = ureq::Agent::config_builder().build().new_agent();
        Ok(Self { agent, url: format!("http://{}/", address.recv()?), body: body(call)? })
    }

    /// The answer's tasks, by the count of their due days.
    pub fn assess(&self) -> anyhow::Result<String> {
        let mut response = self.agent.post(&self.url).send(&self.body[..])?;
        Ok(response.body_mut().read_to_string()?)
    }
}
