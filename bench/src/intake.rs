//! Durable intake of messages of one visit, through parsing, identity and commit, held against
//! sled alone that writes the very same rows.

use crate::exports::single_visits;
use crate::figure::{Figure, Target};
use crate::raw::{Raw, Rows, dealt};
use crate::rig::{Rig, created, scratch, sled_dir};
use crate::timing::{by_threads, median};
use anyhow::Context as _;
use std::sync::Mutex;

const ROUNDS: usize = 5;
/// (writers, messages): some seconds each.
const LOADS: [(usize, usize); 2] = [(1, 1_000), (16, 4_000)];

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let messages = single_visits(LOADS.map(|(_, n)| n).into_iter().max().unwrap_or(0));
    let mut figures = Vec::new();
    for (writers, count) in LOADS {
        let messages = messages.get(..count).context("the population is too small")?;
        figures.extend(load(writers, messages)?);
    }
    Ok(figures)
}

/// The two take turns, because the machine is shared.
fn load(writers: usize, messages: &[Vec<u8>]) -> anyhow::Result<Vec<Figure>> {
    let (mut ours, mut raw, mut last) = (Vec::new(), Vec::new(), None);
    for round in 1..=ROUNDS {
        let rig = Rig::new()?;
        let (seconds, records) =
            by_threads(writers, messages, |m| rig.send(m).map(|receipt| created(&receipt)))?;
        ours.push(records as f64 / seconds);
        let dir = rig.close();
        let rows = dealt(&sled_dir(dir.path()), messages.len())?;
        let size = size(&rows);
        raw.push(records as f64 / raw_seconds(writers, rows)?);
        crate::progress(format_args!(
            "{writers} writers, round {round} of {ROUNDS}: {:.0} records/s, raw {:.0}",
            ours[round - 1],
            raw[round - 1]
        ));
        last = Some((records as f64, size));
    }
    let (records, (keys, bytes)) = last.context("no round")?;
    let per_message = messages.len() as f64;
    let name = |what: &str| format!("{what}, {}", plural(writers));
    let speed = median(ours);
    let limit = "raw sled, the same rows, grouped and synced";
    let mut durable = Figure::new("intake", name("durable records"), speed, "records/s")
        .against(limit, median(raw.clone()));
    if writers > 1 {
        durable = durable.ratio_target(Target::AtLeast(0.8));
    }
    let each = records / per_message;
    Ok(vec![
        durable,
        Figure::new("intake", name("raw sled"), median(raw), "records/s"),
        Figure::new("intake", name("messages"), speed / each, "messages/s"),
        Figure::new("intake", name("records a message"), each, "records"),
        Figure::new("intake", name("keys a message"), keys / per_message, "keys"),
        Figure::new("intake", name("bytes a message"), bytes / per_message, "bytes"),
    ])
}

fn plural(writers: usize) -> String {
    if writers == 1 { "1 writer".to_owned() } else { format!("{writers} writers") }
}

fn raw_seconds(writers: usize, rows: Vec<Rows>) -> anyhow::Result<f64> {
    let dir = scratch()?;
    let raw = Raw::open(dir.path())?;
    let rows: Vec<_> = rows.into_iter().map(|rows| Mutex::new(Some(rows))).collect();
    let commit = |slot: &Mutex<Option<Rows>>| {
        let rows = slot.lock().ok().and_then(|mut rows| rows.take());
        raw.commit(rows.context("each is taken once")?)?;
        Ok(0)
    };
    Ok(by_threads(writers, &rows, commit)?.0)
}

/// Keys, and bytes of keys and values.
fn size(rows: &[Rows]) -> (f64, f64) {
    let all = || rows.iter().flatten();
    let bytes: usize = all().map(|(key, value)| key.len() + value.len()).sum();
    (all().count() as f64, bytes as f64)
}
