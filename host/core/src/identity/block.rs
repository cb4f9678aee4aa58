//! Which rows are compared: those that share all values of a blocking key. Blocks are bounded;
//! what is left out is counted.

use super::parallel;
use super::plan::{Plan, PlannedBlock};
use super::table::Table;
use super::terms::{MISSING, hash, mix};

/// Rows that share a key with a row and come after it (or are of the other table), among the
/// members of that key.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    start: u32,
    length: u16,
    key: u16,
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
    /// Rows of the blocks of each key.
    members: Vec<Vec<u32>>,
    /// Of each so many rows.
    shares: Vec<Share>,
    share_rows: u32,
    pub counts: Vec<BlockCount>,
}

/// The ranges of some rows, each row's together.
#[derive(Debug)]
struct Share {
    /// Ranges of the row `r`: `ranges[starts[r]..starts[r + 1]]`, the first of the rows being 0.
    starts: Vec<u32>,
    ranges: Vec<Range>,
}

impl Blocks {
    pub fn new(plan: &Plan, table: &Table, threads: usize) -> Self {
        let hashes = Hashes::new(plan, table);
        let blocks = plan.blocks.iter();
        let keys = parallel::map_with(threads, blocks, Sorting::default, |sorting, block| {
            Key::new(block, table, &hashes, sorting)
        });
        let share_rows = table.len().div_ceil(threads as u32).max(1);
        let firsts = (0..table.len()).step_by(share_rows as usize);
        let shares = parallel::map(threads, firsts, |first| {
            let rows = first..(first + share_rows).min(table.len());
            Share::new(&keys, table.second(), rows)
        });
        let (members, counts) = keys.into_iter().map(|key| (key.members, key.count)).unzip();
        Self { members, shares, share_rows, counts }
    }

    /// The candidates of a row, a row more than once where it shares several keys.
    pub fn of(&self, row: u32) -> impl Iterator<Item = u32> {
        let Share { starts, ranges } = &self.shares[(row / self.share_rows) as usize];
        let at = (row % self.share_rows) as usize;
        ranges[starts[at] as usize..starts[at + 1] as usize].iter().flat_map(|range| {
            let start = range.start as usize;
            let members = &self.members[usize::from(range.key)];
            members[start..start + usize::from(range.length)].iter().copied()
        })
    }

    /// Pairs that the rows of one key each bring, those of several keys counted several times.
    pub fn pairs(&self) -> u64 {
        self.counts.iter().map(|count| count.pairs).sum()
    }
}

impl Share {
    /// Counted first, so that each range has its place.
    fn new(keys: &[Key], second: Option<u32>, rows: std::ops::Range<u32>) -> Self {
        let each = |of: &mut dyn FnMut(usize, Range)| {
            for (at, key) in (0_u16..).zip(keys) {
                key.each_range(second, |row, (start, length)| {
                    if rows.contains(&row) {
                        of((row - rows.start) as usize, Range { start, length, key: at });
                    }
                });
            }
        };
        let mut starts = vec![0_u32; rows.len() + 1];
        each(&mut |row, _| starts[row + 1] += 1);
        for row in 0..rows.len() {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut ranges = vec![Range::default(); starts[rows.len()] as usize];
        each(&mut |row, range| {
            ranges[next[row] as usize] = range;
            next[row] += 1;
        });
        Self { starts, ranges }
    }
}

/// The blocks of one key.
struct Key {
    /// Rows of each block, in order.
    members: Vec<u32>,
    /// Where each block ends.
    ends: Vec<u32>,
    count: BlockCount,
}

impl Key {
    fn new(block: &PlannedBlock, table: &Table, hashes: &Hashes, sorting: &mut Sorting) -> Self {
        let count = BlockCount { key: block.name.clone(), ..BlockCount::default() };
        let members = Vec::with_capacity(table.len() as usize);
        let mut made = Self { members, ends: Vec::new(), count };
        let entries = &mut sorting.entries;
        entries.clear();
        for row in 0..table.len() {
            hashes.keys(block, table.row(row), |key| entries.push((key, row)));
        }
        for group in sorting.by_key().chunk_by(|a, b| a.0 == b.0) {
            made.add(group, block.max, table.second());
        }
        made
    }

