//! Work, tasks and cells.

use crate::sample::*;
use hoso_core::programme::{Cell, Month};
use hoso_store::*;
use std::collections::{BTreeMap, BTreeSet};

pub fn work(store: &dyn RecordStore) {
    put(store, vec![put_work(1, 1, "2025-03-02"), put_work(2, 1, "2025-03-01")]);
    put(store, vec![put_work(3, 2, "2025-03-09"), put_work(1, 1, "2025-04-01")]);
    let today = day("2025-03-05");
    let ready = store.work_ready(today, 0, 10, &BTreeSet::new()).unwrap();
    let found: Vec<_> = ready.iter().map(|item| (item.resident, item.generation)).collect();
    assert_eq!(found, [(resident(2), 1), (resident(1), 2)]);
    assert_eq!(store.work_len(today), Ok(2));
    assert_eq!(store.work_len(day("2025-03-09")), Ok(3));
    assert_eq!(store.backlog(&facility(2), &programme(), today), Ok(0));
    // An answer to the item before leaves the new one alone.
    put(store, vec![done_work(1, 1, 1, None), done_work(2, 1, 1, Some("2025-06-01"))]);
    assert_eq!(store.backlog(&facility(1), &programme(), today), Ok(1));
    put(store, vec![fail(2, i64::MAX)]);
    assert_eq!(store.work_len(today), Ok(0));
    assert_eq!(store.work_ready(today, i64::MAX - 1, 10, &BTreeSet::new()), Ok(vec![]));
    put(store, vec![put_work(1, 1, "2025-03-03"), fail(3, 50)]);
    assert_eq!(store.work_ready(today, 49, 10, &BTreeSet::new()), Ok(vec![]));
    assert_eq!(store.work_ready(today, 50, 10, &BTreeSet::new()).unwrap().len(), 1);
    put(store, vec![done_work(1, 1, 3, None)]);
    assert_eq!(store.work_of(resident(1), &facility(1), &programme()), Ok(None));
}

/// A long queue of one programme hides no other.
pub fn queues(store: &dyn RecordStore) {
    put(store, (0..40).map(|n| put_work(n, 1, "2025-03-01")).collect());
    let other: hoso_core::ProgrammeId = "zz".parse().unwrap();
    let late = Op::PutWork {
        resident: resident(1),
        facility: facility(1),
        programme: other.clone(),
        due: day("2025-03-04"),
        now_ms: 1,
    };
    put(store, vec![late]);
    let ready = store.work_ready(day("2025-03-05"), 0, 3, &BTreeSet::new()).unwrap();
    let of = |name: &hoso_core::ProgrammeId| ready.iter().filter(|i| i.programme == *name).count();
    assert_eq!((of(&programme()), of(&other)), (3, 1));
    assert_eq!(store.work_ready(day("2025-03-03"), 0, 3, &BTreeSet::new()).unwrap().len(), 3);
    let but = BTreeSet::from([programme()]);
    assert_eq!(store.work_ready(day("2025-03-05"), 0, 3, &but).unwrap().len(), 1);
}

fn fail(generation: u64, not_before_ms: i64) -> Op {
    Op::FailWork {
        resident: resident(1),
        facility: facility(1),
        programme: programme(),
        generation,
        failures: 1,
        not_before_ms,
        reason: "deadline".to_owned(),
    }
}

fn drop_assessment(of: u8, at: u8) -> Op {
    Op::DropAssessment { resident: resident(of), facility: facility(at), programme: programme() }
}

pub fn tasks(store: &dyn RecordStore) {
    let dues = ["2025-03-01", "2025-03-03", "2025-03-02"];
    let all = dues.map(|due| task("visit", day(due)));
    let first = assessment(1, 1, all.to_vec(), "2025-03", 1);
    put(store, vec![Op::PutAssessment(Box::new(first.clone()))]);
    assert_eq!(store.assessments(resident(1)), Ok(vec![first]));
    assert_eq!(store.counts().unwrap().tasks, 3);
    let due = |query: &TaskQuery| {
        let page = store.tasks_due(&facility(1), query).unwrap();
        (page.rows.into_iter().map(|row| row.task.due.to_string()).collect::<Vec<_>>(), page.next)
    };
    let mut query = TaskQuery { until: Some(day("2025-03-02")), limit: 1, ..TaskQuery::default() };
    let (rows, next) = due(&query);
    assert_eq!(rows, ["2025-03-01"]);
    query.cursor = next;
    assert_eq!(due(&query), (vec!["2025-03-02".to_owned()], None));
    let other =
        TaskQuery { programme: Some("nc".parse().unwrap()), limit: 9, ..TaskQuery::default() };
    assert_eq!(due(&other).0, [] as [String; 0]);
    let fewer = assessment(1, 1, all[1..2].to_vec(), "2025-03", 1);
    put(store, vec![Op::PutAssessment(Box::new(fewer))]);
    assert_eq!(due(&TaskQuery { limit: 9, ..TaskQuery::default() }).0, ["2025-03-03"]);
    put(store, vec![drop_assessment(1, 1), drop_assessment(7, 1)]);
    assert_eq!(due(&TaskQuery { limit: 9, ..TaskQuery::default() }).0, [] as [String; 0]);
    assert_eq!(store.counts().unwrap().tasks, 0);
}

pub fn cells(store: &dyn RecordStore) {
    let month = |text: &str| text.parse::<Month>().unwrap();
    let sums = || -> BTreeMap<String, Cell> {
        let cells =
            store.cells(&programme(), Some(&facility(1)), month("2025-01"), month("2025-09"));
        cells.unwrap().into_iter().map(|(key, cell)| (key.period.to_string(), cell)).collect()
    };
    let cell = |numerator, denominator| Cell { numerator, denominator };
    let answer =
        |of, at, month, n| Op::PutAssessment(Box::new(assessment(of, at, vec![], month, n)));
    put(
        store,
        vec![answer(1, 1, "2025-02", 1), answer(2, 1, "2025-02", 0), answer(1, 2, "2025-02", 1)],
    );
    assert_eq!(sums(), [("2025-01".into(), cell(1, 2)), ("2025-02".into(), cell(1, 2))].into());
    // A month on, January is locked and keeps what was counted.
    put(store, vec![answer(1, 1, "2025-03", 0), answer(2, 1, "2025-03", 0)]);
    let march = [("01", cell(1, 2)), ("02", cell(0, 2)), ("03", cell(0, 2))];
    assert_eq!(sums(), march.map(|(m, c)| (format!("2025-{m}"), c)).into());
    assert_eq!(store.cell_differences(month("2025-01")), Ok(vec![]));
    put(store, vec![drop_assessment(1, 1), drop_assessment(2, 1)]);
    assert_eq!(sums(), [("2025-01".into(), cell(1, 2))].into());
    assert_eq!(store.cell_differences(month("2025-01")), Ok(vec![]));
    let all = store.all_assessments(None, 9).unwrap();
    assert_eq!((all.rows.len(), all.next), (1, None));
    let everywhere = store.cells(&programme(), None, month("2025-01"), month("2025-01")).unwrap();
    assert_eq!(everywhere.len(), 2);
}
