//! The rules of QD 3176, one by one.

use crate::support::{encoded, envelope, places, read, summary, take};
use hoso_core::message::{Case, Message};
use hoso_core::policy::{Class, Classes};
use hoso_core::record::{Kind, NewRecord, Value};
use hoso_exchange::{Format, LabMap, Limits, parse, sender};
use std::collections::HashSet;

fn message(tables: &[(&str, &str)]) -> Message {
    take(Format::Qd3176, &envelope(tables)).unwrap()
}

fn record<'m>(case: &'m Case, key: &str) -> &'m NewRecord {
    let found = case.records.iter().find(|r| r.source_key == key);
    found.unwrap_or_else(|| panic!("{key} in {:?}", keys(case)))
}

fn keys(case: &Case) -> Vec<&str> {
    case.records.iter().map(|r| r.source_key.as_str()).collect()
}

fn rows(list: &str, row: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|fields| format!("<{row}>{fields}</{row}>")).collect();
    format!("<R><{list}>{rows}</{list}></R>")
}

fn results(fields: &[&str]) -> String {
    rows("DSACH_CHI_TIET_CLS", "CHI_TIET_CLS", fields)
}

#[test]
fn the_golden_file_is_detected_and_names_its_sender() {
    let text = encoded(&read("three_visits.xml"));
    assert_eq!(Format::detect(text.as_bytes()), Some(Format::Qd3176));
    assert_eq!(sender(text.as_bytes()).unwrap().as_str(), "01A01");
    assert_eq!(sender(b"<GIAMDINHHS>"), None);
    let marked = format!("\u{feff}{text}");
    assert_eq!(take(Format::Qd3176, &marked), take(Format::Qd3176, &text));
}

#[test]
fn keys_name_visit_table_and_row_once() {
    let message = take(Format::Qd3176, &encoded(&read("three_visits.xml"))).unwrap();
    for case in &message.cases {
        let unique: HashSet<_> = keys(case).into_iter().collect();
        assert_eq!(unique.len(), case.records.len());
    }
    let all = keys(&message.cases[0]);
    for key in ["LK0001/XML1", "LK0001/XML2/1", "LK0001/XML2/1#2", "LK0001/XML5/1/85354-9#2"] {
        assert!(all.contains(&key), "{key} in {all:?}");
    }
}

#[test]
fn a_case_with_a_row_left_out_is_not_the_whole_visit() {
    let text = encoded(&read("three_visits.xml"));
    let message = take(Format::Qd3176, &text).unwrap();
    let whole: Vec<_> = message.cases.iter().map(|c| c.complete_visit.as_deref()).collect();
    assert_eq!(whole, [Some("LK0001"), None, Some("LK0003")]);
}

#[test]
fn results_are_mapped_only_by_their_unit() {
    let xml4 = results(&[
        "<STT>1</STT><MA_CHI_SO>GLU</MA_CHI_SO><GIA_TRI>7.8</GIA_TRI>\
         <DON_VI_DO>mmol/l</DON_VI_DO><NGAY_KQ>20261110</NGAY_KQ>",
        "<STT>2</STT><MA_CHI_SO>GLU</MA_CHI_SO><GIA_TRI>140</GIA_TRI>\
         <DON_VI_DO>mg/dL</DON_VI_DO><NGAY_KQ>20261110</NGAY_KQ>",
    ]);
    let message = message(&[("XML1", &summary("")), ("XML4", &xml4)]);
    let case = &message.cases[0];
    let mapped = &record(case, "LK1/XML4/1").entry;
    assert_eq!((mapped.code.code.as_str(), mapped.category.as_str()), ("15074-8", "laboratory"));
    assert_eq!(mapped.value, Value::Quantity { value: 7.8, unit: "mmol/L".into() });
    assert_eq!(record(case, "LK1/XML4/2").entry.code.code, "GLU");
    assert_eq!(places(&message), ["Suspect 1 XML4 2 DON_VI_DO"]);
}

