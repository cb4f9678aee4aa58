//! Questions of linkage.

use crate::sample::{facility, put, registration_id};
use hoso_core::QuestionId;
use hoso_core::identity::question::{Answer, Question, Verdict};
use hoso_store::{Op, QuestionQuery, RecordStore};

fn question(n: u8, at: u8, bits: f32) -> Question {
    let (registration, with) = (registration_id(n), registration_id(n + 1));
    Question {
        id: QuestionId::of(registration, with),
        registration,
        facility: facility(at),
        with,
        model: 1,
        bits,
        levels: 0,
        asked_ms: 0,
        assigned: None,
        answers: Vec::new(),
    }
}

/// Every page until the last one.
fn pages(store: &dyn RecordStore, at: Option<u8>, limit: usize) -> Vec<QuestionId> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let query = QuestionQuery { facility: at.map(facility), cursor, limit };
        let page = store.open_questions(&query).unwrap();
        assert!(page.rows.len() <= limit);
        found.extend(page.rows.into_iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

pub fn strongest(store: &dyn RecordStore) {
    assert_eq!(pages(store, None, 3), []);
    let mut asked: Vec<Question> = (0..40_u8)
        .map(|n| question(n, 1 + n % 7, f32::from(n.wrapping_mul(37) % 16) + 20.0))
        .collect();
    put(store, asked.iter().cloned().map(Op::PutQuestion).collect());
    let answer = Answer {
        verdict: Verdict::Different,
        by: Some("clerk".parse().unwrap()),
        reason: "x".to_owned(),
        at_ms: 1,
        moved: Vec::new(),
    };
    let mut closed = asked.remove(5);
    closed.answers.push(answer);
    put(store, vec![Op::PutQuestion(closed)]);
    asked.sort_by(|x, y| y.bits.total_cmp(&x.bits).then(x.id.0.cmp(&y.id.0)));
    for at in [None, Some(1), Some(6)] {
        let wanted = asked.iter().filter(|row| at.is_none_or(|at| row.facility == facility(at)));
        let wanted: Vec<QuestionId> = wanted.map(|row| row.id).collect();
        for limit in [1, 4, 100] {
            assert_eq!(pages(store, at, limit), wanted, "{at:?}, {limit} a page");
        }
    }
    let query = QuestionQuery { facility: None, cursor: Some("zz".to_owned()), limit: 1 };
    assert!(store.open_questions(&query).is_err(), "no page gave this cursor");
}
