//! Which rows are compared: those that share all values of a blocking key. Blocks are bounded;
//! what is left out is counted.

use super::plan::{Plan, PlannedBlock};
use super::table::Table;
use super::terms::{MISSING, hash, mix};

/// Rows that share a key with a row and come after it (or are of the other table).
#[derive(Debug, Clone, Copy)]
struct Range {
    start: u32,
    length: u16,
}

/// What a key brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockCount {
    pub key: String,
    /// Pairs that share the key; several keys may share a pair.
    pub pairs: u64,
    /// Blocks above the model's bound, their rows and pairs: left out.
    pub blocks_left_out: u64,
    pub rows_left_out: u64,
    pub pairs_left_out: u64,
}

/// The candidates of every row.
#[derive(Debug)]
pub struct Blocks {
    members: Vec<u32>,
    /// Ranges of row `r`: `ranges[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
    ranges: Vec<Range>,
    pub counts: Vec<BlockCount>,
}

impl Blocks {
    pub fn new(plan: &Plan, table: &Table, threads: usize) -> Self {
        let hashes = Hashes::new(plan, table);
        let work = std::sync::Mutex::new(plan.blocks.iter().enumerate());
        let done = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let next = work.lock().expect("no worker panics").next();
                        let Some((at, block)) = next else { break };
                        let key = Key::new(block, table, &hashes);
                        done.lock().expect("no worker panics").push((at, key));
                    }
                });
            }
        });
        let mut keys = done.into_inner().expect("no worker panicked");
        keys.sort_unstable_by_key(|(at, _)| *at);
        Self::merge(keys.into_iter().map(|(_, key)| key).collect(), table.len() as usize)
    }

    /// Each row's ranges together, key by key: counted first, so that each has its place.
    fn merge(keys: Vec<Key>, rows: usize) -> Self {
        let mut starts = vec![0_u32; rows + 1];
        for (row, _) in keys.iter().flat_map(|key| &key.ranges) {
            starts[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut ranges = vec![Range { start: 0, length: 0 }; starts[rows] as usize];
        let (mut members, mut counts) = (Vec::new(), Vec::new());
        for key in keys {
            let base = members.len() as u32;
            members.extend(key.members);
            for (row, range) in key.ranges {
                let place = &mut next[row as usize];
                ranges[*place as usize] = Range { start: range.start + base, ..range };
                *place += 1;
            }
            counts.push(key.count);
        }
        Self { members, starts, ranges, counts }
    }

    /// The candidates of a row, a row more than once where it shares several keys.
    pub fn of(&self, row: u32) -> impl Iterator<Item = u32> {
        let row = row as usize;
        let ranges = &self.ranges[self.starts[row] as usize..self.starts[row + 1] as usize];
        ranges.iter().flat_map(|range| {
            let start = range.start as usize;
            self.members[start..start + usize::from(range.length)].iter().copied()
        })
    }

    /// Pairs that the rows of one key each bring, those of several keys counted several times.
    pub fn pairs(&self) -> u64 {
        self.counts.iter().map(|count| count.pairs).sum()
    }
}

/// The blocks of one key.
struct Key {
    members: Vec<u32>,
    ranges: Vec<(u32, Range)>,
    count: BlockCount,
}

impl Key {
    fn new(block: &PlannedBlock, table: &Table, hashes: &Hashes) -> Self {
        let mut entries = Vec::new();
        let is_hashed = hashes.have_all(block);
        for row in 0..table.len() {
            if is_hashed {
                entries.extend(hashes.key(block, table.row(row)).map(|key| (key, row)));
            } else {
                keys_of(block, table, row, |key| entries.push((key, row)));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let count = BlockCount { key: block.name.clone(), ..BlockCount::default() };
        let mut made = Self { members: Vec::new(), ranges: Vec::new(), count };
        for group in entries.chunk_by(|a, b| a.0 == b.0) {
            made.add(group, block.max, table.second());
        }
        made
    }

    fn add(&mut self, group: &[(u64, u32)], max: usize, second: Option<u32>) {
        let size = group.len();
        // Rows are in order, so those of the first table come first.
        let firsts = second.map_or(size, |second| group.partition_point(|(_, row)| *row < second));
        let pairs = match second {
            None => size * (size - 1) / 2,
            Some(_) => firsts * (size - firsts),
        } as u64;
        if pairs == 0 {
            return;
        }
        if size > max {
            self.count.blocks_left_out += 1;
            self.count.rows_left_out += size as u64;
            self.count.pairs_left_out += pairs;
            return;
        }
        self.count.pairs += pairs;
        let base = self.members.len();
        self.members.extend(group.iter().map(|(_, row)| row));
        for (at, (_, row)) in group[..firsts].iter().enumerate() {
            let from = if second.is_some() { firsts } else { at + 1 };
            if from < size {
                let range = Range { start: (base + from) as u32, length: (size - from) as u16 };
                self.ranges.push((*row, range));
            }
        }
    }
}

/// What each value adds to a key, by field and term, so that no text is read for each row; empty
/// for a field that no key is made from, and where values are lists.
struct Hashes(Vec<Vec<u64>>);

impl Hashes {
    fn new(plan: &Plan, table: &Table) -> Self {
        let hashes = (0..plan.fields.len()).map(|field| {
            let terms = table.terms(field);
            let is_wanted = plan.blocks.iter().any(|block| block.on.contains(&field));
            let of = |term: u32| part(field, terms.get(term));
            let all = 0..if is_wanted && !terms.has_lists() { terms.len() as u32 } else { 0 };
            all.map(of).collect()
        });
        Self(hashes.collect())
    }

    /// None of the block's fields has lists.
    fn have_all(&self, block: &PlannedBlock) -> bool {
        block.on.iter().all(|field| !self.0[*field].is_empty())
    }

    /// As `keys_of`, of fields that are all here.
    fn key(&self, block: &PlannedBlock, cells: &[u32]) -> Option<u64> {
        let values = || block.on.iter().map(|field| (*field, cells[*field]));
        let key =
            |key: u64, (field, term): (usize, u32)| key.wrapping_add(self.0[field][term as usize]);
        values().all(|(_, term)| term != MISSING).then(|| values().fold(0, key))
    }
}

/// What a value adds to a key.
fn part(field: usize, value: &str) -> u64 {
    mix(field as u64, hash(value.as_bytes()))
}

/// Hands on the hash of the key's values; one for each where a field has several values.
/// None where a value is missing.
pub(super) fn keys_of(block: &PlannedBlock, table: &Table, row: u32, mut each: impl FnMut(u64)) {
    let cells = table.row(row);
    if block.on.iter().any(|field| cells[*field] == MISSING) {
        return;
    }
    let value = |field: &usize| table.terms(*field).get(cells[*field]);
    let listed = block.on.iter().find(|field| value(field).contains(';'));
    let rest = block.on.iter().filter(|field| Some(*field) != listed);
    // A sum, so that it does not matter which field has several values.
    let key = rest.fold(0, |key: u64, field| key.wrapping_add(part(*field, value(field))));
    match listed {
        None => each(key),
        Some(field) => {
            value(field).split(';').for_each(|v| each(key.wrapping_add(part(*field, v))));
        }
    }
}
