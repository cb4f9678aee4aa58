//! What is taken as a plugin and what is refused, with its reason.

use crate::support::{component, guest, runtime};
use hoso_core::Digest;
use hoso_runtime::{Compiler, Limits, LoadError, Runtime};
use proptest::prelude::*;
use std::sync::Arc;

fn refused(component: &[u8]) -> LoadError {
    match runtime().load(component) {
        Ok(_) => panic!("the component was taken"),
        Err(error) => error,
    }
}

/// A component that imports one instance of no content under the name.
fn importing(name: &str) -> Vec<u8> {
    let short = |n: usize| u8::try_from(n).unwrap();
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    // Type section: one instance type without items.
    bytes.extend([0x07, 3, 1, 0x42, 0]);
    // Import section: one external name, an instance of type 0.
    bytes.extend([0x0a, short(name.len()) + 5, 1, 0x00, short(name.len())]);
    bytes.extend(name.as_bytes());
    bytes.extend([0x05, 0x00]);
    bytes
}

#[test]
fn imports_outside_the_contract_are_refused_by_name_and_remedy() {
    let cases = [
        ("wasi:io/poll@0.2.0", "wasm32-unknown-unknown"),
        ("hoso:program/chart@0.2.0", "this host speaks hoso:program@0.1.0"),
        ("hoso:program/clock@0.1.0", "no such interface"),
        ("vendor:db/sql@1.0.0", "and nothing else"),
    ];
    for (name, remedy) in cases {
        let LoadError::Contract(text) = refused(&importing(name)) else { panic!("{name}") };
        assert!(text.contains(&format!("imports {name};")), "{text}");
        assert!(text.contains(remedy), "{text}");
    }
    let LoadError::Contract(text) = refused(b"\0asm\x0d\0\x01\0") else { panic!("empty") };
    assert!(text.contains("does not export hoso:program/program@0.1.0"), "{text}");
}

#[test]
fn what_is_no_component_is_refused() {
    for bytes in [&b""[..], b"#!/bin/sh", b"\0asm\x01\0\0\0"] {
        assert!(matches!(refused(bytes), LoadError::NotAComponent(_)));
    }
    let text = refused(b"\0asm\x01\0\0\0").to_string();
    assert!(text.contains("wit-component"), "{text}");
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let good = component("good");
    let limits = Limits { component_bytes: good.len() - 1, ..Limits::default() };
    let refused = Runtime::new(limits, None, Compiler::InProcess).unwrap().load(&good).map(|_| ());
    assert!(matches!(refused, Err(LoadError::TooLarge { .. })));
    let huge = vec![0; 200 << 20];
    assert!(matches!(runtime().load(&huge).map(|_| ()), Err(LoadError::TooLarge { .. })));
}

#[test]
fn a_descriptor_in_one_language_is_refused_at_its_place() {
    let LoadError::Descriptor { place, problem } = refused(&component("one_language")) else {
        panic!("a descriptor error")
    };
    assert_eq!((place.as_str(), problem.as_str()), ("title", "must be written in both languages"));
}

#[test]
fn a_component_is_compiled_once_per_digest() {
    let plugin = guest("good");
    assert!(Arc::ptr_eq(&plugin, &guest("good")));
    assert_eq!(plugin.digest(), Digest::of(&component("good")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_truncated_component_is_refused(cut in 0.0..1.0_f64) {
        let bytes = component("good");
        let short = &bytes[..(bytes.len() as f64 * cut) as usize];
        prop_assert!(runtime().load(short).is_err());
    }

    /// A flipped bit may be harmless to WebAssembly; then it is another plugin by its digest.
    /// Never does it harm the host, nor pass as the plugin that it was.
    #[test]
    fn a_bit_flipped_component_is_refused_or_another_plugin(at in 0.0..1.0_f64, bit in 0_u8..8) {
        let mut bytes = component("good");
        let at = (bytes.len() as f64 * at) as usize;
        bytes[at] ^= 1 << bit;
        if let Ok(plugin) = runtime().load(&bytes) {
            prop_assert_ne!(plugin.digest(), guest("good").digest());
        }
    }
}
