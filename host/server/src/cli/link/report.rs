//! What `hoso link` tells: what it read, what it left out, what it decided, how right it is.

use super::super::say;
use super::tables::{Parts, Tables};
use hoso_core::identity::block::Blocks;
use hoso_core::identity::cluster::Clusters;
use hoso_core::identity::evaluate::{Quality, Truth};
use hoso_core::identity::plan::Plan;
use hoso_core::identity::score::{Cuts, Decision, Parameters, Scored};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn columns(plan: &Plan) {
    let compared: Vec<&str> = plan.comparisons.iter().map(|c| c.name.as_str()).collect();
    say(format_args!("compared: {}", compared.join(", ")));
    if !plan.absent.is_empty() {
        say(format_args!("not in the tables: {}", plan.absent.join(", ")));
    }
}

/// Columns that are put together from those of a file.
pub(super) fn joined(files: &[&Path], headers: &[Vec<String>], parts: &[Parts]) {
    for (file, (headers, parts)) in files.iter().zip(headers.iter().zip(parts)) {
        let made = &headers[headers.len() - parts.len()..];
        for (made, parts) in made.iter().zip(parts) {
            let parts: Vec<&str> = parts.iter().map(|at| headers[*at].as_str()).collect();
            say(format_args!(
                "{}: {made} is put together from {}",
                file.display(),
                parts.join(", ")
            ));
        }
    }
}

/// Columns of the files that nothing is read from, but for those that the options name.
pub(super) fn columns_left(
    plan: &Plan,
    files: &[&Path],
    (headers, parts): (&[Vec<String>], &[Parts]),
    named: &[&str],
) {
    for (at, (file, headers)) in files.iter().zip(headers).enumerate() {
        let mut read = plan.columns_read(at);
        read.extend(parts[at].iter().flatten());
        let is_named = |name: &str| named.contains(&name);
        let left =
            headers.iter().enumerate().filter(|(n, name)| !read.contains(n) && !is_named(name));
        let left: Vec<&str> = left.map(|(_, name)| name.as_str()).collect();
        if !left.is_empty() {
            say(format_args!(
                "{}: not understood, not compared: {}",
                file.display(),
                left.join(", ")
            ));
        }
    }
}

/// What one of two files alone has. A file without names was linked all the same, every row a
/// newborn without a name: that must not pass unseen.
pub(super) fn one_sided(plan: &Plan, files: &[&Path], headers: &[Vec<String>]) {
    let [a, b] = files else { return };
    for (here, there, file, other) in [(0, 1, a, b), (1, 0, b, a)] {
        let missing =
            plan.fields.iter().filter(|field| field.sources[here].iter().all(|s| s.is_none()));
        let theirs: BTreeSet<usize> =
            missing.flat_map(|field| field.sources[there].iter().flatten().copied()).collect();
        for column in theirs {
            say(format_args!(
                "! {}: no column is understood that is like `{}` of {}, which is therefore not \
                 compared",
                file.display(),
                headers[there][column],
                other.display()
            ));
        }
    }
}

pub(super) fn borrowed(rows: u32) {
    if rows > 0 {
        say(format_args!("{rows} rows are under a parent's name, which is not compared"));
    }
}

/// Rows from which a model learns something.
const FEW: u32 = 100;

pub(super) fn blocks(tables: &Tables, blocks: &Blocks) {
    let rows = tables.table.len();
    say(format_args!("{rows} rows, {} candidate pairs", blocks.pairs()));
    if rows < FEW {
        say(format_args!("! few rows: the tables teach the model, and some hundreds are needed"));
    }
    if blocks.pairs() == 0 {
        say(format_args!(
            "nothing to compare: no two rows have a name, date, number or phone in common. Are \
             these the columns?"
        ));
    }
    for count in blocks.counts.iter().filter(|count| count.blocks_left_out > 0) {
        say(format_args!(
            "left out for size: {} blocks of `{}`, {} rows, {} pairs",
            count.blocks_left_out, count.key, count.rows_left_out, count.pairs_left_out
        ));
    }
}

pub(super) fn decisions(
    cuts: Cuts,
    parameters: &Parameters,
    pairs: &[Scored],
    decisions: &[Decision],
    clusters: &Clusters,
) {
    let count = |wanted| decisions.iter().filter(|decision| **decision == wanted).count();
    let persons = clusters.of.iter().zip(0_u32..).filter(|(of, row)| **of == *row).count();
    say(format_args!(
        "link from {:.1} bits, review from {:.1}; prior 1 in {:.0} pairs",
        cuts.link,
        cuts.review,
        1.0 / parameters.one_person
    ));
    say(format_args!(
        "{} pairs linked, {} to review ({} of them held back by the rest of their persons), \
         {} forbidden by guards; {persons} persons",
        count(Decision::Link) + count(Decision::Alone),
        count(Decision::Review),
        clusters.refused.len(),
        count(Decision::Never),
    ));
    let person = |row: u32| clusters.of[row as usize];
    let open = pairs.iter().zip(decisions).filter(|(_, d)| **d == Decision::Review);
    let questions: BTreeSet<(u32, u32)> = open
        .map(|(pair, _)| (person(pair.a).min(person(pair.b)), person(pair.a).max(person(pair.b))))
        .filter(|(one, other)| one != other)
        .collect();
    say(format_args!(
        "{} questions for a person, {:.1} % of the rows: whether two persons are one",
        questions.len(),
        100.0 * questions.len() as f64 / clusters.of.len().max(1) as f64,
    ));
}

pub(super) fn quality(
    truth: &Truth,
    cuts: Cuts,
    pairs: &[Scored],
    decisions: &[Decision],
    clusters: &Clusters,
) {
    let line = |what: &str, quality: Quality| {
        say(format_args!(
            "{what:<28} precision {:.4}  recall {:.4}  F1 {:.4}  ({} right of {} said, {} true)",
            quality.precision(),
            quality.recall(),
            quality.f1(),
            quality.right,
            quality.said,
            quality.is
        ));
    };
    let decided = |wanted: &[Decision]| {
        let pairs = pairs.iter().zip(decisions).filter(|(_, d)| wanted.contains(d));
        truth.of_pairs(pairs.map(|(pair, _)| pair))
    };
    line("links", decided(&[Decision::Link, Decision::Alone]));
    line("links and reviews", decided(&[Decision::Link, Decision::Alone, Decision::Review]));
    line("clusters", truth.of_clusters(&clusters.of));
    let from = |cut: f32| truth.of_pairs(pairs.iter().filter(|pair| pair.bits >= cut));
    line("score alone, link cut", from(cuts.link));
    line("score alone, review cut", from(cuts.review));
    let (cut, best) = truth.best(pairs);
    line(&format!("best, at {cut:.1} bits"), best);
}
