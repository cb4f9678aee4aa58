//! Rows to store, made of small numbers, and stores to put them in.

use hoso_core::identity::{Basis, Demographics, Identifier, IdentifierKind, Link, Registration};
use hoso_core::policy::{self, Action, Actor, Grant, Relationships, Role};
use hoso_core::programme::switching::{Choice, Decision};
use hoso_core::programme::{
    Answer, Assessment, Context, Contribution, Granted, Month, Priority, Task, Text,
};
use hoso_core::record::{Coding, Entry, Kind, Record, Value};
use hoso_core::{Digest, FacilityId, ProgrammeId, RecordId, RegistrationId, ResidentId};
use hoso_store::{Changeset, Committed, Keys, Op, Options, RecordStore, SledStore, StoreError};
use jiff::civil::Date;
use std::path::Path;

pub fn open(dir: &Path) -> SledStore {
    try_open(dir).unwrap()
}

pub fn try_open(dir: &Path) -> Result<SledStore, StoreError> {
    open_with(dir, None)
}

pub fn open_with(dir: &Path, keys: Option<Keys>) -> Result<SledStore, StoreError> {
    SledStore::open(dir, Options { cache_bytes: 16 << 20, keys })
}

/// As it is opened where nothing is sealed, and where everything is.
pub fn modes() -> [Option<Keys>; 2] {
    [None, Some(Keys::new([7; 32]))]
}

/// Commits what must succeed.
#[track_caller]
pub fn put(store: &dyn RecordStore, ops: Vec<Op>) {
    assert_eq!(store.commit(Changeset { ops, ..Changeset::default() }), Ok(Committed::Done));
}

pub fn facility(n: u8) -> FacilityId {
    format!("0100{n}").parse().unwrap()
}

pub fn programme() -> ProgrammeId {
    "ncd".parse().unwrap()
}

pub fn resident(n: u8) -> ResidentId {
    ResidentId([n; 16])
}

/// The numbers from 100 on are registered at facility 2.
pub fn registration_id(n: u8) -> RegistrationId {
    RegistrationId::of(&facility(1 + n / 100), &n.to_string())
}

pub fn registration(n: u8, name: &str) -> Registration {
    let number =
        Identifier { kind: IdentifierKind::SocialInsuranceNumber, value: format!("79{n:08}") };
    Registration {
        id: registration_id(n),
        facility: facility(1 + n / 100),
        patient_number: n.to_string(),
        demographics: Demographics {
            name: name.to_owned(),
            identifiers: vec![number],
            ..Demographics::default()
        },
        message: Digest::of(&[n]),
        version: 1,
    }
}

pub fn link(registration: u8, to: u8, at_ms: i64) -> Link {
    Link {
        registration: registration_id(registration),
        resident: resident(to),
        basis: Basis::First,
        at_ms,
    }
}

/// A person with one registration.
pub fn person(n: u8) -> Vec<Op> {
    vec![Op::PutRegistration(registration(n, "Đỗ Thị Hoà")), Op::PutLink(link(n, n, 1))]
}

pub fn record_id(n: u16) -> RecordId {
    RecordId::of(&facility(1), &n.to_string())
}

/// A blood pressure of registration `of`.
pub fn record(of: u8, n: u16, version: u32, when: &str) -> Record {
    let entry = Entry {
        kind: Kind::Observation,
        category: "vital-signs".to_owned(),
        code: Coding {
            system: "http://loinc.org".to_owned(),
            code: "8480-6".to_owned(),
            display: "Huyết áp tâm thu".to_owned(),
        },
        when: when.parse().unwrap(),
        value: Value::Quantity { value: f64::from(100 + version), unit: "mm[Hg]".to_owned() },
        parts: Vec::new(),
        status: "final".to_owned(),
    };
    Record {
        id: record_id(n),
        version,
        facility: facility(1 + of / 100),
        registration: registration_id(of),
        source_key: format!("LK{n}/XML4/1"),
        entry,
        source: vec![
            ("MA_LK".to_owned(), format!("LK{n}")),
            ("MA_DICH_VU".to_owned(), "02.0085.1778".to_owned()),
            ("MA_CHI_SO".to_owned(), "HATT".to_owned()),
            ("GIA_TRI".to_owned(), (100 + version).to_string()),
            ("DON_VI_DO".to_owned(), "mmHg".to_owned()),
            ("NGAY_KQ".to_owned(), "202503141530".to_owned()),
        ],
        visit: None,
        programme: None,
        message: Digest::of(&n.to_be_bytes()),
        stored_at_ms: i64::from(n),
    }
}

