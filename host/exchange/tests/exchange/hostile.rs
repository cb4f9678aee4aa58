//! Input that means harm, or was cut off: always a message or a clear error, never a panic.

use crate::support::{encoded, envelope, read, summary, take};
use hoso_core::message::{Message, Unreadable};
use hoso_exchange::{Format, sender};
use proptest::prelude::*;
use std::sync::LazyLock;

static XML: LazyLock<String> = LazyLock::new(|| encoded(&read("three_visits.xml")));
static JSON: LazyLock<String> = LazyLock::new(|| read("bundle.json"));

fn parse(format: Format, bytes: &[u8]) -> Result<Message, Unreadable> {
    hoso_exchange::parse(format, bytes, &Default::default(), &Default::default())
}

#[test]
fn hostile_messages_are_refused_with_a_place() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let nested = format!("<GIAMDINHHS>{}</GIAMDINHHS>", deep("<a>", "</a>"));
    let bomb = "<!DOCTYPE x [<!ENTITY a '&b;&b;'><!ENTITY b 'bb'>]><GIAMDINHHS>&a;</GIAMDINHHS>";
    let utf16: Vec<u8> = XML.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(Format, Vec<u8>, &str, Option<u64>); 13] = [
        (Format::Qd3176, bomb.into(), "a document type is not taken", Some(0)),
        (Format::Qd3176, nested.into(), "elements are nested too deep", Some(105)),
        (Format::Qd3176, utf16, "a NUL byte is in the text", Some(1)),
        (Format::Qd3176, b"<GIAMDINHHS>\xff".into(), "not UTF-8: only UTF-8 is taken", Some(12)),
        (Format::Qd3176, b"<A\0/>".into(), "a NUL byte is in the text", Some(2)),
        (
            Format::Qd3176,
            b"<HTML><A/></HTML>".into(),
            "the root element is not GIAMDINHHS",
            Some(0),
        ),
        (
            Format::Qd3176,
            b"<GIAMDINHHS><A/></GIAMDINHHS>".into(),
            "the message holds no HOSO",
            None,
        ),
        (Format::Qd3176, b"".into(), "the text ends inside an element", Some(0)),
        (
            Format::Fhir,
            deep("[", "]").into(),
            "a value is not of the type that FHIR gives it",
            Some(1),
        ),
        (Format::Fhir, b"".into(), "the message holds no resource", None),
        (Format::Fhir, b"[]".into(), "a value is not of the type that FHIR gives it", Some(2)),
        (
            Format::Fhir,
            b"{\"resourceType\":\"Bundle\",\"entry\":[],\"entry\":[]}".into(),
            "duplicate field `entry`",
            Some(43),
        ),
        (
            Format::Fhir,
            b"{\"resourceType\":\"Patient\"".into(),
            "the text ends inside a value",
            Some(25),
        ),
    ];
    for (format, bytes, reason, offset) in cases {
        let error = parse(format, &bytes).unwrap_err();
        assert_eq!(error.reason, reason);
        assert_eq!(error.offset, offset, "{reason}");
    }
}

#[test]
fn hostile_parts_cost_their_own_row_or_resource() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aa'>]><R><A>&a;</A></R>";
    let message =
        take(Format::Qd3176, &envelope(&[("XML1", &summary("")), ("XML4", bomb)])).unwrap();
    assert_eq!(message.problems[0].reason, "a document type is not taken at byte 0 of the part");
    let raw = envelope(&[("XML1", &summary("")), ("XML4", "")]);
    for content in ["%%%", "<A/>", "AAAA", "/w=="] {
        let message = take(
            Format::Qd3176,
            &raw.replace("<NOIDUNGFILE></", &format!("<NOIDUNGFILE>{content}</")),
        );
        let problem = &message.unwrap().problems[0];
        assert_eq!(
            (problem.place.table.as_str(), problem.place.field.as_str()),
            ("XML4", "NOIDUNGFILE")
        );
    }
    let patient = r#"{"resourceType":"Patient","id":"p",
        "managingOrganization":{"reference":"Organization/1"}}"#;
    for bad in [
        r#""x":1e999"#,
        r#""x":{"a":1,"a":2}"#,
        &format!(r#""x":{}1{}"#, "[".repeat(90), "]".repeat(90)),
    ] {
        let lines = format!("{patient}\n{{\"resourceType\":\"Observation\",{bad}}}");
        let message = take(Format::Fhir, &lines).unwrap();
        assert_eq!((message.cases.len(), message.problems.len()), (1, 1), "{bad}");
    }
}