    fn add(&mut self, group: &[(u64, u32)], max: usize, second: Option<u32>) {
        // A list may have a value twice.
        let rows = group.chunk_by(|a, b| a == b).map(|same| same[0].1);
        let size = rows.clone().count();
        // Rows are in order, so those of the first table come first.
        let pairs = match second {
            None => size * (size - 1) / 2,
            Some(second) => {
                let firsts = rows.clone().filter(|row| *row < second).count();
                firsts * (size - firsts)
            }
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
        self.members.extend(rows);
        self.ends.push(self.members.len() as u32);
    }

    /// Hands on the rows that have candidates, and where those stand in `members`: start, length.
    fn each_range(&self, second: Option<u32>, mut each: impl FnMut(u32, (u32, u16))) {
        let mut start = 0;
        for end in self.ends.iter().copied() {
            let rows = &self.members[start as usize..end as usize];
            let firsts = second.map_or(rows.len(), |second| rows.partition_point(|r| *r < second));
            for (at, row) in rows[..firsts].iter().enumerate() {
                let from = start + if second.is_some() { firsts } else { at + 1 } as u32;
                if from < end {
                    each(*row, (from, (end - from) as u16));
                }
            }
            start = end;
        }
    }
}

/// Keys and their rows, to be put in order; one after the other in the same memory.
#[derive(Default)]
struct Sorting {
    entries: Vec<(u64, u32)>,
    sorted: Vec<(u64, u32)>,
}

/// Rows of a bucket, so that the nearest cache holds it while it is sorted.
const BUCKET_ROWS: usize = 256;

impl Sorting {
    /// Dealt out by the first bits of the key first, which are as good as random.
    fn by_key(&mut self) -> &[(u64, u32)] {
        let Self { entries, sorted } = self;
        let bits = (entries.len() / BUCKET_ROWS).max(1).ilog2();
        let bucket = |key: u64| key.unbounded_shr(64 - bits) as usize;
        let mut starts = vec![0; (1 << bits) + 1];
        entries.iter().for_each(|(key, _)| starts[bucket(*key) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        sorted.resize(entries.len(), (0, 0));
        let mut next = starts.clone();
        for entry in entries.iter() {
            let place = &mut next[bucket(entry.0)];
            sorted[*place] = *entry;
            *place += 1;
        }
        starts.windows(2).for_each(|ends| sorted[ends[0]..ends[1]].sort_unstable());
        sorted
    }
}

/// What each value adds to a key, by field and term, so that no text is read for each row; empty
/// for a field that no key is made from.
struct Hashes {
    whole: Vec<Vec<u64>>,
    /// Of a value that is several what each adds; empty for a field without such values.
    listed: Vec<Vec<Vec<u64>>>,
}

impl Hashes {
    fn new(plan: &Plan, table: &Table) -> Self {
        let is_wanted = |field: usize| plan.blocks.iter().any(|block| block.on.contains(&field));
        let terms = |field: usize, wanted: bool| {
            let terms = table.terms(field);
            (0..if wanted { terms.len() as u32 } else { 0 }).map(|term| terms.get(term))
        };
        let fields = 0..plan.fields.len();
        let whole = fields
            .clone()
            .map(|field| terms(field, is_wanted(field)).map(|value| part(field, value)).collect());
        let listed = fields.map(|field| {
            let parts = |value: &str| match value.contains(';') {
                true => value.split(';').map(|one| part(field, one)).collect(),
                false => Vec::new(),
            };
            terms(field, is_wanted(field) && table.terms(field).has_lists()).map(parts).collect()
        });
        Self { whole: whole.collect(), listed: listed.collect() }
    }

    /// As `keys_of`.
    fn keys(&self, block: &PlannedBlock, cells: &[u32], each: impl FnMut(u64)) {
        let whole = |field: usize, term: u32| self.whole[field][term as usize];
        let parts = |field: usize, term: u32| {
            let parts = self.listed[field].get(term as usize);
            parts.filter(|parts| !parts.is_empty()).map(|parts| parts.iter().copied())
        };
        keys_by(block, cells, whole, parts, each);
    }
}

/// What a value adds to a key.
fn part(field: usize, value: &str) -> u64 {
    mix(field as u64, hash(value.as_bytes()))
}

/// Hands on the hash of the key's values; one for each where a field has several values.
/// None where a value is missing.
pub(super) fn keys_of(block: &PlannedBlock, table: &Table, row: u32, each: impl FnMut(u64)) {
    let value = |field: usize, term: u32| table.terms(field).get(term);
    let whole = |field: usize, term: u32| part(field, value(field, term));
    let parts = |field: usize, term: u32| {
        let parts = value(field, term).split(';').map(move |one| part(field, one));
        value(field, term).contains(';').then_some(parts)
    };
    keys_by(block, table.row(row), whole, parts, each);
}

/// `whole` and `parts` say what a field's term adds to a key, and what each of its values adds,
/// where it has several.
fn keys_by<P: Iterator<Item = u64>>(
    block: &PlannedBlock,
    cells: &[u32],
    whole: impl Fn(usize, u32) -> u64,
    parts: impl Fn(usize, u32) -> Option<P>,
    mut each: impl FnMut(u64),
) {
    if block.on.iter().any(|field| cells[*field] == MISSING) {
        return;
    }
    let of = |field: &usize| parts(*field, cells[*field]).map(|parts| (*field, parts));
    let listed = block.on.iter().find_map(of);
    let rest = block.on.iter().filter(|field| listed.as_ref().is_none_or(|(of, _)| of != *field));
    // A sum, so that it does not matter which field has several values.
    let key = rest.fold(0, |key: u64, field| key.wrapping_add(whole(*field, cells[*field])));
    match listed {
        None => each(key),
        Some((_, parts)) => parts.for_each(|part| each(key.wrapping_add(part))),
    }
}
