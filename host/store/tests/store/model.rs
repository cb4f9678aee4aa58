//! Random histories, with the store closed and opened in between, against maps that say what the
//! rules mean.

use crate::sample::*;
use hoso_core::identity::Link;
use hoso_core::programme::{Assessment, Cell, CellKey, Month, SumKey, cell_changes};
use hoso_core::record::Record;
use hoso_core::surveillance::{Visit, Week, WeekCounts};
use hoso_core::{Digest, RecordId, RegistrationId, ResidentId};
use hoso_store::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
enum Step {
    /// Records, each with a version that may be wrong; with the command, if any.
    Records {
        command: Option<u8>,
        expect: Option<(u16, u32)>,
        rows: Vec<(u16, u32, u8, u8)>,
    },
    Link {
        registration: u8,
        to: u8,
    },
    Assess {
        of: u8,
        at: u8,
        tasks: Vec<u8>,
        month: u8,
        numerator: u32,
    },
    Withdraw {
        of: u8,
        at: u8,
    },
    Work {
        of: u8,
        at: u8,
        due: u8,
    },
    Done {
        of: u8,
        at: u8,
        generation: u64,
        next: Option<u8>,
    },
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let row = (0u16..6, 1u32..4, 1u8..13, 0u8..3);
    let expect = proptest::option::of((0u16..6, 0u32..3));
    let command = proptest::option::weighted(0.3, 0u8..4);
    prop_oneof![
        4 => (command, expect, vec(row, 1..4))
            .prop_map(|(command, expect, rows)| Step::Records { command, expect, rows }),
        2 => (1u8..4, 1u8..4).prop_map(|(registration, to)| Step::Link { registration, to }),
        2 => (1u8..3, 1u8..3, vec(1u8..28, 0..4), 1u8..13, 0u32..2).prop_map(
            |(of, at, tasks, month, numerator)| Step::Assess { of, at, tasks, month, numerator }
        ),
        1 => (1u8..3, 1u8..3).prop_map(|(of, at)| Step::Withdraw { of, at }),
        2 => (1u8..3, 1u8..3, 1u8..28).prop_map(|(of, at, due)| Step::Work { of, at, due }),
        2 => (1u8..3, 1u8..3, 1u64..4, proptest::option::of(1u8..28))
            .prop_map(|(of, at, generation, next)| Step::Done { of, at, generation, next }),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    commands: BTreeSet<u8>,
    records: BTreeMap<RecordId, Vec<Record>>,
    links: BTreeMap<RegistrationId, Vec<Link>>,
    assessments: BTreeMap<(ResidentId, u8), Assessment>,
    cells: BTreeMap<CellKey, Cell>,
    /// Due day and generation.
    work: BTreeMap<(ResidentId, u8), (u8, u64)>,
}

fn due(n: u8) -> String {
    format!("2025-03-{n:02}")
}

impl Model {
    /// Does the step to the store and to itself, and compares the answers.
    fn step(&mut self, store: &dyn RecordStore, step: Step) {
        match step {
            Step::Records { command, expect, rows } => self.records(store, command, expect, &rows),
            Step::Link { registration: n, to } => {
                let events = self.links.entry(registration_id(n)).or_default();
                let new = link(n, to, events.len() as i64);
                events.push(new.clone());
                put(store, vec![Op::PutLink(new)]);
            }
            Step::Assess { of, at, tasks, month, numerator } => {
                let tasks = tasks.into_iter().map(|n| task("visit", day(&due(n)))).collect();
                let new = assessment(of, at, tasks, &format!("2025-{month:02}"), numerator);
                self.assess(of, at, Some(new.clone()));
                put(store, vec![Op::PutAssessment(Box::new(new))]);
            }
            Step::Withdraw { of, at } => {
                self.assess(of, at, None);
                put(store, vec![drop_of(of, at)]);
            }
            Step::Work { of, at, due: n } => {
                let old = self.work.get(&(resident(of), at)).copied();
                let (day, generation) = old.map_or((n, 1), |(old, g)| (old.min(n), g + 1));
                self.work.insert((resident(of), at), (day, generation));
                put(store, vec![put_work(of, at, &due(n))]);
            }
            Step::Done { of, at, generation, next } => {
                let key = (resident(of), at);
                if self.work.get(&key).is_some_and(|(_, now)| *now == generation) {
                    match next {
                        Some(next) => drop(self.work.insert(key, (next, generation + 1))),
                        None => drop(self.work.remove(&key)),
                    }
                }
                put(store, vec![done_work(of, at, generation, next.map(due).as_deref())]);
            }
            Step::Reopen => {}
        }
    }

