//! Every misbehaving guest ends in the right category and in time, and harms nothing else.

use crate::support::{born, call, component, guest, guests, with_guest_time};
use hoso_core::programme::Belongs;
use hoso_runtime::{Compiler, Fault, FaultCategory, Limits, LoadError, Runtime};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Guest, category, and words of the reason.
const FAULTS: [(&str, FaultCategory, &str); 16] = [
    ("absurd_value", FaultCategory::InvalidAnswer, "drafts[0].value: is not a finite number"),
    ("bad_dates", FaultCategory::InvalidAnswer, "tasks[0].due: "),
    ("bad_evidence", FaultCategory::InvalidAnswer, "findings[0].evidence[0]: no such entry"),
    ("drafts_flood", FaultCategory::Limit, "drafts: over 200 items"),
    ("host_call_storm", FaultCategory::Limit, "over 1000 host calls"),
    ("huge_answer", FaultCategory::Limit, "bytes of an answer"),
    ("log_bomb", FaultCategory::Limit, "bytes passed to the host"),
    ("log_flood", FaultCategory::Trap, "unreachable"),
    ("memory_bomb", FaultCategory::Memory, "over 67108864 bytes"),
    ("not_utf8", FaultCategory::Trap, "canonical ABI"),
    ("recursion", FaultCategory::Stack, "over the stack limit"),
    ("refuses", FaultCategory::Refused, "the plugin says that it cannot answer"),
    ("slow_host_calls", FaultCategory::Limit, "bytes passed to the guest"),
    ("trap", FaultCategory::Trap, "unreachable"),
    ("trap_on_one", FaultCategory::Trap, "unreachable"),
    ("undeclared_stage", FaultCategory::InvalidAnswer, "stage: not a declared stage"),
];

/// Guests that other tests take.
const ELSEWHERE: [&str; 10] = [
    "curious",
    "deep_nesting",
    "endless_loop",
    "good",
    "huge_function",
    "one_language",
    "plodder",
    "slow_describe",
    "table_bomb",
    "trap_on_start",
];

fn fault(name: &str) -> Fault {
    let entries = if name == "slow_host_calls" { 500 } else { 3 };
    guest(name).assess(&born(call(entries), "1950")).expect_err(name)
}

#[test]
fn every_guest_has_a_test() {
    let built = guests().read_dir().expect("run cargo xtask plugins");
    let built = built.map(|e| e.unwrap().path()).filter(|p| p.extension().unwrap() == "wasm");
    let built: BTreeSet<_> =
        built.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let tested = FAULTS.iter().map(|(name, ..)| *name).chain(ELSEWHERE).map(str::to_owned);
    assert_eq!(built, tested.collect());
}

#[test]
fn each_ends_in_its_category_and_the_next_calls_work() {
    for (name, category, words) in FAULTS {
        let fault = fault(name);
        assert_eq!(fault.category, category, "{name}: {fault}");
        assert!(fault.reason.contains(words), "{name}: {fault}");
        assert_eq!(guest(name).screen(&call(3)).unwrap().belongs, Belongs::Yes, "{name}");
        assert_eq!(guest("good").assess(&call(3)).unwrap().drafts.len(), 3, "after {name}");
    }
}

#[test]
fn one_resident_fails_and_the_others_are_assessed() {
    let plugin = guest("trap_on_one");
    assert_eq!(plugin.assess(&born(call(1), "1950")).unwrap_err().category, FaultCategory::Trap);
    assert_eq!(plugin.assess(&born(call(1), "1951")).unwrap().stage, "active");
}

/// Some tries: a busy machine answers a call later, never earlier.
#[test]
fn a_dead_loop_is_answered_within_its_deadline_and_two_ticks() {
    let runtime = with_guest_time(Duration::from_millis(50));
    let plugin = runtime.load(&component("endless_loop")).unwrap();
    let in_time = (0..40).any(|_| {
        let begun = Instant::now();
        assert_eq!(plugin.assess(&call(1)).unwrap_err().category, FaultCategory::Deadline);
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(50), "{took:?}");
        took <= Duration::from_millis(52)
    });
    assert!(in_time);
}

