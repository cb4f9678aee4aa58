//! Import of QD 3176 files by four threads, as `hoso import` works, held against parsing alone.

use crate::exports::months;
use crate::figure::Figure;
use crate::rig::Rig;
use crate::timing::{by_threads, median};
use hoso_exchange::{Format, LabMap, Limits, parse};

const RESIDENTS: usize = 1_500;
const THREADS: usize = 4;
const ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let files: Vec<Vec<u8>> = months(RESIDENTS).collect();
    let bytes: usize = files.iter().map(Vec::len).sum();
    let megabytes = bytes as f64 / 1e6;
    let labs = LabMap::from_toml(&hoso_population::lab_map())?;
    let limits = Limits::default();
    let (mut imported, mut parsed, mut visits) = (Vec::new(), Vec::new(), 0);
    for round in 1..=ROUNDS {
        let rig = Rig::new()?;
        let (seconds, cases) =
            by_threads(THREADS, &files, |file| Ok(rig.send(file)?.cases.len() as u64))?;
        imported.push(megabytes / seconds);
        visits = cases;
        let (seconds, _) = by_threads(THREADS, &files, |file| {
            Ok(parse(Format::Qd3176, file, &labs, &limits)?.cases.len() as u64)
        })?;
        parsed.push(megabytes / seconds);
        let (import, parse) = (imported[round - 1], parsed[round - 1]);
        crate::progress(format_args!("{round} of {ROUNDS}: {import:.1} MB/s, parse {parse:.1}"));
    }
    let (import, parse) = (median(imported), median(parsed));
    Ok(vec![
        Figure::new("import", format!("QD 3176, {} files", files.len()), import, "MB/s")
            .against("parsing alone", parse),
        Figure::new("import", "visits", import / megabytes * visits as f64, "visits/s"),
        Figure::new("import", "parsing alone, 4 threads", parse, "MB/s"),
        Figure::new("import", "size", megabytes, "MB"),
    ])
}
