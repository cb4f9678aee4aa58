//! Cuts a message into commits: bounded in operations and bytes, and no person twice in one,
//! because a case must see what the case before it has stored.

use hoso_core::message::Case;
use hoso_core::record::NewRecord;
use std::collections::HashSet;
use std::ops::Range;

/// Operations in one commit; the store takes 1,000.
const COMMIT_OPS: usize = 900;
/// Text bytes in one commit; the store takes 1 MiB with its indexes.
const COMMIT_BYTES: usize = 512 << 10;
/// Cases in one commit, so that a message's locks stay few.
const COMMIT_CASES: usize = 64;
/// Operations of a case besides its records: registration, link, audit, work, receipt.
const CASE_OPS: usize = 24;

/// Some records of one case. A case of ordinary size is one part.
pub struct CasePart<'a> {
    pub case: &'a Case,
    pub keys: &'a Keys,
    pub records: &'a [NewRecord],
    /// The last part says which stored records the case no longer has.
    pub last: bool,
}

/// What cases share that may be of one person: the registration, and the block keys of one that
/// says something new.
pub type Keys = Vec<Vec<u8>>;

/// The parts of each commit, in the order of the message; `keys` are those of the cases.
pub fn commits<'a>(cases: &'a [Case], keys: &'a [Keys]) -> Vec<Vec<CasePart<'a>>> {
    let mut out: Vec<Vec<CasePart>> = Vec::new();
    let (mut ops, mut bytes, mut seen) = (0, 0, HashSet::new());
    for part in cases.iter().zip(keys).flat_map(|(case, keys)| parts(case, keys)) {
        let keys = part.keys;
        let (more_ops, more_bytes) = (part_ops(&part), part_bytes(part.records));
        let fits = ops + more_ops <= COMMIT_OPS
            && bytes + more_bytes <= COMMIT_BYTES
            && !keys.iter().any(|key| seen.contains(key));
        match out.last_mut() {
            Some(open) if fits && open.len() < COMMIT_CASES => open.push(part),
            _ => {
                out.push(vec![part]);
                (ops, bytes) = (0, 0);
                seen.clear();
            }
        }
        ops += more_ops;
        bytes += more_bytes;
        seen.extend(keys);
    }
    out
}

/// A retraction adds operations that are not known yet: each record counts twice.
fn part_ops(part: &CasePart) -> usize {
    2 * part.records.len() + CASE_OPS
}

fn part_bytes(records: &[NewRecord]) -> usize {
    let source = records.iter().flat_map(|r| &r.source);
    source.map(|(name, value)| name.len() + value.len() + 8).sum()
}

fn parts<'a>(case: &'a Case, keys: &'a Keys) -> impl Iterator<Item = CasePart<'a>> {
    let ranges = ranges(&case.records);
    let last = ranges.len() - 1;
    ranges.into_iter().enumerate().map(move |(i, range)| CasePart {
        case,
        keys,
        records: &case.records[range],
        last: i == last,
    })
}

/// At least one range: a case without records still registers its person.
fn ranges(records: &[NewRecord]) -> Vec<Range<usize>> {
    let most = (COMMIT_OPS - CASE_OPS) / 2;
    let mut out = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, record) in records.iter().enumerate() {
        let more = part_bytes(std::slice::from_ref(record));
        if i > start && (i - start >= most || bytes + more > COMMIT_BYTES) {
            out.push(start..i);
            (start, bytes) = (i, 0);
        }
        bytes += more;
    }
    out.push(start..records.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::record::{Coding, Entry, Kind, Value};

    fn case(patient: &str, records: usize) -> Case {
        let record = |n: usize| NewRecord {
            source_key: format!("{patient}/{n}"),
            entry: Entry {
                kind: Kind::Observation,
                category: String::new(),
                code: Coding::default(),
                when: "2026".parse().unwrap(),
                value: Value::None,
                parts: Vec::new(),
                status: "final".into(),
            },
            source: vec![("RAW".into(), "x".repeat(if n == 0 { 400 << 10 } else { 10 }))],
            visit: None,
        };
        Case {
            facility: "01001".parse().unwrap(),
            patient_number: patient.into(),
            demographics: Default::default(),
            complete_visit: None,
            records: (0..records).map(record).collect(),
        }
    }

    #[test]
    fn every_record_is_in_one_commit_within_the_limits() {
        let cases = [case("a", 1_500), case("b", 3), case("b", 0), case("c", 2)];
        let keys: Vec<Keys> = cases.iter().map(|c| vec![c.patient_number.clone().into()]).collect();
        let commits = commits(&cases, &keys);
        for commit in &commits {
            assert!(commit.iter().map(part_ops).sum::<usize>() <= COMMIT_OPS);
            assert!(commit.iter().map(|p| part_bytes(p.records)).sum::<usize>() <= COMMIT_BYTES);
            let people: HashSet<_> = commit.iter().map(|p| &p.case.patient_number).collect();
            assert_eq!(people.len(), commit.len());
        }
        let all: Vec<_> = commits.iter().flatten().collect();
        assert_eq!(all.iter().map(|p| p.records.len()).sum::<usize>(), 1_505);
        assert_eq!(all.iter().filter(|p| p.last).count(), cases.len());
    }
}