#[test]
fn the_wall_clock_ends_what_spends_its_time_in_the_host() {
    let limits = Limits {
        wall_time: Duration::from_millis(60),
        guest_time: Duration::from_secs(60),
        host_calls: u32::MAX,
        bytes_to_guest: usize::MAX,
        ..Limits::default()
    };
    let runtime = Runtime::new(limits, None, Compiler::InProcess).unwrap();
    for name in ["endless_loop", "slow_host_calls", "host_call_storm"] {
        let plugin = runtime.load(&component(name)).unwrap();
        let begun = Instant::now();
        let fault = plugin.assess(&call(3)).unwrap_err();
        assert!(begun.elapsed() < Duration::from_secs(30), "{name} ran into its guest time");
        assert_eq!(fault.category, FaultCategory::Deadline, "{name}: {fault}");
        assert_eq!(fault.reason, "over 60 ms wall time", "{name}");
    }
}

#[test]
fn other_plugins_answer_while_one_loops() {
    let runtime = with_guest_time(Duration::from_millis(250));
    let looping = runtime.load(&component("endless_loop")).unwrap();
    let good = runtime.load(&component("good")).unwrap();
    std::thread::scope(|scope| {
        let dead = scope.spawn(|| looping.assess(&call(1)));
        let mut answered = 0;
        while !dead.is_finished() {
            assert_eq!(good.assess(&call(20)).unwrap().drafts.len(), 20);
            answered += 1;
        }
        assert_eq!(dead.join().unwrap().unwrap_err().category, FaultCategory::Deadline);
        assert!(answered > 1, "only {answered} calls were answered meanwhile");
    });
}

#[test]
fn a_log_is_kept_and_cut_with_a_mark() {
    let log = fault("log_flood").log;
    assert!(log.starts_with("info xxx"));
    assert!(log.ends_with("\n[log cut]"));
    assert!(log.len() <= (8 << 10) + 20, "{} bytes", log.len());
}

#[test]
fn a_refusals_own_words_stay_in_the_log() {
    let fault = fault("refuses");
    assert!(!fault.reason.contains("Nguyen"));
    assert_eq!(fault.log, "declined cannot judge Nguyen Van A\n");
}

#[test]
fn a_plugin_that_takes_every_turn_leaves_others_theirs() {
    let limits = Limits {
        calls: 2,
        calls_per_plugin: 1,
        queue_time: Duration::from_millis(20),
        guest_time: Duration::from_secs(1),
        ..Limits::default()
    };
    let runtime = Runtime::new(limits, None, Compiler::InProcess).unwrap();
    let looping = runtime.load(&component("endless_loop")).unwrap();
    let good = runtime.load(&component("good")).unwrap();
    std::thread::scope(|scope| {
        let dead: Vec<_> = (0..2).map(|_| scope.spawn(|| looping.assess(&call(1)))).collect();
        while !dead.iter().any(|call| call.is_finished()) {
            good.assess(&call(1)).unwrap();
        }
        let ends = dead.into_iter().map(|call| call.join().unwrap().unwrap_err().category);
        let ends: BTreeSet<_> = ends.map(|category| format!("{category:?}")).collect();
        assert_eq!(ends, BTreeSet::from(["Busy".to_owned(), "Deadline".to_owned()]));
    });
}

#[test]
fn a_describe_without_end_is_refused() {
    let runtime = with_guest_time(Duration::from_millis(20));
    match runtime.load(&component("slow_describe")).map(|_| ()) {
        Err(LoadError::Describe(fault)) => assert_eq!(fault.category, FaultCategory::Deadline),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_clock_ticks_and_a_plugin_outlives_its_runtime() {
    let runtime = with_guest_time(Duration::from_millis(20));
    let plugin = Arc::clone(&runtime.load(&component("endless_loop")).unwrap());
    let before = runtime.heartbeat();
    assert!(plugin.assess(&call(1)).is_err());
    assert!(runtime.heartbeat() > before);
    drop(runtime);
    assert_eq!(plugin.assess(&call(1)).unwrap_err().category, FaultCategory::Deadline);
}
