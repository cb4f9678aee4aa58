//! Rows under a parent's name: a newborn is registered under its mother's, and some sons bear their
//! father's. The name that both have says nothing about the younger, so it is forgotten before rows
//! are compared; what is left is its day of birth, its household and its numbers.

use super::parallel;
use super::plan::{Plan, PlannedBorrowedName};
use super::table::Table;
use super::terms::{MISSING, hash, mix};

/// Forgets the borrowed names of a table, and says how many rows had one. `common` says of a field
/// and a term that more than one household has it.
pub fn forget(
    plan: &Plan,
    table: &mut Table,
    threads: usize,
    common: impl Fn(&Table, usize, u32) -> bool + Sync,
) -> u32 {
    let Some(rule) = &plan.borrowed_name else { return 0 };
    let (ways, whole) = (rule.household.iter().copied().map(Some).chain([None]), &*table);
    let found = parallel::map(threads, ways, |way| match way {
        Some(shared) => by_household(rule, whole, shared, &common),
        None => by_day(rule, whole),
    });
    let mut found: Vec<Borrower> = found.into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup_by_key(|borrower| borrower.row);
    for borrower in &found {
        forget_of(rule, table, borrower);
    }
    found.len() as u32
}

/// More rows have the value than one household can.
pub fn counted(plan: &Plan) -> impl Fn(&Table, usize, u32) -> bool + use<> {
    let max = plan.borrowed_name.as_ref().map_or(0, |rule| rule.max);
    move |table, field, term| table.terms(field).count(term) > max
}

/// A row under a parent's name. In order, so that of several parents the mother comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Borrower {
    row: u32,
    parent: Parent,
    /// The parent's row, or one that names it.
    other: u32,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Parent {
    Mother,
    Other,
}

/// What two rows share, by which a younger one and an elder meet.
struct Meeting {
    key: u64,
    year: u16,
    row: u32,
    as_younger: bool,
    as_elder: bool,
}

/// Rows of a name that somebody a generation older has in the same household: of the younger's
/// field and the elder's one value is the same.
fn by_household(
    rule: &PlannedBorrowedName,
    table: &Table,
    (own, elders): (usize, usize),
    common: &impl Fn(&Table, usize, u32) -> bool,
) -> Vec<Borrower> {
    let mut meetings = Vec::new();
    for row in 0..table.len() {
        let cells = table.row(row);
        let (name, year) = (cells[rule.name], table.terms(rule.year).get(cells[rule.year]).parse());
        let (Ok(year), false) = (year, name == MISSING) else { continue };
        let mut meet = |field: usize, as_younger: bool, as_elder: bool| {
            let term = cells[field];
            if term != MISSING && !common(table, field, term) {
                meetings.extend(table.terms(field).get(term).split(';').map(|value| {
                    let key = mix(hash(value.as_bytes()), name.into());
                    Meeting { key, year, row, as_younger, as_elder }
                }));
            }
        };
        meet(own, true, own == elders);
        if own != elders {
            meet(elders, false, true);
        }
    }
    meetings.sort_unstable_by_key(|meeting| (meeting.key, meeting.year, meeting.row));
    let mut found = Vec::new();
    for group in meetings.chunk_by(|a, b| a.key == b.key) {
        let Some(elder) = group.iter().find(|meeting| meeting.as_elder) else { continue };
        let mother =
            |row: u32| rule.sex.is_some_and(|sex| table.terms(sex).get(table.row(row)[sex]) == "f");
        let younger =
            |m: &&Meeting| m.as_younger && m.year >= elder.year.saturating_add(rule.years);
        found.extend(group.iter().filter(younger).map(|meeting| Borrower {
            row: meeting.row,
            parent: if mother(elder.row) { Parent::Mother } else { Parent::Other },
            other: elder.row,
        }));
    }
    found
}

/// Rows of a name that is the mother's name of a child of the same day.
fn by_day(rule: &PlannedBorrowedName, table: &Table) -> Vec<Borrower> {
    let Some(born) = rule.born else { return Vec::new() };
    let mut meetings = Vec::new();
    for row in 0..table.len() {
        let cells = table.row(row);
        if cells[born] == MISSING {
            continue;
        }
        let mut meet = |field: usize, as_elder: bool| {
            if cells[field] != MISSING {
                let name = hash(table.terms(field).get(cells[field]).as_bytes());
                let key = mix(name, cells[born].into());
                meetings.push(Meeting { key, year: 0, row, as_younger: !as_elder, as_elder });
            }
        };
        meet(rule.name, false);
        meet(rule.parent, true);
    }
    meetings.sort_unstable_by_key(|meeting| (meeting.key, meeting.row));
    let mut found = Vec::new();
    for group in meetings.chunk_by(|a, b| a.key == b.key) {
        if let Some(child) = group.iter().find(|meeting| meeting.as_elder) {
            let named = group.iter().filter(|meeting| meeting.as_younger);
            found.extend(named.map(|meeting| Borrower {
                row: meeting.row,
                parent: Parent::Mother,
                other: child.row,
            }));
        }
    }
    found
}

fn forget_of(rule: &PlannedBorrowedName, table: &mut Table, borrower: &Borrower) {
    let (row, other) = (borrower.row, borrower.other);
    let name = table.terms(rule.name).get(table.row(row)[rule.name]).to_owned();
    if table.row(row)[rule.parent] == MISSING {
        table.set(row, rule.parent, &name);
    }
    table.set(row, rule.mark, "1");
    let is_elder = table.terms(rule.year).get(table.row(other)[rule.year])
        < table.terms(rule.year).get(table.row(row)[rule.year]);
    for field in rule.forget_shared.iter().filter(|_| is_elder) {
        if table.row(row)[*field] == table.row(other)[*field] {
            table.set(row, *field, "");
        }
    }
    let mothers = rule.forget_mothers.iter().filter(|_| borrower.parent == Parent::Mother);
    for field in rule.forget.iter().chain(mothers) {
        table.set(row, *field, "");
    }
}
