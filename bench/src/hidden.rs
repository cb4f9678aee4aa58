//! Can somebody who may not read a chart tell by the clock whether its resident is there? Refusals
//! of one hidden resident and of ids that are nobody's, in pairs one after the other, who comes
//! first by turns. What is asked of the figures: how often the hidden one took longer (0.5 is a
//! coin; the Mann-Whitney statistic over the number of pairs), and an interval for the middle
//! difference (bootstrap, 95 %). As the API reads it, with the least time that a refusal takes
//! (`REFUSAL` in `ops.rs`).

use crate::exports::single_visits;
use crate::figure::Figure;
use crate::rig::{Rig, context, sender, told};
use anyhow::Context as _;
use hoso_core::policy::Role;
use hoso_core::{Digest, ResidentId};
use hoso_server::ops::{ChartRequest, OpContext};
use std::time::Instant;

const OTHERS: usize = 500;
const WARMUP: usize = 50;
const PAIRS: usize = 2_000;
const RESAMPLED: usize = 1_000;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    let messages = single_visits(OTHERS);
    let mut receipt = None;
    for message in &messages {
        receipt = Some(rig.send(message)?);
    }
    let cases = receipt.context("the population has no visit")?.cases;
    let hidden = cases.first().context("the visit was not taken")?.resident;
    let known = sender(messages.last().context("no visit")?)?;
    let elsewhere = messages.iter().map(|message| sender(message));
    let elsewhere = elsewhere.flatten().find(|facility| *facility != known);
    let ctx = context(rig.app(), Role::Clinician, Some(elsewhere.context("one facility alone")?));
    for n in 0..WARMUP {
        refused_us(&rig, &ctx, hidden)?;
        refused_us(&rig, &ctx, nobody(n))?;
    }
    let (mut there, mut absent) = (Vec::new(), Vec::new());
    for n in 0..PAIRS {
        if n % 2 == 0 {
            there.push(refused_us(&rig, &ctx, hidden)?);
            absent.push(refused_us(&rig, &ctx, nobody(WARMUP + n))?);
        } else {
            absent.push(refused_us(&rig, &ctx, nobody(WARMUP + n))?);
            there.push(refused_us(&rig, &ctx, hidden)?);
        }
    }
    let differences: Vec<f64> = there.iter().zip(&absent).map(|(a, b)| a - b).collect();
    let (low, high) = interval(&differences);
    let figure = |name: &str, value: f64, unit| Figure::new("hidden", name, value, unit);
    Ok(vec![
        figure("pairs", PAIRS as f64, "pairs"),
        figure("refusal of a hidden id, p50", median(&there), "us"),
        figure("refusal of an absent id, p50", median(&absent), "us"),
        figure("middle difference", median(&differences), "us"),
        figure("95 % interval of it, from", low, "us"),
        figure("95 % interval of it, to", high, "us"),
        figure("the hidden one took longer", longer(&there, &absent), "of 1"),
    ])
}

fn nobody(n: usize) -> ResidentId {
    let digest = Digest::of(format!("nobody {n}").as_bytes()).0;
    ResidentId(std::array::from_fn(|i| digest[i]))
}

fn refused_us(rig: &Rig, ctx: &OpContext, id: ResidentId) -> anyhow::Result<f64> {
    let request = ChartRequest { limit: 10, ..Default::default() };
    let started = Instant::now();
    let (actor, purpose) = (ctx.actor.clone(), ctx.purpose);
    let answer = rig
        .app()
        .answer_read(actor, purpose, "bench".to_owned(), |app, ctx| app.chart(ctx, id, &request));
    let took = started.elapsed();
    anyhow::ensure!(answer.is_err(), "the chart was read: {}", answer.map(|_| "").map_err(told)?);
    Ok(took.as_secs_f64() * 1e6)
}

fn median(values: &[f64]) -> f64 {
    crate::timing::median(values.to_vec())
}

/// The share of all pairs of one with another in which the first is the larger.
fn longer(there: &[f64], absent: &[f64]) -> f64 {
    let mut sorted = absent.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let below = |value: &f64| {
        let (less, up_to) = (
            sorted.partition_point(|other| other < value),
            sorted.partition_point(|other| other <= value),
        );
        (less + up_to) as f64 / 2.0
    };
    there.iter().map(below).sum::<f64>() / (there.len() * absent.len()) as f64
}

/// Of the median, by drawing as many again and again.
fn interval(differences: &[f64]) -> (f64, f64) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        differences[(state % differences.len() as u64) as usize]
    };
    let mut medians: Vec<f64> = (0..RESAMPLED)
        .map(|_| median(&(0..differences.len()).map(|_| draw()).collect::<Vec<_>>()))
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    (medians[RESAMPLED * 25 / 1_000], medians[RESAMPLED * 975 / 1_000])
}