    fn records(
        &mut self,
        store: &dyn RecordStore,
        command: Option<u8>,
        expect: Option<(u16, u32)>,
        rows: &[(u16, u32, u8, u8)],
    ) {
        let rows = rows.iter().map(|(n, version, month, visit)| Record {
            visit: (*visit > 0).then(|| format!("LK{visit}")),
            // Every other one is a visit of that day.
            ..match n % 2 {
                0 => record(1, *n, *version, &format!("2025-{month:02}")),
                _ => crate::sample::visit(1, *n, *version, &format!("2025-{month:02}-03")),
            }
        });
        let rows: Vec<Record> = rows.collect();
        let change = Changeset {
            command: command.map(|n| Digest::of(&[n])),
            expect: expect.map(|(n, version)| (record_id(n), version)).into_iter().collect(),
            ops: rows.iter().map(|row| put_record(1, row.clone())).collect(),
            ..Changeset::default()
        };
        let found = store.commit(change);
        let version = |n| self.records.get(&record_id(n)).map_or(0, |all| all.len() as u32);
        if command.is_some_and(|n| self.commands.contains(&n)) {
            assert_eq!(found, Ok(Committed::Already));
        } else if expect.is_some_and(|(n, wanted)| version(n) != wanted) {
            assert_eq!(found, Ok(Committed::Conflict));
        } else {
            let mut after = self.records.clone();
            for row in rows {
                let all = after.entry(row.id).or_default();
                if row.version != all.len() as u32 + 1 {
                    assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
                    return;
                }
                all.push(row);
            }
            assert_eq!(found, Ok(Committed::Done));
            self.records = after;
            self.commands.extend(command);
        }
    }

    fn assess(&mut self, of: u8, at: u8, new: Option<Assessment>) {
        let key = (resident(of), at);
        let old = self.assessments.remove(&key);
        for (key, change) in cell_changes(old.as_ref(), new.as_ref()) {
            let cell = self.cells.entry(key).or_default();
            cell.numerator += change.numerator;
            cell.denominator += change.denominator;
        }
        self.cells.retain(|_, cell| *cell != Cell::default());
        self.assessments.extend(new.map(|new| (key, new)));
    }

    fn compare(&self, store: &dyn RecordStore) {
        for n in 0..6 {
            let known = self.records.get(&record_id(n)).cloned().unwrap_or_default();
            assert_eq!(store.record(record_id(n)).unwrap().as_ref(), known.last());
            assert_eq!(store.versions(record_id(n)).unwrap(), known);
        }
        for visit in ["LK1", "LK2"] {
            let current = self.records.values().filter_map(|all| all.last());
            let wanted =
                current.filter(|row| row.visit.as_deref() == Some(visit)).map(|row| row.id);
            let found = store.records_of_visit(registration_id(1), visit).unwrap();
            let found: BTreeSet<RecordId> = found.into_iter().map(|row| row.id).collect();
            assert_eq!(found, wanted.collect());
        }
        for (id, events) in &self.links {
            assert_eq!(store.link_events(*id).unwrap(), *events);
        }
        for of in 1..4 {
            let now = self.links.values().filter_map(|events| events.last());
            let wanted = now.filter(|link| link.resident == resident(of)).count();
            assert_eq!(store.registrations_of(resident(of)).unwrap().len(), wanted);
        }
        self.compare_programmes(store);
        self.compare_totals(store);
    }

