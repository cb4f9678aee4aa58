//! Files of `tests/data`, and small messages made on the spot.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_core::message::{Message, Problem, Unreadable};
use hoso_exchange::{Format, LabMap, Limits, parse};
use std::path::{Path, PathBuf};

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(data(name)).unwrap()
}

/// The envelope as facilities send it: what stands in CDATA becomes base64.
pub fn encoded(plain: &str) -> String {
    let mut out = String::new();
    let mut rest = plain;
    while let Some((before, behind)) = rest.split_once("<![CDATA[") {
        let (content, after) = behind.split_once("]]>").unwrap();
        out += before;
        out += &STANDARD.encode(content);
        rest = after;
    }
    out + rest
}

/// An envelope of one HOSO with these tables.
pub fn envelope(tables: &[(&str, &str)]) -> String {
    let part = |(kind, xml): &(&str, &str)| {
        let xml = STANDARD.encode(xml);
        format!("<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO><NOIDUNGFILE>{xml}</NOIDUNGFILE></FILEHOSO>")
    };
    let parts: String = tables.iter().map(part).collect();
    format!("<GIAMDINHHS><MACSKCB>01A01</MACSKCB><HOSO>{parts}</HOSO></GIAMDINHHS>")
}

/// XML1 of visit LK1 of patient BN1 that began on 2026-11-10, with more fields.
pub fn summary(more: &str) -> String {
    format!(
        "<TONG_HOP><MA_LK>LK1</MA_LK><MA_BN>BN1</MA_BN><HO_TEN>A</HO_TEN><GIOI_TINH>1</GIOI_TINH>\
         <NGAY_SINH>196001020000</NGAY_SINH><MA_BENH_CHINH>I10</MA_BENH_CHINH>\
         <NGAY_VAO>202611100800</NGAY_VAO>{more}</TONG_HOP>"
    )
}

pub fn labs() -> LabMap {
    LabMap::from_toml("[[lab]]\ncode = 'GLU'\nloinc = '15074-8'\nunit = 'mmol/L'\n").unwrap()
}

pub fn take(format: Format, text: &str) -> Result<Message, Unreadable> {
    parse(format, text.as_bytes(), &labs(), &Limits::default())
}

/// `Rejected 1 XML2 1 NGAY_YL`.
pub fn place(problem: &Problem) -> String {
    let (severity, at) = (problem.severity, &problem.place);
    format!("{severity:?} {} {} {} {}", at.item, at.table, at.row, at.field)
}

pub fn places(message: &Message) -> Vec<String> {
    message.problems.iter().map(place).collect()
}
