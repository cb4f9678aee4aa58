//! What the tests share: guests from `target/guests`, charts and calls.

use hoso_core::identity::Sex;
use hoso_core::programme::{Chart, ChartEntry, Context};
use hoso_core::record::{Coding, Entry, Kind, Part, Value};
use hoso_core::{FacilityId, RecordId};
use hoso_runtime::{Call, Compiler, Limits, Plugin, Runtime};
use jiff::civil::{Date, date};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

pub const TODAY: Date = date(2026, 11, 25);

/// One engine for the tests that do not need their own. It is patient, so that on a busy machine
/// too another limit than the time is what a guest meets.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let minute = Duration::from_secs(60);
    let limits = Limits { guest_time: minute, wall_time: minute, ..Limits::default() };
    RUNTIME.get_or_init(|| Runtime::new(limits, None, Compiler::InProcess).unwrap())
}

/// Its own engine, with so much guest time.
pub fn with_guest_time(guest_time: Duration) -> Runtime {
    Runtime::new(Limits { guest_time, ..Limits::default() }, None, Compiler::InProcess).unwrap()
}

pub fn guests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/guests")
}

pub fn component(name: &str) -> Vec<u8> {
    let path = guests().join(format!("{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|e| panic!("{}: {e}; run cargo xtask plugins", path.display()))
}

/// Kept for the other tests: a runtime forgets a plugin that nobody holds.
pub fn guest(name: &str) -> Arc<Plugin> {
    static KEPT: Mutex<Vec<Arc<Plugin>>> = Mutex::new(Vec::new());
    let plugin = runtime().load(&component(name)).unwrap();
    KEPT.lock().unwrap().push(plugin.clone());
    plugin
}

pub fn facility() -> FacilityId {
    "01001".parse().unwrap()
}

/// A resident born in 1960 with `entries` blood pressures.
pub fn call(entries: usize) -> Call {
    call_of((0..entries).map(blood_pressure).collect())
}

pub fn call_of(entries: Vec<ChartEntry>) -> Call {
    let chart = Chart {
        sex: Sex::Female,
        birth_date: Some("1960-05".parse().unwrap()),
        deceased: None,
        enrolment: Some((date(2024, 1, 2), "active".to_owned())),
        entries,
        answers: Vec::new(),
    };
    let context = Context {
        today: TODAY,
        facility: facility(),
        locale: "vi".to_owned(),
        purpose: "assessment".to_owned(),
    };
    Call {
        context: Arc::new(context),
        chart: Arc::new(chart),
        settings: Arc::default(),
        terms: Arc::new(|_, _| None),
    }
}

pub fn born(call: Call, year: &str) -> Call {
    let chart = Chart { birth_date: Some(year.parse().unwrap()), ..(*call.chart).clone() };
    Call { chart: Arc::new(chart), ..call }
}

fn blood_pressure(i: usize) -> ChartEntry {
    let part = |code: &str, value: f64| Part {
        code: loinc(code),
        value: Value::Quantity { value, unit: "mm[Hg]".to_owned() },
    };
    let entry = Entry {
        kind: Kind::Observation,
        category: "vital-signs".to_owned(),
        code: loinc("85354-9"),
        when: TODAY.into(),
        value: Value::None,
        parts: vec![part("8480-6", 120.0 + i as f64), part("8462-4", 80.0)],
        status: "final".to_owned(),
    };
    row(i, entry)
}

pub fn row(i: usize, entry: Entry) -> ChartEntry {
    let id = RecordId::of(&facility(), &i.to_string());
    ChartEntry { id, entry, facility: facility(), own: i.is_multiple_of(2) }
}

pub fn loinc(code: &str) -> Coding {
    Coding {
        system: "http://loinc.org".to_owned(),
        code: code.to_owned(),
        display: "Huyết áp".to_owned(),
    }
}
