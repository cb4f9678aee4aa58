//! The distinct values of one field, each with a small number, and how often each occurs.

use super::compare::strings::{Word, letters};

/// Values are numbered from 1 in the order in which they first came; 0 is "missing".
#[derive(Debug)]
pub struct Terms {
    text: String,
    entries: Vec<Entry>,
    /// Some value is several, `;` between.
    has_lists: bool,
    /// Open addressing; the length is a power of two.
    slots: Vec<Slot>,
}

/// A term and the half of its hash that does not choose the slot, so that another value in the way
/// is passed without being read. Term 0 is free.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Slot {
    term: u32,
    tag: u32,
}

/// What is known of one value. Together, since rows come in no order of their values: one cache
/// line is fetched for a comparison, not four.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    start: u32,
    length: u32,
    letters: u32,
    count: u32,
}

/// Values that are looked for at once.
const AT_ONCE: usize = 16;

/// The number of the missing value in every field.
pub const MISSING: u32 = 0;

impl Default for Terms {
    fn default() -> Self {
        let (entries, slots) = (vec![Entry::default()], vec![Slot::default(); 64]);
        Self { text: String::new(), entries, has_lists: false, slots }
    }
}

impl Terms {
    /// The number of a value, made where it is new. Empty text is missing.
    pub fn intern(&mut self, value: &str) -> u32 {
        let term = if value.is_empty() { MISSING } else { self.find_or_add(value) };
        self.entries[term as usize].count += 1;
        term
    }

    /// The numbers of values that stand one after the other in `text`, each up to one of `ends`.
    pub fn intern_all(&mut self, text: &str, ends: &[usize]) -> Vec<u32> {
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let values: Vec<&str> = starts.zip(ends).map(|(start, end)| &text[start..*end]).collect();
        let mut terms = Vec::with_capacity(values.len());
        for some in values.chunks(AT_ONCE) {
            let known = self.known(some);
            terms.extend(some.iter().zip(known).map(|(value, term)| match term {
                MISSING => self.intern(value),
                term => {
                    self.entries[term as usize].count += 1;
                    term
                }
            }));
        }
        terms
    }

    /// The terms of values that stand where they are looked for first; `MISSING` for others. Each
    /// step is taken for all of them before the next: numbering values is waiting for memory, and
    /// so it is waited for them together.
    fn known(&self, values: &[&str]) -> [u32; AT_ONCE] {
        let mut terms = [MISSING; AT_ONCE];
        for (term, value) in terms.iter_mut().zip(values) {
            let hash = hash(value.as_bytes());
            let slot = self.slots[hash as usize & (self.slots.len() - 1)];
            *term = if slot.tag == tag(hash) { slot.term } else { MISSING };
        }
        let entries = terms.map(|term| self.entries[term as usize]);
        for ((term, entry), value) in terms.iter_mut().zip(entries).zip(values) {
            let (start, end) = (entry.start as usize, (entry.start + entry.length) as usize);
            if self.text.as_bytes()[start..end] != *value.as_bytes() {
                *term = MISSING;
            }
        }
        terms
    }

    /// A row has another value than it had: the number of that.
    pub(super) fn exchange(&mut self, old: u32, value: &str) -> u32 {
        self.entries[old as usize].count -= 1;
        self.intern(value)
    }

    fn find_or_add(&mut self, value: &str) -> u32 {
        let hash = hash(value.as_bytes());
        let slot = self.slot(hash, |term| self.get(term) == value);
        if self.slots[slot].term != 0 {
            return self.slots[slot].term;
        }
        let term = self.entries.len() as u32;
        let start = self.text.len() as u32;
        self.text.push_str(value);
        self.has_lists |= value.contains(';');
        let end = u32::try_from(self.text.len()).expect("a field's distinct text is under 4 GiB");
        let length = end - start;
        self.entries.push(Entry { start, length, letters: letters(value.as_bytes()), count: 0 });
        self.slots[slot] = Slot { term, tag: tag(hash) };
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
        term
    }

    /// Where the value of a hash is, or would be.
    fn slot(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Slot { term: term @ 1.., tag: other } = self.slots[at] {
            if other == tag(hash) && is_it(term) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        self.slots = vec![Slot::default(); self.slots.len() * 2];
        for term in 1..self.entries.len() as u32 {
            let hash = hash(self.get(term).as_bytes());
            let slot = self.slot(hash, |_| false);
            self.slots[slot] = Slot { term, tag: tag(hash) };
        }
    }

    #[inline]
    pub fn get(&self, term: u32) -> &str {
        let entry = self.entries[term as usize];
        &self.text[entry.start as usize..(entry.start + entry.length) as usize]
    }

    /// The value with what comparing it wants to know. Bytes: to cut a `str` reads its ends, and
    /// most values are told apart without reading them.
    #[inline]
    pub fn word(&self, term: u32) -> Word<'_> {
        let entry = self.entries[term as usize];
        let (start, end) = (entry.start as usize, (entry.start + entry.length) as usize);
        Word::new(&self.text.as_bytes()[start..end], entry.letters)
    }

    pub fn has_lists(&self) -> bool {
        self.has_lists
    }

    /// How many rows have this value.
    pub fn count(&self, term: u32) -> u32 {
        self.entries[term as usize].count
    }

    /// Distinct values, the missing one among them.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// No value but the missing one.
    pub fn is_empty(&self) -> bool {
        self.entries.len() == 1
    }

    /// Rows that have a value.
    pub fn present(&self) -> u64 {
        self.entries[1..].iter().map(|entry| u64::from(entry.count)).sum()
    }
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// FxHash over eight bytes at a time, with a last mix so that low bits are good too.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(8);
    let mut state = bytes.len() as u64;
    for chunk in &mut chunks {
        state = mix(state, u64::from_le_bytes(chunk.try_into().expect("a chunk has 8 bytes")));
    }
    let mut tail = [0; 8];
    tail[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    state = mix(state, u64::from_le_bytes(tail));
    state ^ (state >> 32)
}

pub(super) fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn terms_number_values_like_a_map() {
        let mut terms = Terms::default();
        let mut model: HashMap<String, (u32, u32)> = HashMap::new();
        for i in 0..5_000_u32 {
            let value = format!("value {}", i.wrapping_mul(2_654_435_761) % 700);
            let term = terms.intern(&value);
            let entry = model.entry(value.clone()).or_insert((term, 0));
            entry.1 += 1;
            assert_eq!((entry.0, terms.get(term)), (term, value.as_str()));
        }
        let (mut text, mut ends) = (String::new(), Vec::new());
        for i in 0..1_000_u32 {
            text += &format!("value {}", i % 900);
            ends.push(text.len());
        }
        for (i, term) in (0..1_000_u32).zip(terms.intern_all(&text, &ends)) {
            let value = format!("value {}", i % 900);
            assert_eq!(terms.get(term), value);
            model.entry(value).or_insert((term, 0)).1 += 1;
        }
        assert_eq!(terms.intern(""), MISSING);
        assert_eq!((terms.len(), terms.present()), (model.len() + 1, 6_000));
        assert!(model.values().all(|(term, count)| terms.count(*term) == *count));
    }
}
