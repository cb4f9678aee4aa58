//! The compiler in a process of its own: whatever ends it, the host gets a reason and goes on.

use crate::support::component;
use hoso_runtime::{CompileLimits, Compiler, Limits, LoadError, Runtime};
use std::time::Duration;

/// Loads a good component by a compiler that is this shell command.
fn refusal(shell: &str, wall: Duration) -> String {
    let args = ["-c", shell].map(str::to_owned).to_vec();
    let compiler = Compiler::Child { program: "/bin/sh".into(), args };
    let compile = CompileLimits { wall, ..CompileLimits::default() };
    let runtime = Runtime::new(Limits { compile, ..Limits::default() }, None, compiler).unwrap();
    match runtime.load(&component("good")).map(|_| ()) {
        Err(LoadError::Compile(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_end_of_the_compiler_has_its_reason() {
    let long = Duration::from_secs(60);
    let cases = [
        ("exec sleep 60", Duration::from_millis(50), "over 0 s"),
        ("kill -XCPU $$", long, "120 s of processor time and 2048 MiB"),
        ("echo 'unknown section' >&2; exit 1", long, "unknown section"),
        ("exit 0", long, "the compiler ended with"),
        ("head -c 100 /dev/zero", long, ""),
        ("head -c 100000 /dev/zero >&2; exit 1", long, "\0"),
    ];
    for (shell, wall, expected) in cases {
        let reason = refusal(shell, wall);
        assert!(reason.contains(expected), "{shell}: {reason}");
    }
}

#[test]
fn a_compiler_that_cannot_be_started_is_named() {
    let compiler = Compiler::Child { program: "/nowhere/hoso".into(), args: Vec::new() };
    let runtime = Runtime::new(Limits::default(), None, compiler).unwrap();
    let refused = runtime.load(&component("good")).map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("the compiler does not start"), "{refused}");
}