pub fn put_record(to: u8, record: Record) -> Op {
    Op::PutRecord { resident: resident(to), record }
}

/// What a clinician of the facility may read of the resident's chart.
pub fn grant(at: u8, of: u8) -> Grant {
    let actor = Actor::of("an".parse().unwrap(), Role::Clinician, Some(facility(at)));
    let here = Relationships { registered_here: true, ..Relationships::default() };
    policy::decide(&actor, Action::ReadChart, Some(resident(of)), &here).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn task(code: &str, due: Date) -> Task {
    Task {
        code: code.to_owned(),
        title: Text::default(),
        earliest: due,
        due,
        overdue_after: due,
        priority: Priority::Routine,
        reason: Text::default(),
    }
}

/// Counts once in each of two months up to `month`, with the numerator given.
pub fn assessment(of: u8, at: u8, tasks: Vec<Task>, month: &str, numerator: u32) -> Assessment {
    let month: Month = month.parse().unwrap();
    let share = |numerator| Contribution {
        indicator: "controlled".to_owned(),
        strata: vec![("sex".to_owned(), "female".to_owned())],
        numerator,
        denominator: 1,
    };
    Assessment {
        enrolled: None,
        resident: resident(of),
        facility: facility(at),
        programme: programme(),
        plugin: Digest::of(b"plugin"),
        chart: Digest::of(&[of]),
        context: Context {
            today: month.first(),
            facility: facility(at),
            locale: "vi".to_owned(),
            purpose: "assessment".to_owned(),
        },
        answer: Answer { tasks, ..Answer::default() },
        tallied: vec![(month.previous(), vec![share(numerator)]), (month, vec![share(numerator)])],
        at_ms: 1,
    }
}

pub fn put_work(of: u8, at: u8, due: &str) -> Op {
    Op::PutWork {
        resident: resident(of),
        facility: facility(at),
        programme: programme(),
        due: day(due),
        now_ms: 1,
    }
}

pub fn done_work(of: u8, at: u8, generation: u64, next_due: Option<&str>) -> Op {
    Op::DoneWork {
        resident: resident(of),
        facility: facility(at),
        programme: programme(),
        generation,
        next_due: next_due.map(day),
    }
}

/// Bytes that nothing can pack.
pub fn noise(seed: u32, length: usize) -> Vec<u8> {
    let parts = (0u32..).flat_map(|i| Digest::of(&[seed, i].map(u32::to_be_bytes).concat()).0);
    parts.take(length).collect()
}

pub fn text_of_noise(seed: u32, length: usize) -> String {
    noise(seed, length).into_iter().map(|byte| char::from(b' ' + byte % 64)).collect()
}

/// Switches the programme on at the first facility.
pub fn decision(number: u64, plugin: Digest) -> Decision {
    let settings = [("target".to_owned(), Value::Count(7))].into();
    Decision {
        number,
        unit: facility(1),
        programme: programme(),
        since: day("2025-01-01"),
        choice: Choice {
            enabled: Some(true),
            plugin: Some(plugin),
            granted: Some(Granted::default()),
            settings,
        },
        at_ms: 1,
        account: "admin".parse().unwrap(),
        reason: "test".to_owned(),
    }
}