#[test]
fn wrong_rows_are_left_out_and_the_rest_is_taken() {
    let cases: &[(&str, &str)] = &[
        ("<STT>1</STT><GIA_TRI>1</GIA_TRI><NGAY_KQ>20261110</NGAY_KQ>", "1 XML4 1 MA_DICH_VU"),
        (
            "<STT>1</STT><MA_CHI_SO>A</MA_CHI_SO><GIA_TRI>1</GIA_TRI><NGAY_KQ>x</NGAY_KQ>",
            "1 XML4 1 NGAY_KQ",
        ),
        ("<MA_LK>LK2</MA_LK><STT>1</STT><MA_CHI_SO>A</MA_CHI_SO>", "1 XML4 1 MA_LK"),
    ];
    for (fields, place) in cases {
        let good = "<STT>2</STT><MA_CHI_SO>B</MA_CHI_SO>";
        let message = message(&[("XML1", &summary("")), ("XML4", &results(&[fields, good]))]);
        assert_eq!(places(&message), [format!("Rejected {place}")]);
        assert_eq!(record(&message.cases[0], "LK1/XML4/2").entry.status, "registered");
    }
}

#[test]
fn without_a_usable_summary_the_case_is_left_out_alone() {
    let cases = [
        (summary("").replace("<MA_BN>BN1</MA_BN>", ""), "1 XML1 1 MA_BN"),
        (summary("").replace("<MA_LK>LK1</MA_LK>", ""), "1 XML1 1 MA_LK"),
        (summary("").replace("202611100800", "20261332"), "1 XML1 1 NGAY_VAO"),
        (summary("<MA_CSKCB>a/b</MA_CSKCB>"), "1 XML1 1 MA_CSKCB"),
        ("<TONG_HOP/>".to_owned(), "1 XML1 0 "),
        ("<TONG_HOP>".to_owned(), "1 XML1 0 NOIDUNGFILE"),
    ];
    for (xml1, place) in cases {
        let one = envelope(&[("XML1", &xml1)]);
        let two = one.replace("</HOSO>", "</HOSO><HOSO><FILEHOSO>X</FILEHOSO></HOSO>");
        let two = two.replace("<FILEHOSO>X</FILEHOSO>", &{
            let other = envelope(&[("XML1", &summary(""))]);
            let start = other.find("<FILEHOSO>").unwrap();
            other[start..other.find("</HOSO>").unwrap()].to_owned()
        });
        let message = take(Format::Qd3176, &two).unwrap();
        assert_eq!(message.cases.len(), 1, "{xml1}");
        assert_eq!(places(&message)[0], format!("Rejected {place}"));
    }
}

#[test]
fn unknown_fields_and_tables_are_kept() {
    let more = "<LA>1</LA><NHOM><SAU>2</SAU></NHOM>";
    let message = message(&[("XML1", &summary(more)), ("XML16", "<A><B>c</B></A>")]);
    let source = &record(&message.cases[0], "LK1/XML1").source;
    for field in [("LA", "1"), ("NHOM/SAU", "2")] {
        assert!(source.contains(&(field.0.to_owned(), field.1.to_owned())), "{field:?}");
    }
    let other = record(&message.cases[0], "LK1/XML16/row-1");
    assert_eq!(other.entry.kind, Kind::DocumentReference);
    assert_eq!(other.source, [("B".to_owned(), "c".to_owned())]);
}

#[test]
fn a_check_in_registers_the_person_and_no_visit() {
    let row =
        summary("<STT>1</STT><MA_CSKCB>01A01</MA_CSKCB>").replace("TONG_HOP", "TRANG_THAI_KCB");
    let text = format!(
        "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB>{row}</DSACH_TRANG_THAI_KCB>\
         <CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>"
    );
    let message = take(Format::Qd3176, &text).unwrap();
    let case = &message.cases[0];
    assert_eq!((keys(case), &case.complete_visit), (vec!["LK1/XML0/1"], &None));
    assert_eq!(case.records[0].visit, None);
    assert_eq!(sender(text.as_bytes()).unwrap().as_str(), "01A01");
}

