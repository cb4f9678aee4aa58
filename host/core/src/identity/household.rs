//! Who is of one household and may be of one birth. A newborn without a name has nothing that tells
//! it from a twin: phone, address, card and mother are the household's. So it is nobody's by itself
//! where the household shows two children of its day, however far the second one is by score.

use super::cluster::Joiner;
use super::plan::PlannedHousehold;
use super::score::Scorer;
use super::table::Table;
use super::terms::{MISSING, hash, mix};
use std::collections::HashSet;

/// Persons of one household and birth that are told apart; more are not one child for certain.
const PERSONS_MAX: usize = 8;

/// Hands on a hash of each value that a household may have in common, within the year of birth.
/// `common` says of a field and a term that more than one household has it.
pub(super) fn keys(
    rule: &PlannedHousehold,
    table: &Table,
    row: u32,
    common: &impl Fn(&Table, usize, u32) -> bool,
    mut each: impl FnMut(u64),
) {
    let cells = table.row(row);
    let year = u64::from(cells[rule.year]);
    if cells[rule.year] == MISSING {
        return;
    }
    for (at, field) in rule.shares.iter().enumerate() {
        let term = cells[*field];
        if term != MISSING && !common(table, *field, term) {
            let values = table.terms(*field).get(term).split(';');
            values.for_each(|value| each(mix(hash(value.as_bytes()), year << 8 | at as u64)));
        }
    }
}

/// Whether two rows are of one household and may be of one birth.
pub(super) fn beside(
    rule: &PlannedHousehold,
    scorer: &Scorer<'_>,
    (a, b): (u32, u32),
    common: &impl Fn(&Table, usize, u32) -> bool,
) -> bool {
    let (mut ours, mut shared) = (Vec::new(), false);
    keys(rule, scorer.table, a, common, |key| ours.push(key));
    keys(rule, scorer.table, b, common, |key| shared |= ours.contains(&key));
    shared && of_one_birth(rule, scorer, a, b)
}

fn of_one_birth(rule: &PlannedHousehold, scorer: &Scorer<'_>, a: u32, b: u32) -> bool {
    rule.of_one_birth(scorer.whole(a, b).levels)
}

/// The rows that share a household with some rows of a table.
pub(super) struct Households<'a> {
    scorer: &'a Scorer<'a>,
    rule: &'a PlannedHousehold,
    rows: Vec<(u64, u32)>,
}

impl<'a> Households<'a> {
    /// `None` where the model says nothing of households. Only what shares a key with `around` is
    /// kept: they are few.
    pub fn new(scorer: &'a Scorer<'a>, around: impl Iterator<Item = u32>) -> Option<Self> {
        let rule = scorer.plan.household.as_ref()?;
        let table = scorer.table;
        let common = counted(rule);
        let (mut wanted, mut years) = (HashSet::new(), vec![false; table.terms(rule.year).len()]);
        for row in around {
            years[table.row(row)[rule.year] as usize] = true;
            keys(rule, table, row, &common, |key| _ = wanted.insert(key));
        }
        let mut rows = Vec::new();
        for row in (0..table.len()).filter(|row| years[table.row(*row)[rule.year] as usize]) {
            keys(rule, table, row, &common, |key| {
                if wanted.contains(&key) {
                    rows.push((key, row));
                }
            });
        }
        rows.sort_unstable();
        Some(Self { scorer, rule, rows })
    }

    /// Whether the households of two persons show two persons of one birth.
    pub fn show_two(&self, persons: &Joiner<'_>, a: u32, b: u32) -> bool {
        let mut found = vec![persons.of(a), persons.of(b)];
        for row in found.clone().into_iter().flat_map(|person| persons.first_rows(person)) {
            self.beside(row, |other| {
                let person = persons.of(other);
                if found.len() <= PERSONS_MAX && !found.contains(&person) {
                    found.push(person);
                }
            });
        }
        let pairs = |(at, one): (usize, &u32)| {
            found[at + 1..].iter().any(|other| !persons.may_be_one(*one, *other))
        };
        found.len() > PERSONS_MAX || found.iter().enumerate().any(pairs)
    }

    fn beside(&self, row: u32, mut each: impl FnMut(u32)) {
        keys(self.rule, self.scorer.table, row, &counted(self.rule), |key| {
            let from = self.rows.partition_point(|(other, _)| *other < key);
            let same = self.rows[from..].iter().take_while(|(other, _)| *other == key);
            for (_, other) in same.filter(|(_, other)| *other != row) {
                if of_one_birth(self.rule, self.scorer, row, *other) {
                    each(*other);
                }
            }
        });
    }
}

fn counted(rule: &PlannedHousehold) -> impl Fn(&Table, usize, u32) -> bool + use<> {
    let max = rule.max;
    move |table, field, term| table.terms(field).count(term) > max
}
