//! Visits as QD 3176 XML: the envelope and its base64 parts. All fields of a table are there in
//! the decision's order, empty where a visit has nothing to say.

mod course;
mod drugs;
mod labs;
mod money;
mod person;
mod row;
mod services;
mod summary;

use crate::catchment::Catchment;
use crate::plan::{Facility, FacilityKind};
use crate::registrations::Written;
use crate::visits::{Visit, VisitKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use std::fmt::Write as _;

/// How a visit is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    First,
    /// Sent again, with something put right.
    Corrected,
    /// With a clinical note of 30 February.
    ImpossibleDate,
}

/// A visit on its way into a file.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// Index within the area.
    pub visit: usize,
    pub version: Version,
}

/// A visit with all that its tables say.
struct Case<'a> {
    number: String,
    patient_number: &'a str,
    ethnicity: &'static str,
    female: bool,
    newborn: bool,
    written: Written,
    facility: &'a Facility,
    /// The station where the card is registered.
    first_care: &'a str,
    visit: Visit,
}

impl Case<'_> {
    fn starts(&self) -> String {
        stamp(self.visit.on, self.visit.minute)
    }

    fn ends(&self) -> String {
        let minute = self.visit.minute + 40;
        stamp(self.visit.until, minute.min(24 * 60 - 1))
    }

    /// Licence number of the doctor, made up from the facility's code.
    fn doctor(&self) -> String {
        let sum: u32 = self.facility.code.bytes().map(u32::from).sum();
        format!("{:06}/HNO-CCHN", 10_000 + sum * 7)
    }

    /// MA_KHOA: K01 is the examination department, K02 emergency (from memory).
    fn department(&self) -> &'static str {
        if self.visit.emergency { "K02" } else { "K01" }
    }

    /// The share of charges within the insurance that it pays, %; 0 for the uninsured.
    /// MUC_HUONG: all at a commune station; else by the third character of the card.
    fn paid(&self) -> u64 {
        let level = self.written.cards.as_bytes().get(2);
        match (level, self.facility.kind) {
            (None, _) => 0,
            (Some(_), FacilityKind::Station) => 100,
            (Some(b'3'), _) => 95,
            (Some(b'4'), _) => 80,
            (Some(_), _) => 100,
        }
    }
}

/// One file with the visits of one facility, all in one month or later.
pub fn file(catchment: &Catchment, facility: usize, made: Date, sent: &[Sent]) -> String {
    let facility = &catchment.area.facilities[facility];
    let mut out = String::with_capacity(sent.len() * 12_000);
    let (date, count) = (made.strftime("%Y%m%d"), sent.len());
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <GIAMDINHHS xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n\
         <THONGTINDONVI><MACSKCB>{}</MACSKCB></THONGTINDONVI>\n\
         <THONGTINHOSO><NGAYLAP>{date}</NGAYLAP><SOLUONGHOSO>{count}</SOLUONGHOSO>\
         <DANHSACHHOSO>\n",
        facility.code
    );
    let mut table = String::with_capacity(8_000);
    for sent in sent {
        out.push_str("<HOSO>\n");
        hoso(&mut out, &mut table, &case(catchment, facility, sent), sent.version);
        out.push_str("</HOSO>\n");
    }
    out.push_str("</DANHSACHHOSO></THONGTINHOSO>\n<CHUKYDONVI/>\n</GIAMDINHHS>\n");
    out
}

fn case<'a>(catchment: &'a Catchment, facility: &'a Facility, sent: &Sent) -> Case<'a> {
    let registration = catchment.registration(sent.visit);
    let person = &catchment.people.persons[registration.person];
    let home = catchment.people.households[person.household].commune;
    let mut visit = catchment.visits[sent.visit].clone();
    if sent.version == Version::Corrected {
        correct(&mut visit);
    }
    Case {
        number: catchment.visit_number(sent.visit),
        patient_number: &registration.number,
        ethnicity: person.ethnicity,
        female: person.sex == crate::people::Sex::Female,
        newborn: registration.newborn,
        written: catchment.written(sent.visit),
        facility,
        first_care: &catchment.area.facilities[home].code,
        visit,
    }
}

/// Puts a pressure and the weight right; a laboratory row that was another patient's goes.
fn correct(visit: &mut Visit) {
    visit.vitals.weight += 1.5;
    if let Some(pressure) = &mut visit.vitals.pressure {
        pressure.systolic -= 2.0;
    }
    visit.labs.pop();
}

/// The parts that a visit has, each as base64.
fn hoso(out: &mut String, table: &mut String, case: &Case, version: Version) {
    let mut part = |name: &str, write: &dyn Fn(&mut String)| {
        table.clear();
        write(table);
        if version == Version::ImpossibleDate && name == "XML5" {
            let good = format!("<THOI_DIEM_DBLS>{}", case.starts());
            *table = table.replace(&good, "<THOI_DIEM_DBLS>202602300915");
        }
        let _ = write!(out, "<FILEHOSO><LOAIHOSO>{name}</LOAIHOSO><NOIDUNGFILE>");
        STANDARD.encode_string(table.as_bytes(), out);
        out.push_str("</NOIDUNGFILE></FILEHOSO>\n");
    };
    part("XML1", &|out| summary::write(out, case));
    if !case.visit.drugs.is_empty() {
        part("XML2", &|out| drugs::write(out, case));
    }
    part("XML3", &|out| services::write(out, case));
    if !case.visit.labs.is_empty() {
        part("XML4", &|out| labs::write(out, case));
    }
    if case.visit.kind != VisitKind::Examination {
        part("XML5", &|out| course::write(out, case));
    }
    if case.visit.next.is_some() && case.facility.kind == FacilityKind::Centre {
        part("XML14", &|out| summary::write_appointment(out, case));
    }
}

/// yyyymmddHHMM.
fn stamp(date: Date, minute: i64) -> String {
    format!("{}{:02}{:02}", day(date), minute / 60, minute % 60)
}

/// yyyymmdd.
fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}
