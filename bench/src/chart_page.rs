//! The page of a resident as a doctor opens it, over a socket of this machine: what consents and
//! the durable audit row cost it. Asked of two hosts over one store, in pairs, by turns;
//! the one keeps no audit row and knows of no consent (`bare`).

use crate::bare::Bare;
use crate::figure::{Figure, Target};
use crate::pages::{serve, token};
use crate::rig::settings;
use crate::timing::Samples;
use hoso_core::policy::Role;
use hoso_core::{FacilityId, ResidentId};
use hoso_server::app::App;
use hoso_store::{Options, RecordStore, SledStore};
use std::path::Path;
use std::sync::Arc;

const WARMUP: usize = 50;
/// An account may ask two thousand times at once.
const PAIRS: usize = 1_500;

/// Of a host's folder that no host has open; both stay open as long as this process lives.
pub fn figures(data: &Path, of: ResidentId, at: FacilityId) -> anyhow::Result<Vec<Figure>> {
    let store: Arc<dyn RecordStore> =
        Arc::new(SledStore::open(&data.join("store"), Options::default())?);
    let whole = App::over(store.clone(), settings(data))?;
    let bare = App::over(Arc::new(Bare(store)), settings(data))?;
    let session = token(&whole.0, Role::Clinician, Some(at))?;
    let whole = Browser::new(&serve(whole)?, of, &session);
    let bare = Browser::new(&serve(bare)?, of, &session);
    let bytes = whole.page()?;
    anyhow::ensure!(bytes.abs_diff(bare.page()?) < 100, "the two hosts show different pages");
    let (mut with, mut without) = (Samples::default(), Samples::default());
    for n in 0..WARMUP + PAIRS {
        if n == WARMUP {
            (with, without) = (Samples::default(), Samples::default());
        }
        if n % 2 == 0 {
            with.add(1, || whole.page())?;
            without.add(1, || bare.page())?;
        } else {
            without.add(1, || bare.page())?;
            with.add(1, || whole.page())?;
        }
    }
    let ms = |samples: &Samples, percent| samples.percentile_us(percent) / 1e3;
    let figure = |percent| {
        let name = format!("page of a doctor, 20 consents and audit row, p{percent}");
        let against = "the same page with neither";
        Figure::new("chart", name, ms(&with, percent), "ms").against(against, ms(&without, percent))
    };
    let alone = |percent| {
        let name = format!("page of a doctor with neither, p{percent}");
        Figure::new("chart", name, ms(&without, percent), "ms")
    };
    Ok(vec![
        Figure::new("chart", "page of a doctor, size", bytes as f64, "bytes"),
        alone(50),
        alone(99),
        figure(50).ratio_target(Target::AtMost(1.2)),
        figure(99),
    ])
}

/// One connection that stays.
struct Browser {
    agent: ureq::Agent,
    url: String,
    cookie: String,
}

impl Browser {
    fn new(server: &str, of: ResidentId, session: &str) -> Self {
        let url = format!("{server}/residents/{of}");
        let cookie = format!("hoso_session={session}");
        Self { agent: ureq::Agent::new_with_defaults(), url, cookie }
    }

    /// Its size.
    fn page(&self) -> anyhow::Result<usize> {
        let mut answer = self.agent.get(&self.url).header("cookie", &self.cookie).call()?;
        anyhow::ensure!(answer.status() == 200, "{}: {}", self.url, answer.status());
        Ok(answer.body_mut().read_to_vec()?.len())
    }
}