#[test]
fn an_empty_part_has_no_rows() {
    let message = message(&[("XML1", &summary("")), ("XML4", "")]);
    assert_eq!((places(&message), message.cases.len()), (vec![], 1));
}

#[test]
fn base64_may_be_wrapped_and_unpadded() {
    let plain = envelope(&[("XML1", &summary(""))]);
    let wrapped = plain.replace("<NOIDUNGFILE>", "<NOIDUNGFILE>\n  ").replace('=', "");
    let wrapped = wrapped.replacen("WE", "W\r\n E", 1);
    assert_ne!(plain, wrapped);
    assert_eq!(take(Format::Qd3176, &wrapped), take(Format::Qd3176, &plain));
}

#[test]
fn what_is_over_a_limit_is_left_out_and_said() {
    let limits = Limits {
        rows_per_table_max: 2,
        field_bytes_max: 10,
        part_bytes_max: 4_000,
        problems_max: 3,
        cases_max: 1,
        ..Limits::default()
    };
    let row = |n: u32| format!("<STT>{n}</STT><MA_CHI_SO>A</MA_CHI_SO>");
    let long = "<STT>9</STT><MA_CHI_SO>A</MA_CHI_SO><MO_TA>12345678901</MO_TA>".to_owned();
    let of = |tables: &[(&str, &str)]| {
        parse(Format::Qd3176, envelope(tables).as_bytes(), &LabMap::default(), &limits).unwrap()
    };
    let xml1 = summary("");
    let many: Vec<String> = (1..=5).map(row).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let message = of(&[("XML1", &xml1), ("XML4", &results(&many))]);
    assert_eq!(places(&message), ["Rejected 1 XML4 0 "]);
    let message = of(&[("XML1", &xml1), ("XML4", &results(&[&long]))]);
    assert_eq!(places(&message), ["Rejected 1 XML4 1 MO_TA"]);
    let message = of(&[("XML1", &xml1), ("XML5", &" ".repeat(9_000))]);
    assert_eq!(places(&message), ["Rejected 1 XML5 0 NOIDUNGFILE"]);
    let bad = ("XML3", "<");
    let message = of(&[("XML1", &xml1), bad, bad, bad, bad, bad]);
    assert_eq!(message.problems.len(), 4);
    assert!(message.problems[3].reason.starts_with("2 more problems"));
    let two = envelope(&[]).replace("</HOSO>", "</HOSO><HOSO/>");
    let over = parse(Format::Qd3176, two.as_bytes(), &LabMap::default(), &limits).unwrap_err();
    assert_eq!(over.reason, "more than 1 HOSO");
}

#[test]
fn an_appointment_keeps_its_day() {
    let day = |text: &str| {
        let row = format!("<R><CHI_TIEU><NGAY_HEN_KL>{text}</NGAY_HEN_KL></CHI_TIEU></R>");
        let taken = message(&[("XML1", &summary("")), ("XML14", &row)]);
        (record(&taken.cases[0], "LK1/XML14/row-1").entry.value.clone(), places(&taken))
    };
    let agreed = Value::Date("2026-12-04".parse().unwrap());
    assert_eq!(day("202612040800"), (agreed, Vec::new()));
    assert_eq!(day("mai"), (Value::None, vec!["Suspect 1 XML14 1 NGAY_HEN_KL".to_owned()]));
}

/// Their free text and their source tell the diagnosis, so they are as protected as it is.
#[test]
fn a_visit_and_its_papers_name_the_diagnoses() {
    let paper = "<R><CHI_TIEU><CHAN_DOAN_RV>HIV</CHAN_DOAN_RV></CHI_TIEU></R>";
    let head = summary("<MA_BENH_KT>B20.1;</MA_BENH_KT>");
    let taken = message(&[("XML1", &head), ("XML7", paper)]);
    for key in ["LK1/XML1", "LK1/XML7/row-1"] {
        let entry = &record(&taken.cases[0], key).entry;
        assert!(Classes::of(entry).iter().any(|class| class == Class::Hiv), "{key}: {entry:?}");
    }
}