    /// Sums and weeks, counted from what is there.
    fn compare_totals(&self, store: &dyn RecordStore) {
        let last: Month = "2025-12".parse().unwrap();
        let places = [facility(1), facility(2)];
        let mut sums: BTreeMap<SumKey, BTreeMap<String, Cell>> = BTreeMap::new();
        for (key, cell) in &self.cells {
            let cells = sums.entry(SumKey::of(key)).or_default();
            let sum = cells.entry(key.indicator.clone()).or_default();
            sum.numerator += cell.numerator;
            sum.denominator += cell.denominator;
        }
        let found = store.sums(&programme(), &places, &last.and_before(24)).unwrap();
        assert_eq!(found.iter().flat_map(by_commune).collect::<BTreeMap<_, _>>(), sums);
        let mut weeks: BTreeMap<Week, WeekCounts> = BTreeMap::new();
        for record in self.records.values().filter_map(|all| all.last()) {
            if let Some(visit) = Visit::of(record) {
                weeks.entry(visit.week).or_default().add(&visit, 1);
            }
        }
        let (from, to) = (Week::of(day("2025-01-01")), Week::of(day("2025-12-31")));
        let found = store.weeks(&places, from, to).unwrap();
        let found: BTreeMap<_, _> = found.into_iter().map(|row| (row.week, row.counts)).collect();
        assert_eq!(found, weeks);
    }

    fn compare_programmes(&self, store: &dyn RecordStore) {
        let months = ["2024-01", "2025-12"].map(|month| month.parse().unwrap());
        let cells = store.cells(&programme(), None, months[0], months[1]).unwrap();
        assert_eq!(cells.into_iter().collect::<BTreeMap<_, _>>(), self.cells);
        for at in [1, 2] {
            let here = self.assessments.iter().filter(|((_, facility), _)| *facility == at);
            let mut dues: Vec<_> =
                here.flat_map(|(_, row)| row.answer.tasks.iter().map(|task| task.due)).collect();
            dues.sort_unstable();
            let query = TaskQuery { limit: 100, ..TaskQuery::default() };
            let found = store.tasks_due(&facility(at), &query).unwrap().rows;
            assert_eq!(found.into_iter().map(|row| row.task.due).collect::<Vec<_>>(), dues);
            for of in 1..3 {
                let found = store.work_of(resident(of), &facility(at), &programme()).unwrap();
                let wanted = self.work.get(&(resident(of), at));
                assert_eq!(
                    found.map(|item| (item.due.to_string(), item.generation)),
                    wanted.map(|(n, g)| (due(*n), *g))
                );
            }
        }
        let today = day(&due(14));
        let ready = self.work.values().filter(|(n, _)| *n <= 14).count();
        assert_eq!(store.work_len(today).unwrap(), ready as u64);
        assert_eq!(store.work_ready(today, 0, 100, &BTreeSet::new()).unwrap().len(), ready);
    }
}

/// Sums by commune; they must add up to those of all.
fn by_commune(of: &MonthSums) -> Vec<(SumKey, BTreeMap<String, Cell>)> {
    let sums = &*of.sums;
    let mut whole = vec![Cell::default(); sums.indicators.len()];
    let mut rows = Vec::new();
    for commune in &sums.communes {
        let key = SumKey {
            programme: programme(),
            facility: of.facility.clone(),
            period: of.month,
            commune: commune.commune.clone(),
        };
        let named = commune.cells.iter().map(|(at, cell)| (sums.indicators[*at].clone(), *cell));
        rows.push((key, named.collect()));
        for (at, cell) in &commune.cells {
            whole[*at].numerator += cell.numerator;
            whole[*at].denominator += cell.denominator;
        }
    }
    assert_eq!(sums.whole, whole);
    rows
}

fn drop_of(of: u8, at: u8) -> Op {
    Op::DropAssessment { resident: resident(of), facility: facility(at), programme: programme() }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_store_does_what_the_model_does(steps in vec(step(), 1..50), sealed: bool) {
        let dir = tempfile::tempdir().unwrap();
        let keys = &modes()[usize::from(sealed)];
        let open = || open_with(dir.path(), keys.clone()).unwrap();
        let mut store = open();
        let mut model = Model::default();
        put(&store, (1..4).map(|n| Op::PutRegistration(registration(n, "Hoà"))).collect());
        for step in steps {
            if matches!(step, Step::Reopen) {
                drop(store);
                store = open();
            }
            model.step(&store, step);
            // What was read before a commit is no answer after it.
            model.compare_totals(&store);
        }
        model.compare(&store);
        let report = store.verify().unwrap();
        prop_assert!(report.is_whole(), "{:#?}", report.problems);
    }
}
