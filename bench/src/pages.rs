//! Pages about a city as a browser gets them, over a socket of this machine: the dashboard of the
//! department, its map, outbreaks, a station's working list and a chart.

use crate::exports::SEED;
use crate::figure::{Figure, Target};
use crate::rig::{Rig, TODAY, context, ncd, sender, told};
use crate::timing::{Samples, by_threads};
use anyhow::Context as _;
use hoso_core::FacilityId;
use hoso_core::policy::Role;
use hoso_population::Plan;
use hoso_server::app::{App, AppState};
use hoso_server::ops::{SearchQuery, WorkingListQuery};
use std::collections::BTreeSet;

/// Some people of a population never visit a station or centre.
const PEOPLE_PER_RESIDENT: f64 = 1.25;
const VISITS_EACH: usize = 3;
const WARMUP: usize = 20;
const RUNS: usize = 500;
const MOST_MS: f64 = 50.0;
const MOST_BYTES: f64 = 200.0 * 1024.0;

pub fn run(residents: usize) -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    let people = (residents as f64 * PEOPLE_PER_RESIDENT) as usize;
    let months: Vec<Vec<u8>> = crate::exports::months_of_few(people, VISITS_EACH).collect();
    by_threads(4, &months, |message| rig.send(message).map(|_| 0))?;
    let tree = serde_json::to_value(hoso_population::org_units(&Plan::new(SEED, people, TODAY)))?;
    let administrator = context(rig.app(), Role::ModuleAdministrator, None);
    rig.app().put_org_units(&administrator, serde_json::from_value(tree)?).map_err(told)?;
    rig.switch_on(&ncd()?, &months, None)?;
    let mut items = 0;
    while let done @ 1.. = rig.app().work_once().map_err(told)? {
        items += done;
        crate::progress(format_args!("{items} items assessed"));
    }
    let station = busiest(&months)?;
    let overview = rig.app().overview(&context(rig.app(), Role::DepartmentAnalyst, None));
    let known = overview.map_err(told)?.residents;
    let chart = format!("/residents/{}", somebody(rig.app(), &station)?);
    let analyst = token(rig.app(), Role::DepartmentAnalyst, None)?;
    let doctor = token(rig.app(), Role::Clinician, Some(station.clone()))?;
    let own = format!("/dashboard?unit={station}");
    let pages: [(&str, &str, &str); 7] = [
        ("dashboard of the city", "/dashboard", &analyst),
        ("dashboard of one station", &own, &analyst),
        ("map", "/dashboard/map", &analyst),
        ("table for Excel", "/dashboard.xlsx", &analyst),
        ("outbreaks", "/outbreaks", &analyst),
        ("working list", "/tasks", &doctor),
        ("chart", &chart, &doctor),
    ];
    let mut figures = vec![Figure::new("pages", "residents", known as f64, "residents")];
    let server = serve(rig.state())?;
    for (name, path, session) in pages {
        figures.extend(measured(&format!("{server}{path}"), name, session)?);
    }
    Ok(figures)
}

fn measured(url: &str, name: &str, session: &str) -> anyhow::Result<[Figure; 3]> {
    let cookie = format!("hoso_session={session}");
    let ask = || -> anyhow::Result<usize> {
        let mut answer = ureq::get(url).header("cookie", &cookie).call()?;
        anyhow::ensure!(answer.status() == 200, "{url}: {}", answer.status());
        Ok(answer.body_mut().read_to_vec()?.len())
    };
    let bytes = ask()?;
    (1..WARMUP).try_for_each(|_| ask().map(drop))?;
    let mut samples = Samples::default();
    samples.add(RUNS, ask)?;
    let ms = |percent| samples.percentile_us(percent) / 1e3;
    Ok([
        Figure::new("pages", format!("{name}, p50"), ms(50), "ms"),
        Figure::new("pages", format!("{name}, p99"), ms(99), "ms")
            .value_target(Target::AtMost(MOST_MS)),
        Figure::new("pages", format!("{name}, size"), bytes as f64, "bytes")
            .value_target(Target::AtMost(MOST_BYTES)),
    ])
}

/// The address of a server that lives as long as this process.
pub fn serve(app: AppState) -> anyhow::Result<String> {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || -> anyhow::Result<()> {
        tokio::runtime::Runtime::new()?.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            tell.send(listener.local_addr()?)?;
            axum::serve(listener, hoso_server::router::router(app)).await?;
            Ok(())
        })
    });
    Ok(format!("http://{}", told.recv().context("the server did not start")?))
}

pub fn token(app: &App, role: Role, at: Option<FacilityId>) -> anyhow::Result<String> {
    let account: hoso_core::AccountId = format!("bench-{}", u8::from(at.is_some())).parse()?;
    let roles = vec![(role, at.clone())];
    app.put_account(account.clone(), "", "a long bench password", roles).map_err(told)?;
    Ok(app.issue_token(account, role, at, 3_600_000).map_err(told)?.token)
}

/// The facility with the most messages.
fn busiest(messages: &[Vec<u8>]) -> anyhow::Result<FacilityId> {
    let senders = messages.iter().map(|m| sender(m)).collect::<anyhow::Result<Vec<_>>>()?;
    let all: BTreeSet<_> = senders.iter().collect();
    let count = |of: &&FacilityId| senders.iter().filter(|sender| sender == of).count();
    all.into_iter().max_by_key(count).cloned().context("there is no message")
}

/// A resident who is on the station's working list, or is found there by a common name.
fn somebody(app: &App, station: &FacilityId) -> anyhow::Result<hoso_core::ResidentId> {
    let ctx = context(app, Role::Clinician, Some(station.clone()));
    let query = WorkingListQuery { limit: 1, ..WorkingListQuery::default() };
    let list = app.working_list(&ctx, &query).map_err(told)?;
    if let Some(row) = list.rows.first() {
        return Ok(row.resident.id);
    }
    let query = SearchQuery { name: Some("nguyen".to_owned()), limit: 1, ..SearchQuery::default() };
    let found = app.search(&ctx, &query).map_err(told)?;
    Ok(found.first().context("nobody is called Nguyễn there")?.id)
}