/// No text of a problem may quote what stood in the input.
#[test]
fn reasons_hold_nothing_of_the_input() {
    let secret = "Nguyen7";
    let xml1 = summary("").replace("202611100800", secret);
    let inputs = [
        (Format::Qd3176, envelope(&[("XML1", &xml1)])),
        (Format::Qd3176, format!("<GIAMDINHHS><{secret}></X></GIAMDINHHS>")),
        (Format::Qd3176, format!("<GIAMDINHHS>&{secret};</GIAMDINHHS>")),
        (Format::Fhir, format!("{{\"resourceType\":\"Patient\",\"id\":[\"{secret}\"]}}")),
        (Format::Fhir, format!("{{\"resourceType\":\"{secret}\"")),
        (Format::Fhir, format!("{{\"resourceType\":\"Patient\",\"birthDate\":\"{secret}\"}}")),
    ];
    for (format, text) in inputs {
        let reasons = match take(format, &text) {
            Ok(message) => message.problems.into_iter().map(|p| p.reason).collect(),
            Err(error) => vec![error.reason],
        };
        assert!(!reasons.is_empty(), "{text}");
        assert!(reasons.iter().all(|reason| !reason.contains(secret)), "{reasons:?}");
    }
}

/// Cuts and overwrites bytes; base64 parts are hit as often as the envelope.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (any::<prop::sample::Index>(), edits, any::<bool>()).prop_map(move |(cut, edits, whole)| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes
    })
}

/// Places stand inside the message: its items are counted from 1, the envelope is 0.
fn check(outcome: Result<Message, Unreadable>, items: u32, bytes: usize) {
    match outcome {
        Ok(message) => {
            for problem in message.problems {
                assert!(problem.place.item <= items, "{:?}", problem.place);
                assert!(problem.place.row == 0 || !problem.place.table.is_empty());
            }
        }
        Err(error) => {
            assert!(!error.reason.is_empty());
            assert!(error.offset.is_none_or(|offset| offset <= bytes as u64), "{error:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn damaged_xml_never_panics(bytes in damaged(&XML)) {
        check(parse(Format::Qd3176, &bytes), 3, bytes.len());
        sender(&bytes);
    }

    #[test]
    fn damaged_json_never_panics(bytes in damaged(&JSON)) {
        check(parse(Format::Fhir, &bytes), 17, bytes.len());
        sender(&bytes);
    }

    #[test]
    fn damaged_tables_never_panic(bytes in damaged(TABLE)) {
        if let Ok(xml) = String::from_utf8(bytes) {
            let text = envelope(&[("XML1", &summary("")), ("XML5", &xml)]);
            check(take(Format::Qd3176, &text), 1, usize::MAX);
        }
    }
}

const TABLE: &str = "<R><L><X><MA_LK>LK1</MA_LK><STT>1</STT><DIEN_BIEN_LS>HA 150/95 mmHg, mạch 80, \
    cân nặng 60kg, chiều cao 1m65, nhiệt độ 37,5°C CSST&lt;M75_T37_HA120/70_NT18&gt;</DIEN_BIEN_LS>\
    <THOI_DIEM_DBLS>202611100800</THOI_DIEM_DBLS></X></L></R>";
